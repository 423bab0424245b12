"""Decisions about standing appointments. Plain Python."""
