"""A real server and a real browser. A browser that is missing fails the test, with a line that says what to install."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

expect.set_options(
    timeout=20_000
)  # milliseconds; nothing waits so long but on a machine that does much beside
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
]


@dataclass(frozen=True)
class Server:
    """A ``wellkept serve`` of its own, and its folder."""

    base: str
    environment: dict[str, str]

    def wellkept(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command on the same folder."""
        command = [sys.executable, "-m", "wellkept.cli", *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, check=False, text=True, timeout=120
        )


def free_port() -> int:
    """One on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, *options: str, port: int = 0) -> Iterator[Server]:
    """A server on that folder, until it is left."""
    port = port or free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WELLKEPT_", "DJANGO_"))}
    environment = {
        **kept,
        "WELLKEPT_DATA_DIR": str(folder / "data"),
        "WELLKEPT_KEY_FILE": str(folder / "config" / "master.key"),
        "WELLKEPT_DEMO_DIR": str(folder / "data"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "wellkept.cli", "serve", "--port", str(port), "--workers", "1", *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base, process, folder / "log")
        yield Server(base, environment)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Started as a new user would, on an empty folder."""
    with serving(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo world once it was made."""
    folder = tmp_path_factory.mktemp("made-demo")
    with serving(folder, "--demo"):
        return folder


@pytest.fixture(scope="module")
def demo(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo world, in a folder of its own."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(made_demo / "data", folder / "data")
    with serving(folder, "--demo") as found:
        yield found


def _wait(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1800):
        try:
            with urllib.request.urlopen(base + "/account/login/", timeout=2):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(log.read_text())


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# what it finds in order is neither gathered nor sent: that costs more than the finding
AXE = """(rules) => axe.run({ runOnly: rules, resultTypes: ["violations"], preload: false })
  .then((found) => found.violations.flatMap((one) => one.nodes.map(
    (node) => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))"""


def accessible(page: Page) -> None:
    """No violation that axe finds, contrast in both schemes, and no sideways scrolling."""
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(reduced_motion="reduce")  # no colour is looked at while it fades into another
    _clean(page, RULES)
    page.emulate_media(color_scheme="light" if dark else "dark")
    _clean(page, ["color-contrast"])
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def _clean(page: Page, rules: list[str]) -> None:
    assert axe_finds(page, rules) == []


def axe_finds(page: Page, rules: list[str]) -> list[str]:
    """What axe has to say against the page, each with the elements it is about."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return list(page.evaluate(AXE, rules))


def sign_in_as(browser: Browser, demo: Server, name: str, **context: Any) -> Page:
    """A page of somebody of the demo world. An error of a script fails the test."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}, **context).new_page()

    def fail(error: Any) -> None:
        raise AssertionError(error)

    page.on("pageerror", fail)
    page.goto(demo.base + "/")
    page.get_by_role("button", name=f"Sign in as {name}").click()
    page.wait_for_url(re.compile("/work/"))
    return page


FAULTS: list[str] = []  # what went wrong on any page since the last test ended
OURS = {"127.0.0.1", "localhost"}
EXPECTED = re.compile(  # the browser's own words about an answer that a test asked for, or a server that it stopped
    r"Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED))"
)


def _listen(context: BrowserContext) -> None:
    """Errors of scripts and of the console, a breach of the content security policy among them, and other hosts."""
    context.on("weberror", lambda found: FAULTS.append(f"script: {found.error}"))
    context.on("console", _console)
    context.on("request", _request)


def _console(message: ConsoleMessage) -> None:
    if message.type == "error" and not EXPECTED.match(message.text):
        FAULTS.append(f"console: {message.text}")


def _request(request: Request) -> None:
    address = urlsplit(request.url)
    if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in OURS:
        FAULTS.append(f"third party: {request.url}")


@pytest.fixture(autouse=True)
def nothing_goes_wrong() -> Iterator[None]:
    """No test of pages ends with an error in the console, an error of a script, or a request to anybody else."""
    yield
    found, FAULTS[:] = list(FAULTS), []
    assert found == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Whatever goes wrong on any of its pages is heard."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("No browser. Install one: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGS)
        opened = found.new_context

        def new_context(**options: Any) -> BrowserContext:
            context = opened(**options)
            _listen(context)
            return context

        found.new_context = new_context  # type: ignore[method-assign]
        yield found
        found.close()
