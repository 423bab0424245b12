"""Decisions about clients: values in, values out."""
