"""The ``wellkept`` command. One module a command; this one only binds them together.

Exit status: 0 done, 1 refused by a rule (reasons on standard error), 2 wrong usage.
"""

import os
import sys

import django
import typer
from django.db import DatabaseError


def _app() -> typer.Typer:
    from wellkept.cli import (
        account,
        appointments,
        audit,
        backup,
        doctor,
        feed,
        imports,
        init,
        key,
        serve,
        settings,
        token,
    )

    app = typer.Typer(
        name="wellkept",
        help="Scheduling and practice management for psychotherapists.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for module in (serve, init, appointments, backup, doctor):
        module.register(app)
    app.add_typer(imports.app, name="import", help="Take in calendar and client files.")
    app.add_typer(audit.app, name="audit", help="The record of who saw and did what.")
    app.add_typer(account.app, name="account", help="People, and what they sign in by.")
    app.add_typer(key.app, name="key", help="The recovery sheet, and the key back from it.")
    app.add_typer(token.app, name="token", help="Tokens, by which programs act for people.")
    app.add_typer(settings.app, name="settings", help="What a practice set up, as a file and in again.")
    app.add_typer(feed.app, name="feed", help="Feeds, which show calendars in calendar programs.")
    return app


def main() -> None:
    """Run the command line. What it writes is its user's alone."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellkept.config.settings")
    if "--demo" in sys.argv:
        from wellkept.cli.demo_folder import use_demo_folder

        use_demo_folder()
    django.setup()
    from wellkept.cli.doctor import faults
    from wellkept.storage.cipher import Unreadable
    from wellkept.trust.keys import KeyMissing

    try:
        _app()()
    except (KeyMissing, Unreadable, DatabaseError):
        if known := faults():
            sys.exit("\n".join(known))
        raise
