"""backup and restore."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.progress import Progress

from wellkept.backup.actions import back_up
from wellkept.backup.actions import restore as restore_backup
from wellkept.backup.databases import BackupFailed
from wellkept.cli.console import err, out


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    to: Annotated[
        Path | None, typer.Option("--to", help="The folder to write into; WELLKEPT_BACKUP_DIR by default.")
    ] = None,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain", help="Do not seal it. Whoever has the file then reads what is not encrypted."
        ),
    ] = False,
) -> None:
    """Back up database and record while everything runs. The backup is opened and checked before it counts."""
    try:
        with Progress(console=err, transient=True) as bar:
            task = bar.add_task("Copying", total=None)
            made = back_up(
                now=timezone.now(),
                folder=to,
                plain=plain,
                progress=lambda done, pages: bar.update(task, completed=done, total=pages),
            )
    except (BackupFailed, OSError) as error:
        err.print(f"No backup was made. {error}", soft_wrap=True)
        raise typer.Exit(1) from error
    out.print(f"{made.path}", soft_wrap=True)
    out.print(f"{made.size:,} bytes, checked by opening it. Keep it with a copy on another machine.")
    if not plain:
        out.print("Without the key or the recovery sheet nobody can read it: keep those elsewhere.")


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A backup.")],
) -> None:
    """Make a backup the state of this installation, which must be empty. Stop serve first."""
    try:
        manifest = restore_backup(file, now=timezone.now())
    except (BackupFailed, OSError) as error:
        err.print(f"Nothing was restored. {error}", soft_wrap=True)
        raise typer.Exit(1) from error
    out.print(f"Restored as of {manifest.at:%Y-%m-%d %H:%M} UTC. Run wellkept doctor, then wellkept serve.")
