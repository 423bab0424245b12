"""key: the recovery sheet again, and the key back from it."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from wellkept.cli.console import out, wrong
from wellkept.trust.keys import KeyMissing, SheetMistyped, master_key, recovery_sheet, restore_from_sheet

app = typer.Typer(no_args_is_help=True)


@app.command()
def sheet() -> None:
    """Print the recovery sheet of the key in use."""
    try:
        out.print(recovery_sheet(master_key()))
    except KeyMissing as error:
        wrong(str(error))


@app.command()
def restore(
    line: Annotated[str, typer.Option(prompt="The line of your recovery sheet", help="The sheet's line.")],
) -> None:
    """Write the key file anew from a recovery sheet. Overwrites nothing."""
    path = Path(settings.WELLKEPT_KEY_FILE)
    try:
        restore_from_sheet(line, path)
    except SheetMistyped:
        wrong("That is not the whole line, or a character is wrong. Nothing was written.")
    except FileExistsError:
        wrong(f"There is a key already at {path}. Move it away first. Nothing was written.")
    out.print(f"The key is back at {path}.")
