"""Django's SQLite backend behind a fair gate."""
