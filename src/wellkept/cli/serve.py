"""serve: pages and background work in one process group."""

import os
import signal
import subprocess
import sys
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command

from wellkept.cli.console import err, out
from wellkept.cli.install import prepare


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)
    app.command()(worker)


def serve(
    demo: Annotated[bool, typer.Option("--demo", help="Fill a demo world in a folder of its own.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Web processes; as many as cores by default.")] = 0,
) -> None:
    """Serve the pages and do the background work, until Ctrl-C."""
    prepare()
    call_command("check", databases=["default"], fail_level="ERROR", verbosity=0)
    if demo:
        from wellkept.cli.demo import fill_demo_world, who_can_sign_in

        fill_demo_world()
        for line in who_can_sign_in():
            out.print(line)
    if not demo and not os.environ.get("WELLKEPT_EMAIL_URL"):
        out.print(f"No WELLKEPT_EMAIL_URL is set: mail lies as files in {settings.WELLKEPT_DATA_DIR}/mail")
    out.print(f"Wellkept is on http://{host}:{port}/  (Ctrl-C ends it)")
    background = subprocess.Popen([sys.executable, "-m", "wellkept.cli", "worker"])
    try:
        _serve_pages(host, port, workers or min(os.cpu_count() or 1, 4))
    finally:
        background.send_signal(signal.SIGTERM)
        try:
            background.wait(timeout=10)
        except subprocess.TimeoutExpired:
            background.kill()


def _serve_pages(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "wellkept.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        log_access=False,
        websockets=False,
    )
    try:
        server.serve()
    except RuntimeError as error:
        err.print(f"Cannot listen on {host}:{port}: {error}")
        raise typer.Exit(2) from error


def worker() -> None:
    """Do the background work alone: lapsing holds, audit chains and anchors."""
    from wellkept.worker.ticker import run

    run()
