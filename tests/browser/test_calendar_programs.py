"""R4: calendar programs open a feed without complaint and all see the same, over both clock changes of a year."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import time_machine
from django.db.models import Q

from tests.exports.desk import client_feed, own_feed, room_feed, seen, text_of
from tests.exports.readers import by_khal, by_thunderbird
from tests.series.desk import create, done
from tests.world import NOW, World, booked, wall
from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Weekly
from wellkept.scheduling.appointments import actions as appointments
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.availability import actions as availability
from wellkept.scheduling.series import actions as series
from wellkept.scheduling.series.request import Choice, SeriesChange, What

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def year_of_ada(world: World) -> str:
    """Standing and single appointments of a year, moved, skipped, canceled, changed and paused. Gives a client's ref."""
    carol = world.client("Carol Day")
    booked(world.book("2026-11-25T11:00", client=carol))
    made = done(create(world, client=carol, first=date(2026, 12, 1), count=60))
    ref_of = dict(Appointment.objects.within(world.practice_id).values_list("local_start", "ref"))
    appointments.cancel(viewer=world.dora, ref=ref_of["2026-12-15T10:00"], now=NOW)
    moved = MoveRequest(ref=ref_of["2027-03-16T10:00"], start=wall("2027-03-12T15:00"))
    booked(appointments.move(viewer=world.dora, request=moved, now=NOW))
    change = SeriesChange(since=date(2027, 6, 1), pattern=Weekly(2, frozenset({0, 3})), at=time(14))
    skip = {date(2027, 7, 5): Choice(What.SKIP)}
    answer = series.change(viewer=world.dora, ref=made.ref, change=change, choices=skip, now=NOW)
    done(answer)
    series.pause(
        viewer=world.dora,
        ref=made.ref,
        first=date(2027, 8, 1),
        until=date(2027, 9, 1),
        keep_hour=True,
        now=NOW,
    )
    for pattern, hour in ((MonthlyByDate(1, -1), 13), (MonthlyByWeekday(2, -1, 2), 16)):
        choices = {day: Choice(What.SKIP) for day in _on_weekends(world, pattern, hour)}
        done(
            create(world, choices, client=world.client(f"At {hour}"), pattern=pattern, at=time(hour), count=8)
        )
    return carol


def _on_weekends(world: World, pattern: MonthlyByDate | MonthlyByWeekday, hour: int) -> list[date]:
    tried = create(world, pattern=pattern, at=time(hour), count=8, dry_run=True)
    return [one.identity for one in tried.undecided]


def nights_of_ben(world: World) -> None:
    """Standing hours at half past one and two at night, when clocks change."""
    world.hours("ben", 0, 8 * 60, weekdays=[6])
    for hour, first in ((2, date(2027, 2, 28)), (1, date(2027, 10, 24))):
        fields = {
            "clinicians": (world.ref("ben"),),
            "pattern": Weekly(1, frozenset({6})),
            "at": time(hour, 30),
        }
        done(create(world, client=world.client(f"Night {hour}"), first=first, count=5, **fields))


def test_r4_every_program_sees_what_the_database_holds(world: World, tmp_path: Path) -> None:
    carol = year_of_ada(world)
    nights_of_ben(world)
    availability.protect_weekly(
        viewer=world.ada, title="Lunch; “all” of it, every day\\n", weekdays=[0, 1, 2, 3, 4], start=12 * 60, end=13 * 60,
        first_day=date(2026, 1, 1), zone=world.zone, now=NOW,
    )  # fmt: skip
    service = world.make_service(name="Here", needs_room=True, video=False)
    booked(
        world.book(
            "2027-03-13T23:30",
            client=carol,
            service=service,
            waivers=(Waiver("*", "late train"),),
            mode=Mode.IN_PERSON,
        )
    )
    feeds = [
        own_feed(world), own_feed(world, names=True), own_feed(world, "ben"), room_feed(world), client_feed(world, carol),
    ]  # fmt: skip
    texts = [text_of(secret) for secret in feeds]
    read = [seen(text) for text in texts]
    assert [by_khal(text, tmp_path / str(n)) for n, text in enumerate(texts)] == read
    assert by_thunderbird(texts) == read
    for account, calendar in ((world.ada, read[1]), (world.ben, read[2])):
        rows = Appointment.objects.within(world.practice_id).filter(
            Q(participants__account=account.account_id), state="booked"
        )
        assert {(start, end) for start, end in rows.values_list("start", "end")} <= {
            one[:2] for one in calendar
        }
    assert datetime(2027, 3, 14, 7, 30, tzinfo=UTC) in {start for start, _end, _summary in read[2]}
