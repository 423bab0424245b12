"""The first openings among many clinicians are those of the whole search, though most clinicians are not read for them."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.world import NOW, ZONE, World
from wellkept.accounts.models import Account
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import day_span
from wellkept.practice.models import Member, Service, ServiceOffer
from wellkept.scheduling.appointments.models import CLAIMANT, Appointment, Participant
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.request import Opening, OpeningsRequest
from wellkept.scheduling.availability.models import BusyTime, DayHours, Leave, WeeklyHours
from wellkept.storage.ids import new_ref
from wellkept.trust.viewer import Viewer

MANY = 230  # read in three groups
# With days near a change of their clocks; Lord Howe's moves by half an hour, Santiago's and Cairo's at midnight.
ZONES = (
    ("America/New_York", date(2026, 10, 31)),
    ("America/New_York", date(2027, 3, 13)),
    ("Australia/Lord_Howe", date(2027, 4, 3)),
    ("America/Santiago", date(2027, 9, 4)),
    ("Africa/Cairo", date(2027, 4, 29)),
    ("Pacific/Kiritimati", date(2026, 10, 31)),
    ("Asia/Kolkata", date(2026, 12, 1)),
)


class Crowd:
    """Many clinicians of one practice, written in bulk, with random hours and times away."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.service = world.make_service(in_person=False, offered_by=())
        self.accounts = Account.objects.bulk_create(
            Account(email=f"m{n}@example.org", name=f"Many {n * 7 % MANY:03}", ref=new_ref(), zone="UTC")
            for n in range(MANY)
        )
        row = Service.objects.within(world.practice_id).get(ref=self.service)
        for one in self.accounts:
            one.practice = {"practice_id": world.practice_id, "account": one}
        Member.objects.bulk_create(
            Member(roles=["clinician"], joined_at=datetime(2020, 1, 1, tzinfo=UTC), **one.practice)
            for one in self.accounts
        )
        ServiceOffer.objects.bulk_create(ServiceOffer(service=row, **one.practice) for one in self.accounts)

    def all_from_nine_to_five(self) -> None:
        """The same hours for everybody."""
        WeeklyHours.objects.bulk_create(
            WeeklyHours(
                zone=ZONE, weekday=day, start_minute=540, end_minute=1020, first_day=date(2020, 1, 1), ref=new_ref(),
                **one.practice,
            )
            for one in self.accounts for day in range(7)
        )  # fmt: skip

    def first_of(self, day: datetime) -> Sequence[Opening]:
        """The first twenty openings from then on, for somebody unknown."""
        wish = OpeningsRequest(service=self.service, first=day, last=day + timedelta(days=9), limit=20)
        return openings(viewer=self.world.stranger(), request=wish, now=day - timedelta(days=1))

    def redraw(self, seed: int) -> tuple[Viewer, OpeningsRequest, datetime]:
        """Other hours for all, and a wish near a change of clocks."""
        r = random.Random(seed)
        zone, near = r.choice(ZONES)
        for model in (WeeklyHours, DayHours, Leave, BusyTime):
            model.objects.everywhere(because="test").filter(account__in=self.accounts).delete()
        now = datetime.fromtimestamp(day_span(near, zone).start + r.randrange(-90_000, 90_000, 300), UTC)
        WeeklyHours.objects.bulk_create(row for one in self.accounts for row in _weekly(r, one, near))
        DayHours.objects.bulk_create(row for one in self.accounts for row in _dated(r, one, near))
        begin = int(now.timestamp())
        spans = [
            (one, begin + r.randrange(0, 100_000, 300), r.randrange(3600, 50_000, 300))
            for one in r.choices(self.accounts, k=r.choice((0, 200, 1200)))
        ]
        Leave.objects.bulk_create(
            Leave(account=one, zone="UTC", start=a, end=a + length) for one, a, length in spans[::2]
        )
        BusyTime.objects.bulk_create(
            BusyTime(account=one, source="test", start=a, end=a + length) for one, a, length in spans[1::2]
        )
        changes = {
            "minutes": r.choice((20, 50, 90)), "notice_minutes": r.choice((0, 60, 1440)),
            "horizon_days": r.choice((1, 3, 90)), "grid_minutes": r.choice((30, 60)),
        }  # fmt: skip
        Service.objects.within(self.world.practice_id).filter(ref=self.service).update(**changes)
        chosen = r.sample([one.ref for one in self.accounts], MANY - 20) if r.random() < 0.3 else ()
        wish = OpeningsRequest(
            service=self.service, clinicians=tuple(chosen), first=now + timedelta(hours=r.randrange(-5, 30)),
            last=now + timedelta(hours=r.randrange(30, 60)),
        )  # fmt: skip
        return r.choice((self.world.stranger(), self.world.dora)), wish, now


def _weekly(r: random.Random, one: Account, near: date) -> Iterator[WeeklyHours]:
    zone = r.choice(ZONES)[0]
    for weekday in r.sample(range(7), r.choice((0, 2, 5))):
        start = r.randrange(0, 1440, 15)
        first = near - timedelta(days=r.choice((0, 0, 7, 3000)))
        yield WeeklyHours(
            zone=zone, weekday=weekday, start_minute=start, end_minute=start + r.choice((60, 180, 480, 1440)), ref=new_ref(),
            every=r.choice((1, 1, 2)), first_day=first, last_day=r.choice((None, None, first + timedelta(days=9))),
            **one.practice,
        )  # fmt: skip


def _dated(r: random.Random, one: Account, near: date) -> Iterator[DayHours]:
    for _ in range(r.choice((0, 0, 1, 2))):
        start = r.choice((None, r.randrange(0, 1440, 15)))
        end = None if start is None else start + r.choice((60, 600, 1440))
        day = near + timedelta(days=r.randrange(-1, 4))
        zone = r.choice(ZONES)[0]
        yield DayHours(zone=zone, day=day, start_minute=start, end_minute=end, ref=new_ref(), **one.practice)


def _first(viewer: Viewer, wish: OpeningsRequest, now: datetime, limit: int) -> Sequence[Opening]:
    request = OpeningsRequest(
        service=wish.service, clinicians=wish.clinicians, first=wish.first, last=wish.last, limit=limit
    )
    return openings(viewer=viewer, request=request, now=now)


@pytest.fixture
def crowd(db: None) -> Crowd:
    """Not the world of bookings, which runs every test twice: nobody here is a client."""
    return Crowd(World())


def test_the_first_few_are_those_of_the_whole_search(crowd: Crowd) -> None:
    """The whole search reads everybody at once, and knows of no bound."""
    further = 0
    for seed in range(10):
        viewer, wish, now = crowd.redraw(seed)
        whole = openings(viewer=viewer, request=wish, now=now)
        most = max(len(whole) - 1, 1)
        for limit in (1, 20, most):
            few = openings(viewer=viewer, request=replace(wish, limit=limit), now=now)
            assert few == whole[:limit], (seed, limit)
        further += len({opening.clinician for opening in whole[:most]}) > 100
    assert further, "a search that ends with its first hundred proves little"


def test_r7_why_somebody_is_not_free_changes_no_statement(crowd: Crowd) -> None:
    """Who is read first follows from hours alone, and what takes the time of most of them reads as one to all others."""
    crowd.all_from_nine_to_five()
    day, taken = day_span(date(2026, 11, 25), ZONE), crowd.accounts[:190]
    outside = [BusyTime(account=one, source="test", start=day.start, end=day.end) for one in taken]
    away = [Leave(account=one, zone=ZONE, start=day.start, end=day.end) for one in taken]
    found = []
    for write in (
        lambda: BusyTime.objects.bulk_create(outside),
        lambda: Leave.objects.bulk_create(away),
        lambda: _own_care(taken, day),
    ):
        with transaction.atomic():
            write()
            with CaptureQueriesContext(connection) as statements:
                first = crowd.first_of(datetime.fromtimestamp(day.start, UTC))
            found.append((first, [_without_values(one["sql"]) for one in statements]))
            transaction.set_rollback(True)
    assert len(found[0][0]) == 20
    assert found[0] == found[1] == found[2]


def _own_care(accounts: Sequence[Account], day: Span) -> None:
    """Each is a client somewhere for the whole day."""
    start, end = (datetime.fromtimestamp(at, UTC) for at in day)
    common = {
        "kind": "session",
        "mode": "video",
        "state": "booked",
        "zone": ZONE,
        "zone_data": "x",
        "born": "link",
    }
    rows = Appointment.objects.bulk_create(
        Appointment(
            account=one, start=start, end=end, local_start="2026-11-25T00:00", created_at=NOW, **common
        )
        for one in accounts
    )
    Participant.objects.bulk_create(
        Participant(appointment=row, role=CLAIMANT, account=one, start=day.start, end=day.end, committed=True)
        for row, one in zip(rows, accounts, strict=True)
    )


def _without_values(sql: str) -> str:
    return re.sub(r"\d+", "n", sql)
