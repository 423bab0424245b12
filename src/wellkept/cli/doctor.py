"""doctor: is this installation sound, and what to do if not?"""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wellkept.cli.console import err, out
from wellkept.trust.keys import KeyMissing, master_key


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Put right what can be put right.")] = False,
) -> None:
    """Look over key, database, constraints and settings."""
    if mend:
        call_command("migrate", interactive=False, verbosity=0)
    problems = [*_key(), *_database(), *_checks()]
    for problem in problems:
        err.print(f"✗ {problem}")
    if problems:
        raise typer.Exit(1)
    out.print("All is well: key, database, constraints, settings.")


def _key() -> list[str]:
    try:
        master_key()
    except KeyMissing as error:
        return [f"{error} Restore it from your recovery sheet."]
    path = Path(settings.WELLKEPT_KEY_FILE)
    if not settings.WELLKEPT_MASTER_KEY and path.stat().st_mode & 0o077:
        return [f"Others can read {path}. Run: chmod 600 {path}"]
    return []


def _database() -> list[str]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return [
            "The database is older than this version. Start wellkept serve once, or run wellkept doctor --mend."
        ]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            answer = cursor.execute("PRAGMA quick_check").fetchone()[0]
        if answer != "ok":
            return [f"SQLite says: {answer}. Restore the latest backup."]
    return []


def _checks() -> list[str]:
    found = [message for message in run_checks(databases=["default"]) if not message.is_silenced()]
    return [f"{message.msg} {message.hint or ''}".strip() for message in found]
