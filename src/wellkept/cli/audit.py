"""audit verify: is the record whole?"""

from pathlib import Path

import typer
from django.conf import settings

from wellkept.cli.console import err, out
from wellkept.trust.chain import verify as verify_chain

app = typer.Typer(no_args_is_help=True)


@app.callback()
def audit() -> None:
    """The record of who saw and did what."""


@app.command()
def verify() -> None:
    """Walk every chain and compare it with its anchors. Exit status 1 when anything was changed."""
    report = verify_chain(Path(settings.WELLKEPT_DATA_DIR) / "audit")
    out.print(f"{report.entries} entries in {report.chains} chains; {report.unchained} wait for their place.")
    for fault in report.faults:
        err.print(fault)
    if report.faults:
        raise typer.Exit(1)
    out.print("Nothing is missing, changed or out of order.")
