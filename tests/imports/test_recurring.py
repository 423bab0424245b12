"""Recurring events of calendar files stand as series: whole, once, changed by a changed file, taken back as a whole."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from tests.imports.test_import_calendar import HEAD, WINDOW, event
from tests.series.desk import done, standing
from tests.world import NOW, World, booked, codes, wall
from wellkept.cli.main import _app
from wellkept.codecs.ics import read_calendar
from wellkept.kernel.recurrence import Weekly
from wellkept.messages.actions import send_due
from wellkept.messages.models import Message
from wellkept.scheduling.appointments import actions as appointments
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.imports.actions import (
    ImportReport,
    ImportWish,
    import_calendar,
    stand_earlier,
    undo_import,
)
from wellkept.scheduling.imports.models import ImportedSeries
from wellkept.scheduling.series import actions
from wellkept.scheduling.series.models import Occurrence, Series
from wellkept.scheduling.series.queries import series_card, series_dates
from wellkept.scheduling.series.request import SeriesChange

ZONE = "America/New_York"
START = "2026-11-24T10:00"  # a Tuesday


def exdate(*days: str) -> str:
    return "".join(f"EXDATE;TZID={ZONE}:{day}\r\n" for day in days)


def override(uid: str, original: str, start: str, summary: str = "Carol") -> str:
    return event(uid, start, summary=summary, more=f"RECURRENCE-ID;TZID={ZONE}:{original}\r\n")


def weekly(rrule: str = "FREQ=WEEKLY", more: str = "", *, start: str = START, summary: str = "Carol") -> str:
    return event("tuesdays", start, summary=summary, more=f"RRULE:{rrule}\r\n{more}")


class Desk:
    """Dora takes files in for Ada."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {"Carol": world.client("Carol Day"), "Bo": world.client("Bo Li")}

    def take(self, *events: str, dry_run: bool = False, now: object = NOW) -> ImportReport:
        text = HEAD + "".join(events) + "END:VCALENDAR\r\n"
        wish = ImportWish(
            file=read_calendar(text.encode(), window=WINDOW, default_zone=ZONE),
            clinician=self.world.ref("ada"),
            mode="appointments",
            service=self.world.service,
            clients=self.clients,
        )
        return import_calendar(viewer=self.world.dora, wish=wish, now=now, dry_run=dry_run)  # type: ignore[arg-type]

    def series(self) -> Series:
        return Series.objects.within(self.world.practice_id).get()

    def states(self, limit: int = 8) -> list[tuple[str, str]]:
        dates = series_dates(self.world.dora, self.series().ref, first=date(2026, 1, 1), limit=limit)
        return [(f"{one.identity:%m-%d}", one.state) for one in dates]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_a_recurring_event_stands_as_a_series_with_what_differs_on_its_dates(desk: Desk) -> None:
    report = desk.take(
        weekly(more=exdate("20261208T100000")), override("tuesdays", "20261215T100000", "2026-12-16T14:00")
    )
    assert [(one.verdict, one.title) for one in report.series] == [("standing", "Carol")]
    assert desk.states(5) == [
        ("11-24", "placed"),
        ("12-01", "placed"),
        ("12-08", "skipped"),
        ("12-15", "moved"),
        ("12-22", "placed"),
    ]
    card = series_card(desk.world.dora, desk.series().ref, now=NOW)
    assert card.rule is not None
    assert (card.rule.pattern, f"{card.rule.at:%H:%M}", card.ends) == (
        Weekly(1, frozenset({1})),
        "10:00",
        False,
    )
    assert card.who == "Carol Day"
    assert not card.may_undo


def test_a_rule_without_an_end_goes_on(desk: Desk) -> None:
    desk.take(weekly())
    actions.fill(now=NOW + timedelta(days=90))
    assert standing(desk.world)[-1] >= "2028-02"


def test_a_rule_with_an_end_ends(desk: Desk) -> None:
    desk.take(weekly("FREQ=WEEKLY;COUNT=4"))
    actions.fill(now=NOW + timedelta(days=400))
    assert len(standing(desk.world)) == 4


def test_what_our_rules_cannot_say_stays_dated_and_is_reported(desk: Desk) -> None:
    report = desk.take(weekly("FREQ=DAILY;INTERVAL=3;COUNT=4"))
    assert [(one.verdict, one.why, one.dates) for one in report.series] == [("dated", "rule_too_rich", 4)]
    assert not Series.objects.within(desk.world.practice_id).exists()
    assert len(standing(desk.world)) == 4


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    files = (
        weekly(more=exdate("20261208T100000")),
        override("tuesdays", "20261215T100000", "2026-12-16T14:00"),
    )
    desk.take(*files)
    before = (standing(desk.world), desk.states(60), desk.series().revision)
    again = desk.take(*files)
    assert [one.verdict for one in again.series] == ["unchanged"]
    assert {one.verdict for one in again.events} == {"unchanged"}
    assert (standing(desk.world), desk.states(60), desk.series().revision) == before


def test_a_later_file_knows_the_dates_that_were_made_since(desk: Desk) -> None:
    desk.take(weekly())
    later = NOW + timedelta(days=60)
    actions.fill(now=later)
    made = standing(desk.world)
    text = HEAD + weekly() + "END:VCALENDAR\r\n"
    window = type(WINDOW)(WINDOW.start, WINDOW.end + 60 * 86400)
    wish = ImportWish(
        file=read_calendar(text.encode(), window=window, default_zone=ZONE),
        clinician=desk.world.ref("ada"),
        mode="appointments",
        service=desk.world.service,
        clients=desk.clients,
    )
    report = import_calendar(viewer=desk.world.dora, wish=wish, now=later)
    assert report.count("left") == report.count("taken") == 0
    assert standing(desk.world) == made


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ([weekly(more=exdate("20261201T100000"))], {"12-01": "skipped", "12-08": "placed"}),
        ([weekly(), override("tuesdays", "20261201T100000", "2026-12-02T13:00")], {"12-01": "moved"}),
        ([weekly("FREQ=WEEKLY;UNTIL=20261202T000000Z")], {"11-24": "placed", "12-01": "placed"}),
        ([weekly("FREQ=WEEKLY;INTERVAL=2")], {"11-24": "placed", "12-08": "placed", "12-22": "placed"}),
        ([weekly(start="2026-11-24T11:00")], {"11-24": "placed", "12-01": "placed"}),
    ],
    ids=["left out", "moved", "ended", "fortnightly", "another hour"],
)
def test_what_changed_in_the_file_changes_here(
    desk: Desk, changed: list[str], expected: dict[str, str]
) -> None:
    desk.take(weekly())
    refs = set(Appointment.objects.within(desk.world.practice_id).values_list("ref", flat=True))
    report = desk.take(*changed)
    assert [one.verdict for one in report.series] == ["standing"] or report.count("changed") == 1
    states = dict(desk.states(60))
    assert {day: states.get(day) for day in expected} == expected
    assert set(Appointment.objects.within(desk.world.practice_id).values_list("ref", flat=True)) == refs
    occurrences = Occurrence.objects.within(desk.world.practice_id).filter(state="placed")
    live = occurrences.filter(appointment__state="booked").count()
    assert live == len(standing(desk.world))
    assert {one.verdict for one in desk.take(*changed).events} <= {"unchanged"}


def test_r14_what_was_agreed_elsewhere_is_told_to_nobody(desk: Desk) -> None:
    desk.take(weekly())
    desk.take(weekly(start="2026-11-24T11:00", more=exdate("20261208T110000")))
    send_due(clock=lambda: NOW + timedelta(minutes=3))
    assert not Message.objects.within(desk.world.practice_id).exclude(state="void").exists()


def test_what_was_changed_here_stays_as_it_is_and_is_reported(desk: Desk) -> None:
    desk.take(weekly())
    ref = desk.series().ref
    change = SeriesChange(since=date(2026, 12, 1), pattern=Weekly(1, frozenset({3})))
    done(actions.change(viewer=desk.world.dora, ref=ref, change=change, choices={}, now=NOW))
    before = standing(desk.world)
    report = desk.take(weekly("FREQ=WEEKLY;UNTIL=20261202T000000Z"))
    assert [(one.verdict, one.why) for one in report.series] == [("kept", "changed_here")]
    assert {one.why for one in report.events if one.verdict == "left"} == {"gone_there_since"}
    assert standing(desk.world) == before


def test_a_single_date_that_was_moved_here_and_there_is_left_to_people(desk: Desk) -> None:
    desk.take(weekly("FREQ=WEEKLY;COUNT=4"))
    one = Appointment.objects.within(desk.world.practice_id).get(local_start="2026-12-01T10:00")
    request = MoveRequest(ref=one.ref, start=wall("2026-12-02T15:00"))
    booked(appointments.move(viewer=desk.world.dora, request=request, now=NOW))
    report = desk.take(
        weekly("FREQ=WEEKLY;COUNT=4"), override("tuesdays", "20261201T100000", "2026-12-03T09:00")
    )
    assert [item.why for item in report.events if item.verdict == "left"] == ["moved_there_since"]
    assert "2026-12-02T15:00" in standing(desk.world)


def test_a_date_on_which_the_therapist_is_taken_waits_for_a_decision(desk: Desk) -> None:
    booked(desk.world.book("2026-12-01T10:00", client=desk.world.client("Max Ray")))
    report = desk.take(weekly("FREQ=WEEKLY;COUNT=4"))
    assert [one.why for one in report.events if one.verdict == "left"] == ["clinician_taken"]
    assert desk.states(4)[1] == ("12-01", "open")


def test_undoing_the_import_undoes_the_series_and_what_was_made_of_it_since(desk: Desk) -> None:
    batch = desk.take(weekly()).batch
    actions.fill(now=NOW + timedelta(days=90))
    undone = undo_import(viewer=desk.world.dora, batch=batch, now=NOW)
    assert undone.staying == ()
    assert standing(desk.world) == []
    assert not Occurrence.objects.within(desk.world.practice_id).exists()
    assert not ImportedSeries.objects.within(desk.world.practice_id).exists()
    actions.fill(now=NOW + timedelta(days=200))
    assert standing(desk.world) == []
    booked(desk.world.book("2026-12-01T10:00", client=desk.world.client("Max Ray")))
    assert [one.verdict for one in desk.take(weekly()).series] == ["standing"]


def test_undoing_keeps_what_took_place(desk: Desk) -> None:
    batch = desk.take(weekly()).batch
    kept = Appointment.objects.within(desk.world.practice_id).get(local_start="2026-11-24T10:00")
    later = wall("2026-11-24T11:00")
    assert appointments.keep(viewer=desk.world.dora, ref=kept.ref, now=later) is None
    undone = undo_import(viewer=desk.world.dora, batch=batch, now=later)
    assert [one.ref for one in undone.staying] == [kept.ref]
    assert desk.states() == [("11-24", "placed")]
    assert series_card(desk.world.dora, desk.series().ref, now=later).ends


def test_earlier_imports_stand_too_once_and_as_a_whole(desk: Desk) -> None:
    desk.take(weekly(more=exdate("20261208T100000")))
    Occurrence.objects.within(desk.world.practice_id).all().delete()
    ImportedSeries.objects.within(desk.world.practice_id).all().delete()  # as it was before there were series
    (rehearsed,) = stand_earlier(viewer=desk.world.dora, now=NOW, dry_run=True)
    assert rehearsed.verdict == "standing"
    assert not ImportedSeries.objects.within(desk.world.practice_id).exists()
    (report,) = stand_earlier(viewer=desk.world.dora, now=NOW)
    assert report.verdict == "standing"
    series = ImportedSeries.objects.within(desk.world.practice_id).get().series
    dates = series_dates(desk.world.dora, series.ref, first=date(2026, 1, 1), limit=4)
    assert [one.state for one in dates] == ["placed", "placed", "skipped", "placed"]
    assert stand_earlier(viewer=desk.world.dora, now=NOW) == ()
    assert stand_earlier(viewer=desk.world.ben, now=NOW) == ()


def test_a_dry_run_says_what_would_stand_and_writes_nothing(desk: Desk) -> None:
    report = desk.take(weekly(), dry_run=True)
    assert [one.verdict for one in report.series] == ["standing"]
    assert not Series.objects.within(desk.world.practice_id).exists()
    assert standing(desk.world) == []


def test_r1_the_dates_of_an_imported_series_take_their_time(desk: Desk) -> None:
    desk.take(weekly())
    assert codes(desk.world.book("2027-06-01T10:00", client=desk.clients["Bo"])) == {"clinician_taken"}


def test_new_dates_of_a_series_that_was_changed_here_are_left_to_people(desk: Desk) -> None:
    desk.take(weekly())
    change = SeriesChange(since=date(2026, 12, 1), pattern=Weekly(1, frozenset({3})))
    done(actions.change(viewer=desk.world.dora, ref=desk.series().ref, change=change, choices={}, now=NOW))
    before = standing(desk.world)
    report = desk.take(weekly(more=f"RDATE;TZID={ZONE}:20261201T160000\r\n"))
    assert {item.why for item in report.events if item.verdict == "left"} == {"series_changed_here"}
    assert standing(desk.world) == before


def test_the_command_tells_what_stands_and_what_stays_dated(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "export.ics"
    odd = event("odd", "2026-11-25T12:00", summary="Bo", more="RRULE:FREQ=DAILY;INTERVAL=3;COUNT=2\r\n")
    file.write_text(HEAD + weekly() + odd + "END:VCALENDAR\r\n")
    mapped = [part for title, ref in desk.clients.items() for part in ("--map", f"{title}={ref}")]
    where = ["--practice", desk.world.slug]
    command = ["import", "ics", str(file), "--as", "appointments", "--service", "Session", *mapped, *where]
    with time_machine.travel(NOW, tick=True):
        done = CliRunner().invoke(_app(), command)
        assert done.exit_code == 0, done.output
        assert "stands 2026-11-24 10:00  Carol: Every Tuesday at 10:00, 53 dates" in done.stdout
        assert "dated  2026-11-25 12:00  Bo: stays single dates, its rule cannot" in done.stdout
        told = json.loads(CliRunner().invoke(_app(), [*command, "--json"]).stdout)
        assert [one["verdict"] for one in told["series"]] == ["unchanged", "dated"]
        Occurrence.objects.within(desk.world.practice_id).all().delete()
        ImportedSeries.objects.within(desk.world.practice_id).all().delete()
        earlier = CliRunner().invoke(_app(), ["import", "series", *where])
        assert "1 stand as series, 1 stay single dates." in earlier.stdout
