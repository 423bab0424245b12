"""What ``serve`` and ``init`` do before anything else: data folder, key, tables, static files."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from wellkept.cli.console import out
from wellkept.trust.keys import create_master_key


def prepare() -> None:
    """Bring the data folder to the state that this version needs. Doing it again changes nothing."""
    data = Path(settings.WELLKEPT_DATA_DIR)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _key(Path(settings.WELLKEPT_KEY_FILE))
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _key(path: Path) -> None:
    if settings.WELLKEPT_MASTER_KEY or path.exists():
        return
    sheet = create_master_key(path)
    if settings.WELLKEPT_DEMO:
        return
    out.print("\nYour recovery sheet.", style="bold", end=" ")
    out.print(f"A new key lies in {path}.")
    out.print(
        "Without it nothing in a backup can be read. Print these lines and keep them in a safe place:\n"
    )
    out.print(f"  {sheet}\n")
