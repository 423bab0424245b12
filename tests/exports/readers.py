"""What calendar programs make of a calendar: khal, a program for the terminal, and the parser inside Thunderbird.

That parser is ical.js, which Nextcloud and web calendars use as well. Debian's package ships it as one module, which the
browser of the tests runs as it is. ``icalendar`` with ``recurring-ical-events`` is in ``desk.seen``.
"""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests.browser.conftest import ARGS
from tests.exports.desk import Seen

_PACKED = Path("/usr/lib/thunderbird/omni.ja")
_MODULE = "modules/calendar/Ical.sys.mjs"
_KHAL = """[calendars]
[[feed]]
path = {folder}/feed
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""
_PAGE = """<!doctype html><script type="module">
import ICAL from "/ical.mjs";

window.read = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  calendar.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone));
  const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
  const differing = events.filter((one) => one.isRecurrenceException());
  return events.filter((one) => !one.isRecurrenceException()).flatMap((event) => {
    differing.filter((one) => one.uid === event.uid).forEach((one) => event.relateException(one));
    return event.isRecurring() ? occurrences(event) : [said(event.startDate, event.endDate, event.summary)];
  });
};
const said = (start, end, summary) => [start.toUnixTime(), end.toUnixTime(), summary];
const occurrences = (event) => {
  const found = [], dates = event.iterator();
  for (let next; (next = dates.next()); ) {
    const one = event.getOccurrenceDetails(next);
    found.push(said(one.startDate, one.endDate, one.item.summary));
  }
  return found;
};
window.ready = true;
</script>"""


def by_khal(text: str, folder: Path) -> list[Seen]:
    """Every occurrence from 2026 to 2028 after khal has imported the calendar. It complains about nothing."""
    folder.mkdir(exist_ok=True)
    (folder / "feed").mkdir()
    (folder / "config").write_text(_KHAL.format(folder=folder))
    (folder / "feed.ics").write_bytes(text.encode())
    assert _khal(folder, "import", "--batch", "-a", "feed", str(folder / "feed.ics")) == ""
    listed = _khal(
        folder,
        "list",
        "--day-format",
        "",
        "--format",
        "{start-long}|{end-long}|{title}",
        "2026-01-01",
        "1095d",
    )
    rows = [line.split("|") for line in listed.splitlines()]
    return sorted((_utc(start), _utc(end), title) for start, end, title in rows)


def _khal(folder: Path, *command: str) -> str:
    program = Path(sys.executable).with_name("khal")
    done = subprocess.run(
        [program, "-c", folder / "config", *command], check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stderr == ""
    return done.stdout


def _utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def by_thunderbird(texts: Sequence[str]) -> list[list[Seen]]:
    """Every occurrence of each calendar, as Thunderbird's parser expands it by the zones that the calendar defines."""
    module = _thunderbirds_parser()
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if path is None:
            pytest.fail("No browser. Install one: apt-get install chromium", pytrace=False)
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        page = browser.new_page()
        complaints = _listen(page)
        page.route("**/*", lambda route: _answer(route, module))
        page.goto("http://reader.example.org/")
        page.wait_for_function("window.ready")
        found = [page.evaluate("text => read(text)", text) for text in texts]
        browser.close()
    assert complaints == []
    return [sorted((_at(start), _at(end), summary) for start, end, summary in calendar) for calendar in found]


def _listen(page: Page) -> list[str]:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def _answer(route: Route, module: str) -> None:
    if route.request.url.endswith("/ical.mjs"):
        route.fulfill(body=module, content_type="text/javascript")
    else:
        route.fulfill(body=_PAGE, content_type="text/html")


def _at(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC)


def _thunderbirds_parser() -> str:
    if not _PACKED.exists():
        pytest.fail("Thunderbird is missing. Install it: apt-get install thunderbird", pytrace=False)
    with zipfile.ZipFile(_PACKED) as archive:
        return archive.read(_MODULE).decode()
