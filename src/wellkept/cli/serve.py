"""serve: pages and background work in one process group."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.checks import run_checks
from django.utils import timezone

from wellkept.cli.console import err, out, wrong
from wellkept.cli.demo_folder import begin_anew_each_day, note_the_day
from wellkept.cli.install import prepare
from wellkept.messages.folder import in_folder

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
    look_for_others(host, port)
    data, today = Path(settings.WELLKEPT_DATA_DIR), timezone.now().date()
    if demo:
        begin_anew_each_day(data, today)
    prepare()
    _look_over()
    if demo:
        from wellkept.cli.demo import fill_demo_world, who_can_sign_in

        fill_demo_world()
        note_the_day(data, today)
        for line in who_can_sign_in():
            out.print(line)
    if in_folder():
        out.print(f"No WELLKEPT_EMAIL_URL is set: mail lies as files in {settings.EMAIL_FILE_PATH}")
    if not settings.WELLKEPT_BASE_URL and host not in _LOOPBACK:
        out.print("No WELLKEPT_BASE_URL is set: nobody is answered but who comes by localhost or 127.0.0.1.")
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


def look_for_others(host: str, port: int) -> None:
    """Whether this address is free, before anything is done."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        wrong(
            f"Cannot listen on {host}:{port}: {error.strerror}. Is it running already? Else name another --port."
        )


def _look_over() -> None:
    """A database that does not keep what it must is not served."""
    if found := [message for message in run_checks(databases=["default"]) if message.is_serious()]:
        for message in found:
            err.print(f"✗ {message.msg} {message.hint or ''}".strip(), soft_wrap=True)
        raise typer.Exit(1)


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
        wrong(f"Cannot listen on {host}:{port}: {str(error).splitlines()[0]}")


def worker() -> None:
    """Do the background work alone: lapsing holds, audit chains and anchors."""
    from wellkept.worker.ticker import run

    run()
