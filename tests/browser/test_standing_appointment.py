"""A year of a standing appointment, as a therapist lives it in a real browser. After each step the page, the feed, the REST
interface, the client's mail and the database say the same."""

import email
import email.policy
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, accessible
from tests.browser.test_first_day import set_up
from tests.exports.desk import seen
from tests.messages.calendar_program import CalendarProgram

pytestmark = pytest.mark.browser
NEW_YORK = ZoneInfo("America/New_York")
TODAY = datetime.now(NEW_YORK).date()
FORTNIGHT, MARA = timedelta(weeks=2), "mara@example.com"


def a_holiday() -> date:
    """A holiday on a working day, five weeks ahead at least, with plain dates every fortnight around it."""
    closed = holidays.country_holidays("US", years=(TODAY.year, TODAY.year + 1, TODAY.year + 2))
    return next(
        day
        for day in sorted(closed)
        if day >= TODAY + timedelta(weeks=5)
        and day.weekday() < 5
        and not any(day + n * FORTNIGHT in closed for n in (-2, -1, 1, 2))
    )


HOLIDAY = a_holiday()
FIRST, CLASH = HOLIDAY - 2 * FORTNIGHT, HOLIDAY - FORTNIGHT
MOVED, TURN = HOLIDAY + FORTNIGHT, HOLIDAY + 2 * FORTNIGHT
STEP = 1 if TURN.weekday() < 4 else -1  # to which weekday the rest goes
ILL = TURN + FORTNIGHT + timedelta(days=STEP)
SUMMER = ILL + timedelta(weeks=8)
AUTUMN = SUMMER + timedelta(weeks=12)


def local(day: date, hour: int = 10) -> datetime:
    """A start in New York."""
    return datetime.combine(day, time(hour), NEW_YORK)


def shown(day: date) -> str:
    """Dec 1 as pages write it, and Jan 5, 2027, where it is not this year."""
    return f"{day:%b} {day.day}" + ("" if day.year == TODAY.year else f", {day.year}")


@dataclass
class Practice:
    """What is asked after each step, and how."""

    server: Server
    page: Page
    work: str
    feed: str = ""
    token: str = ""
    series: str = ""
    mails: CalendarProgram = field(default_factory=CalendarProgram)
    read: set[Path] = field(default_factory=set)

    @property
    def folder(self) -> Path:
        return Path(self.server.environment["WELLKEPT_DATA_DIR"])

    def shell(self, *arguments: str) -> str:
        """What a command says."""
        done = self.server.wellkept(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def agree(self, *, mails: int = 1) -> list[datetime]:
        """The starts that stand, which all five say alike; so many mails told of the last step."""
        database = self.in_the_database()
        assert self.by_rest() == database
        assert self.in_the_feed() == database
        assert self.in_her_mail(mails) == database
        self.on_the_page(database)
        return [start.astimezone(NEW_YORK) for start in database]

    def in_the_database(self) -> list[datetime]:
        """Asked past the product."""
        with closing(sqlite3.connect(f"file:{self.folder / 'wellkept.sqlite3'}?mode=ro", uri=True)) as found:
            rows = found.execute(
                "SELECT start FROM appointments_appointment WHERE state = 'booked' AND chart_id = "
                "(SELECT chart_id FROM series_series WHERE ref = ?) ORDER BY start",
                [self.series],
            )
            return [datetime.fromisoformat(start).replace(tzinfo=UTC) for (start,) in rows]

    def by_rest(self) -> list[datetime]:
        """What a program is told."""
        return sorted(
            datetime.fromisoformat(one["start"]).astimezone(UTC)
            for one in self.ask()["dates"]
            if one["state"] in ("placed", "moved")
        )

    def ask(self) -> Any:
        """The series, as a program reads it."""
        headers = {"Authorization": f"Bearer {self.token}"}
        told = self.page.request.get(f"{self.server.base}/api/v1/series/{self.series}", headers=headers)
        assert told.ok, told.text()
        return json.loads(told.text())

    def in_the_feed(self) -> list[datetime]:
        """What a calendar program shows of her."""
        text = self.page.request.get(self.feed).text()
        found = seen(text, TODAY, TODAY + timedelta(days=900))
        return [start for start, _end, summary in found if "Mara" in summary]

    def in_her_mail(self, mails: int) -> list[datetime]:
        """What her calendar program holds, once it has taken the files of her mails. They are sent as if the minute in which
        Undo stops them had passed."""
        ahead = (
            "import django; django.setup(); from datetime import timedelta; from django.utils import timezone; "
            "from wellkept.messages.actions import send_due; "
            "send_due(clock=lambda: timezone.now() + timedelta(minutes=2))"
        )
        environment = {**self.server.environment, "DJANGO_SETTINGS_MODULE": "wellkept.config.settings"}
        subprocess.run([sys.executable, "-c", ahead], env=environment, check=True, timeout=120)
        new = [path for path in sorted((self.folder / "mail").glob("*.eml")) if path not in self.read]
        letters = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in new]
        hers = [letter for letter in letters if MARA in str(letter["To"])]
        assert len(hers) == mails, [str(letter["Subject"]) for letter in hers]
        for letter in hers:
            self.mails.take(SimpleNamespace(attachments=[_file(part) for part in letter.iter_attachments()]))
        self.read |= set(new)
        return [start for start, _end in self.mails.shows()]

    def on_the_page(self, starts: Sequence[datetime]) -> None:
        """The page of the series lists exactly these as booked, and nothing is wrong with it."""
        self.page.goto(f"{self.work}series/{self.series}/")
        accessible(self.page)
        rows = self.page.locator("[aria-labelledby=dates-h] li")
        standing = rows.filter(has_text=re.compile("Booked|Moved by itself"))
        said = [re.sub(r"\s+", " ", text) for text in standing.locator(".tn").all_inner_texts()]
        assert said == [f"{start:%a}, {shown(start)}, {start:%-I:%M} {start:%p}".replace("AM", "am").replace("PM", "pm")
                        for start in (one.astimezone(NEW_YORK) for one in starts)]  # fmt: skip


def _file(part: Any) -> tuple[str, bytes, str]:
    kind = f"{part.get_content_type()}; method={part.get_param('method')}"
    return str(part.get_filename()), part.get_content().encode(), kind


def furnish(practice: Practice) -> None:
    """Holidays, a client with an address, somebody who has the hour on one date, a feed and a token."""
    page, work = practice.page, practice.work
    page.goto(work + "settings/practice/")
    page.get_by_label("Closed on the holidays of").select_option("US")
    page.get_by_role("button", name="Save").click()
    page.goto(work + "clients/new/")
    page.get_by_role("textbox", name="Name").fill("Mara Hill")
    page.get_by_role("textbox", name="Email").fill(MARA)
    page.locator("main").get_by_role("button").last.click()
    page.goto(work + f"appointments/new/?day={CLASH}&at=10:00")
    page.get_by_text("Somebody new").click()
    page.get_by_label("Name", exact=True).fill("Nils Berg")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_role("heading", name="Nils Berg")).to_be_visible()
    practice.feed = practice.server.base + re.sub(
        r"^https?://[^/]+", "", practice.shell("feed", "create", "--name", "Phone", "--names")
    )
    practice.token = practice.shell("token", "create", "--name", "Test", "--scope", "read")


def make(practice: Practice) -> None:
    """Every other week, over a clock change and a holiday; the clash is resolved in the list."""
    page = practice.page
    page.goto(practice.work + "series/new/")
    accessible(page)
    page.get_by_label("Client").select_option(label="Mara Hill")
    page.get_by_label("First date").fill(FIRST.isoformat())
    page.get_by_label("Starts").fill("10:00")
    page.get_by_label("How often").select_option("2")
    page.get_by_role("button", name="Look at the dates").click()
    accessible(page)
    row = page.locator("li.clash")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("There is another appointment at that time.")
    holiday = page.locator("[aria-labelledby=dates-h] li").filter(has_text=f"{shown(HOLIDAY)},").first
    expect(holiday).to_contain_text("Skipped")
    row.get_by_text("Move", exact=True).click()
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("dates stand.")
    practice.series = page.url.partition("/series/")[2].partition("/")[0]


def move_one(practice: Practice) -> None:
    """One date to the afternoon."""
    page = practice.page
    page.goto(f"{practice.work}series/{practice.series}/")
    page.get_by_role("link", name=f"{shown(MOVED)}, 10:00 am").click()
    page.get_by_role("link", name="Move", exact=True).click()
    accessible(page)
    page.get_by_label("Starts").fill("14:00")
    page.locator("main form").get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Moved to")


def move_the_rest(practice: Practice) -> None:
    """All from a date on to the weekday beside; what cannot stand there is skipped."""
    page, days = practice.page, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    page.goto(f"{practice.work}series/{practice.series}/")
    row = page.locator("[aria-labelledby=dates-h] li").filter(has_text=f"{shown(TURN)}, 10:00 am")
    row.get_by_role("link", name="This and following").click()
    page.get_by_label(days[TURN.weekday()]).uncheck()
    page.get_by_label(days[TURN.weekday() + STEP]).check()
    page.get_by_label("From this date on").fill((TURN - timedelta(days=TURN.weekday())).isoformat())
    page.get_by_role("button", name="Look at the dates").click()
    accessible(page)
    for choice in page.locator("li.clash").all():
        choice.get_by_text("Skip", exact=True).click()
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("stand")


def fall_ill(practice: Practice) -> None:
    """Two days, on a phone: everything goes where it is proposed."""
    page = practice.page
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(practice.work + "absence/")
    accessible(page)
    page.get_by_label("First day").fill(ILL.isoformat())
    page.get_by_label("Last day").fill((ILL + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Offer other times").click()
    accessible(page)
    expect(page.get_by_text("Mara Hill")).to_be_visible()
    page.goto(practice.work + "decisions/")
    accessible(page)
    expect(page.get_by_text("Mara Hill")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Do all this").click()
    expect(page.get_by_role("status")).to_contain_text("1 moved.")
    page.set_viewport_size({"width": 1440, "height": 900})


def pause(practice: Practice) -> None:
    """No dates all summer."""
    page = practice.page
    page.goto(f"{practice.work}series/{practice.series}/")
    page.get_by_label("From", exact=True).fill(SUMMER.isoformat())
    page.get_by_label("First date after the pause").fill(AUTUMN.isoformat())
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("status")).to_contain_text("Paused:")


def resume(practice: Practice) -> None:
    """After half of it."""
    page = practice.page
    page.goto(f"{practice.work}series/{practice.series}/")
    page.get_by_role("link", name="Resume").click()
    page.get_by_label("From this date on").fill((SUMMER + timedelta(weeks=6)).isoformat())
    page.get_by_role("button", name="Look at the dates").click()
    accessible(page)
    for choice in page.locator("li.clash").all():
        choice.get_by_text("Skip", exact=True).click()
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("stand")


def test_a_standing_appointment_through_a_year(server: Server, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    practice = Practice(server, page, set_up(page, server))
    furnish(practice)

    make(practice)
    made = practice.agree()
    assert local(FIRST) in made
    assert not {local(HOLIDAY), local(CLASH)} & set(made)
    assert len(made) > 20
    assert {start.hour for start in made if abs(start.date() - CLASH) > timedelta(days=7)} == {10}
    assert len({start.utcoffset() for start in made}) == 2  # the clocks change in between

    move_one(practice)
    moved = practice.agree()
    assert set(made) ^ set(moved) == {local(MOVED), local(MOVED, 14)}

    move_the_rest(practice)
    rest = practice.agree()
    assert {start for start in rest if start.date() < TURN - timedelta(days=7)} == {
        start for start in moved if start.date() < TURN - timedelta(days=7)
    }
    assert {start.weekday() for start in rest if start.date() > TURN} == {TURN.weekday() + STEP}
    assert local(ILL) in rest

    fall_ill(practice)
    well = practice.agree()
    (gone,), (instead,) = set(rest) - set(well), set(well) - set(rest)
    assert gone == local(ILL)
    assert instead.date() > ILL + timedelta(days=1)

    pause(practice)
    paused = practice.agree()
    assert [start for start in paused if SUMMER <= start.date() < AUTUMN] == []
    assert set(paused) < set(well)

    resume(practice)
    resumed = practice.agree()
    again = SUMMER + timedelta(weeks=6)
    assert [start for start in resumed if SUMMER <= start.date() < again] == []
    assert set(resumed) == {start for start in well if not SUMMER <= start.date() < again}
    assert errors == []
    page.context.close()
