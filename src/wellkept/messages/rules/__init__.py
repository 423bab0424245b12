"""Decisions about what to tell whom, and when. Plain Python."""
