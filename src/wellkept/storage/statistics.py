"""What the database knows of how its tables are filled. It chooses by that which index a statement goes by."""

from django.db import connection

_ROWS = 100_000  # of each index that are looked at (https://sqlite.org/lang_analyze.html): a fifth of a second at most


def gather_statistics() -> None:
    """Tell SQLite, whom nobody else tells. PostgreSQL sees to it by itself.

    Without, it may go through all of a practice's rows where it could have gone by the one that is asked for.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={_ROWS}")
        cursor.execute("ANALYZE")
