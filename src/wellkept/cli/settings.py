"""settings export, settings import: what a practice set up, as a file that people read and change."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.utils import timezone

from wellkept.cli.appointments import As, In
from wellkept.cli.console import answering, err, out, viewer_as, wrong
from wellkept.settingsfile.actions import look_at, take_in
from wellkept.settingsfile.queries import settings_file
from wellkept.settingsfile.rules.shape import Faulty
from wellkept.settingsfile.sentences import change_sentence, fault_sentence

app = typer.Typer(no_args_is_help=True)


@app.command()
def export(as_: As = None, practice: In = None) -> None:
    """Print the practice's settings as TOML: no clients, no appointments, no secrets."""
    with answering():
        try:
            typer.echo(settings_file(viewer_as(as_, practice), now=timezone.now()), nl=False)
        except Faulty as error:
            _wrong(error)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A settings file.")],
    as_: As = None,
    practice: In = None,
    do: Annotated[
        bool, typer.Option("--do", help="Do it. Without this you are told what would change.")
    ] = False,
) -> None:
    """Say what a settings file would change; with --do, change all of it or nothing. Repeating it changes nothing."""
    viewer = viewer_as(as_, practice)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        wrong("The file is not UTF-8 text. Save it as UTF-8.")
    with answering():
        try:
            changes = (take_in if do else look_at)(viewer=viewer, text=text, now=timezone.now())
        except Faulty as error:
            _wrong(error)
    for change in changes:
        out.print(change_sentence(change))
    if not changes:
        out.print("Everything is like that already.")
    elif not do:
        err.print("Nothing was changed. To do it, add --do.")


def _wrong(error: Faulty) -> NoReturn:
    for fault in error.faults:
        err.print(fault_sentence(fault))
    wrong("Nothing was changed.")
