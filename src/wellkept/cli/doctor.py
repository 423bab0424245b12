"""doctor: is this installation sound, and what to do if not?"""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from wellkept.cli.console import err, out
from wellkept.messages.rules.neutral import forbidden_in
from wellkept.trust.keys import KeyMissing, check_master_key


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Put right what can be put right.")] = False,
) -> None:
    """Look over key, database, constraints and settings."""
    if mend:
        call_command("migrate", interactive=False, verbosity=0)
    problems = [*faults(), *_file_mode(), *_checks()]
    for problem in problems:
        err.print(f"✗ {problem}", soft_wrap=True)
    for note in _mail():
        err.print(f"! {note}", soft_wrap=True)
    if problems:
        raise typer.Exit(1)
    out.print("All is well: key, database, constraints, settings.")


def faults() -> list[str]:
    """What keeps this installation from being used as it is, and what to do; the first such thing, or nothing.

    It makes nothing: a database that is not there yet is not made by asking for it.
    """
    try:
        return _absent() or _key() or _database()
    except DatabaseError as error:
        return [f"The database cannot be used: {error}".strip()]


def _absent() -> list[str]:
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return [f"There is nothing in {settings.WELLKEPT_DATA_DIR} yet. Start with: wellkept serve"]
    if not connection.introspection.table_names():
        return ["The database is empty. Start with: wellkept serve"]
    return []


def _key() -> list[str]:
    try:
        check_master_key()
    except KeyMissing as error:
        return [
            f"{error} Bring back the right one, from its copy or your recovery sheet: wellkept key restore"
        ]
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


def _file_mode() -> list[str]:
    path = Path(settings.WELLKEPT_KEY_FILE)
    if settings.WELLKEPT_MASTER_KEY or not path.exists() or not path.stat().st_mode & 0o077:
        return []
    return [f"Others can read {path}. Run: chmod 600 {path}"]


def _mail() -> list[str]:
    """What everybody reads who sees a mail on somebody's screen. Worth changing, but nothing that is broken."""
    found = []
    for name, text in (
        ("WELLKEPT_EMAIL_FROM", settings.DEFAULT_FROM_EMAIL),
        ("WELLKEPT_BASE_URL", settings.WELLKEPT_BASE_URL),
    ):
        if words := forbidden_in(text):
            found.append(
                f"{name} tells whoever sees a mail what it is about ({words[0]}). Choose a neutral one if you can."
            )
    return found


def _checks() -> list[str]:
    found = [message for message in run_checks(databases=["default"]) if not message.is_silenced()]
    return [f"{message.msg} {message.hint or ''}".strip() for message in found]
