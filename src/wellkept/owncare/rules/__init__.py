"""Decisions about own care. Plain Python."""
