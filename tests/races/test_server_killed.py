"""R13 at the front door: ``kill -9`` of ``wellkept serve`` while strangers book, and everything they were told is true."""

import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.races.checks import expect_sound
from tests.races.databases import Database
from tests.races.racing import Crew
from tests.world import World

pytestmark = pytest.mark.race

STRANGERS, ENOUGH = 6, 4
LONG = 60


class Stranger:
    """Somebody with a browser of her own, on a network of her own."""

    def __init__(self, base: str, world: World, number: int) -> None:
        self._base, self._world = base, world
        self._name, self._headers = f"Stranger {number}", {"X-Forwarded-For": f"198.51.{number}.7"}
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def book(self) -> str:
        """Book the first time offered that is still there. Gives the address of its manage page."""
        page = f"/p/{self._world.slug}/"
        day = datetime.now(UTC).date() + timedelta(
            days=8
        )  # the practice is open on Mondays: one of them lies ahead
        for start in re.findall(r'name="start" value="([^"]+)"', self._read(f"{page}?day={day}")):
            wish = {"start": start, "with": self._world.ref("ada"), "service": self._world.service}
            token = self._token()
            try:
                held = self._read(f"{page}details/", {**wish, "csrfmiddlewaretoken": token})
            except urllib.error.HTTPError as error:
                if error.code != 409:
                    raise
                continue
            hold, key = (re.search(rf'name="{name}" value="([^"]+)"', held) for name in ("hold", "key"))
            assert hold is not None
            assert key is not None
            who = {"name": self._name, "email": "stranger@example.org", "confirm": "1"}
            typed = {**wish, **who, "hold": hold[1], "key": key[1], "csrfmiddlewaretoken": self._token()}
            self._read(f"{page}details/", typed)
            return self._last.split("?")[0]
        raise AssertionError("nothing was free")

    def _token(self) -> str:
        cookies = next(h for h in self._opener.handlers if isinstance(h, urllib.request.HTTPCookieProcessor))
        return next(cookie.value or "" for cookie in cookies.cookiejar if "csrf" in cookie.name)

    def _read(self, path: str, typed: dict[str, str] | None = None) -> str:
        data = urllib.parse.urlencode(typed).encode() if typed else None
        request = urllib.request.Request(self._base + path, data, self._headers)
        with self._opener.open(request, timeout=LONG) as answer:
            self._last = answer.url.removeprefix(self._base)
            return str(answer.read().decode())


def serve(database: Database, port: int, log: Path) -> subprocess.Popen[bytes]:
    """The product as an operator starts it, in a process group of its own, behind one proxy."""
    command = [sys.executable, "-m", "wellkept.cli", "serve", "--port", str(port), "--workers", "1"]
    environment = {**database.environment(), "WELLKEPT_TRUSTED_PROXIES": "1"}
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    for _ in range(LONG * 10):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=2):
                return process
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(log.read_text())


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(LONG)


def book_until_killed(base: str, world: World, process: subprocess.Popen[bytes]) -> list[str]:
    """Strangers book all at once; once enough of them were told so, the server is killed."""
    told: list[str] = []
    enough = threading.Event()

    def come(number: int) -> None:
        try:
            while not enough.is_set():
                told.append(Stranger(base, world, number).book())
                if len(told) >= ENOUGH:
                    enough.set()
                number += STRANGERS
        except (OSError, ValueError, urllib.error.URLError):
            pass  # the server is gone: nobody was told anything

    threads = [threading.Thread(target=come, args=(number,)) for number in range(1, STRANGERS + 1)]
    for thread in threads:
        thread.start()
    enough.wait(LONG)
    kill(process)
    for thread in threads:
        thread.join(LONG)
    return told


def test_r13_a_killed_server_has_told_nobody_anything_untrue(crew: Crew, tmp_path: Path) -> None:
    database, log = crew.database, tmp_path / "log"
    with database.world_file.open("rb") as file:
        world: World = pickle.load(file)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    base = f"http://127.0.0.1:{port}"
    told = book_until_killed(base, world, serve(database, port, log))
    expect_sound(database)
    again = serve(database, port, log)
    try:
        assert len(told) >= ENOUGH
        for address in told:
            with urllib.request.urlopen(base + address, timeout=LONG) as page:
                assert "Cancel" in page.read().decode()  # it stands, and could be given back
        booked = database.rows("SELECT COUNT(*) FROM appointments_appointment WHERE state = 'booked'")
        assert len(told) <= booked[0][0] <= len(told) + STRANGERS
    finally:
        kill(again)
    expect_sound(database)
