"""What ``serve`` and ``init`` do before anything else: data folder, key, tables, static files."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from wellkept.cli.console import out
from wellkept.trust.keys import KeyMissing, check_master_key, create_master_key, holds_keys
from wellkept.trust.secret import signing_secret


def prepare() -> None:
    """Bring the data folder to the state that this version needs. Doing it again changes nothing.

    Raises ``KeyMissing`` where there are data and not their key: a new one would seal new data apart from the old.
    """
    data = Path(settings.WELLKEPT_DATA_DIR)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_key(Path(settings.WELLKEPT_KEY_FILE))
    call_command("migrate", interactive=False, verbosity=0)
    check_master_key()
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def make_key(path: Path) -> None:
    """Make the master key where there is none, and show its recovery sheet. Raises ``KeyMissing`` where data need another."""
    if settings.WELLKEPT_MASTER_KEY or path.exists():
        return
    if holds_keys():
        raise KeyMissing(f"There are data here, and no key at {path}.")
    sheet = create_master_key(path)
    settings.SECRET_KEY = signing_secret(
        "", path
    )  # read before there was a key: a restart would sign everybody out
    if settings.WELLKEPT_DEMO:
        return
    out.print(f"\nA new key lies in {path}. Without it nothing in a backup can be read.", soft_wrap=True)
    if sys.stdout.isatty():  # a log is no place for it
        out.print("This is your recovery sheet. Print the line and keep it in a safe place:\n")
        out.print(f"  {sheet}\n", soft_wrap=True)
    else:
        out.print("Print its recovery sheet and keep it in a safe place: wellkept key sheet\n")
