"""Decisions about ties: values in, values out."""
