"""Decisions about practices: values in, values out."""
