"""Races between real processes, on SQLite and on PostgreSQL."""
