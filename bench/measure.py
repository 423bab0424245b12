"""The figures of one database. Run by ``bench/__main__.py`` in a process of its own."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as dt_time
from pathlib import Path
from typing import Any

from bench import workload
from bench.crowd import build_crowd, settle
from bench.feeds import measure_f2
from bench.growth import measure_growth
from bench.pages import measure_pages
from bench.ties import measure_ties
from bench.turns import emit, in_turn

BOOKINGS = 150
SERIES = 21


ZONE = "America/New_York"


def build(name: str = "Bench", back: int = workload.BACK) -> dict[str, Any]:
    """The workload's therapist 0 with so many weeks behind and a year ahead, through the product's own tables."""
    from wellkept.clients.actions import create_client
    from wellkept.kernel.spans import Span
    from wellkept.scheduling.availability import actions as availability

    viewer, ref = _therapist(name)
    service = _service(viewer, ref)
    clients = [
        create_client(
            viewer=viewer, practice_id=viewer.practice_id, name=f"Client {n}", born="desk", now=workload.NOW
        )[0]
        for n in range(workload.CLIENTS)
    ]
    load = workload.therapist(0, back)
    _sessions(viewer, clients, load["sessions"])
    account = viewer.account_id
    availability.add_busy(account=account, spans=[(Span(a, b), "") for a, b in load["busy"]], source="bench")
    settle()
    return {"viewer": viewer, "account": account, "ref": ref, "service": service, "load": load, "zone": ZONE}


def _therapist(name: str) -> tuple[Any, str]:
    """A practice of one who works from nine to five with a lunch: she at work, and her ref."""
    from wellkept.practice import actions as practice
    from wellkept.practice.queries import staff_viewer, team
    from wellkept.scheduling.availability import actions as availability

    owner = practice.NewOwner(name=name, email=f"{name.lower()}@example.org", password=None)
    slug, account = practice.set_up_practice(
        owner=owner, name=name, zone=ZONE, currency="USD", now=workload.NOW
    )
    viewer = staff_viewer(account_id=account, slug=slug)
    practice.edit_practice(viewer=viewer, published=True, now=workload.NOW)
    ref = team(viewer)[0].ref
    common = {
        "viewer": viewer,
        "weekdays": [0, 1, 2, 3, 4],
        "first_day": date(2010, 1, 1),
        "zone": ZONE,
        "now": workload.NOW,
    }
    availability.add_hours(clinician=ref, start=540, end=1020, **common)
    availability.protect_weekly(title="Lunch", start=720, end=780, **common)
    return viewer, ref


def _service(viewer: Any, ref: str) -> str:
    from wellkept.practice.actions import save_service

    return save_service(
        viewer=viewer, now=workload.NOW, name="Session", kind="session", minutes=50, buffer_after=10, in_person=False,
        video=True, booking="everyone", notice_minutes=24 * 60, horizon_days=90, grid_minutes=60, offered_by=[ref],
    )  # fmt: skip


def _sessions(viewer: Any, clients: list[int], sessions: list[tuple[int, int, int]]) -> None:
    """Written as an import would leave them, with the buffer after each."""
    from wellkept.scheduling.appointments.models import Appointment, Participant

    rows = [
        Appointment(
            practice_id=viewer.practice_id,
            kind="session",
            mode="video",
            start=datetime.fromtimestamp(a, UTC),
            end=datetime.fromtimestamp(b, UTC),
            state="booked",
            local_start=workload.local(a).strftime("%Y-%m-%dT%H:%M"),
            zone=ZONE,
            zone_data="x",
            buffer_after=10,
            born="import",
            created_at=workload.NOW,
        )
        for a, b, _c in sessions
    ]
    Appointment.objects.bulk_create(rows, batch_size=500)
    parts = []
    for row, (a, b, c) in zip(rows, sessions, strict=True):
        common = {"appointment": row, "practice_id": viewer.practice_id, "start": a, "committed": True}
        parts.append(Participant(role="clinician", account_id=viewer.account_id, end=b + 600, **common))
        parts.append(Participant(role="client", client_id=clients[c], end=b, attendance="expected", **common))
    Participant.objects.bulk_create(parts, batch_size=500)


def floor_a1(load: dict[str, Any], folder: Path) -> Callable[[int], list[int]]:
    """The bare SQLite index range and the sweep, on the same rows."""
    from wellkept.kernel.spans import starts

    connection = sqlite3.connect(folder / "floor.sqlite3")
    connection.execute("CREATE TABLE part (who INTEGER, start INTEGER, end INTEGER)")
    rows = [(1, a, b + 600) for a, b, _ in load["sessions"]] + [(1, a, b) for a, b in load["busy"]]
    connection.executemany("INSERT INTO part VALUES (?, ?, ?)", rows)
    connection.execute("CREATE INDEX part_span ON part (who, start, end)")
    connection.commit()
    now = int(workload.NOW.timestamp())
    lo, hi = now + workload.NOTICE, workload.ts(workload.MON + timedelta(days=workload.HORIZON), 0)
    days = [workload.MON + timedelta(days=n) for n in range(workload.HORIZON)]
    work = [
        span
        for day in days
        if day.weekday() < 5
        for span in (
            (workload.ts(day, 9), workload.ts(day, 12)),
            (workload.ts(day, 13), workload.ts(day, 17)),
        )
    ]

    def once(_n: int) -> list[int]:
        found = connection.execute(
            "SELECT start, end FROM part WHERE who = 1 AND start > ? AND start < ? AND end > ? ORDER BY start",
            (lo - 31 * 86400, hi, lo),
        ).fetchall()
        from wellkept.kernel.spans import Span

        return starts(work=work, busy=found, need=3600, step=3600, window=Span(lo, hi))

    assert once(0) == workload.answer(load), "the floor is wrong"
    return once


def floor_here(world: dict[str, Any]) -> Callable[[int], None]:
    """The bare index range on the database that is measured, with no join and no rules."""
    from django.db import connection

    from wellkept.scheduling.appointments.models import Participant

    now = int(workload.NOW.timestamp())
    last = workload.ts(workload.MON + timedelta(days=workload.HORIZON), 0)
    sql = (
        f'SELECT start, "end" FROM {Participant._meta.db_table} '
        'WHERE account_id = %s AND start > %s AND start < %s AND "end" > %s ORDER BY start'
    )

    def once(_n: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [world["account"], now - 31 * 86400, last, now])
            cursor.fetchall()

    return once


def measure_a1(world: dict[str, Any], database: str, folder: Path) -> None:
    """Openings of 90 days through the product, for a stranger."""
    from wellkept.scheduling.appointments.openings import openings
    from wellkept.scheduling.appointments.request import OpeningsRequest
    from wellkept.trust.viewer import Stranger

    viewer = Stranger(world["viewer"].practice_id, "b" * 64, "n" * 64)
    last = datetime.fromtimestamp(workload.ts(workload.MON + timedelta(days=workload.HORIZON), 0), UTC)
    request = OpeningsRequest(
        service=world["service"], clinicians=(world["ref"],), first=workload.NOW, last=last
    )
    found = openings(viewer=viewer, request=request, now=workload.NOW)
    right = workload.answer(world["load"])
    assert [int(o.start.timestamp()) for o in found] == right, (
        f"{len(found)} openings, right are {len(right)}"
    )

    def whole_action(_n: int) -> Any:
        return openings(viewer=viewer, request=request, now=workload.NOW)

    engine = engine_of(world, viewer, request)
    floor, here, known, whole = in_turn(
        floor_a1(world["load"], folder), floor_here(world), engine, whole_action, each=5
    )
    emit("A1 whole action, 124 openings", database, floor, whole, "ms", "")
    emit("A1 engine and database", database, floor, known, "ms", "<= 10x")
    emit("A1 over the bare range, same database", database, here, known, "ms", "")


def engine_of(world: dict[str, Any], viewer: Any, request: Any) -> Callable[[int], list[int]]:
    """Facts and sweep alone: what the goal speaks of."""
    from wellkept.kernel.spans import Span
    from wellkept.scheduling.appointments.load import load_facts
    from wellkept.scheduling.appointments.named import asker_of, name_all, proposal_of
    from wellkept.scheduling.appointments.rules.openings import openings as rule

    named = name_all(viewer=viewer, service=request.service, clinicians=request.clinicians, at=workload.NOW)
    window = Span(int(request.first.timestamp()), int(request.last.timestamp()))
    asker = asker_of(viewer)

    def once(_n: int) -> list[int]:
        facts = load_facts(named=named, asker=asker, window=window, now=workload.NOW)
        template = proposal_of(
            named, start=workload.NOW, mode=None, minutes=None, policy_shown=facts.practice.policy
        )
        return list(rule(template, facts, window))

    assert len(once(0)) == len(workload.answer(world["load"]))
    return once


def measure_c1(world: dict[str, Any], database: str) -> None:
    """Bookings a second with one client, beside a raw check, insert and commit on the same database."""
    from wellkept.clients.actions import create_client
    from wellkept.clients.models import Client

    viewer = world["viewer"]
    made, _ = create_client(
        viewer=viewer, practice_id=viewer.practice_id, name="Ninety", born="desk", now=workload.NOW
    )
    client = Client.objects.within(viewer.practice_id).get(id=made).ref
    floor, booking = in_turn(_raw_bookings(), _bookings(world, client), rounds=BOOKINGS // 10, each=10)
    emit(
        "C1 bookings a second, one client",
        database,
        1000 / floor,
        1000 / booking,
        "/s",
        ">= 10 %",
        higher=True,
    )
    one, series = in_turn(_bookings(world, client, since=2 * BOOKINGS), _series(world, client), rounds=SERIES)
    emit("S52 a series of 52, in bookings", database, one, series, "ms", "<= 10x")


def _raw_bookings() -> Callable[[int], None]:
    """Each call looks whether an hour is free, takes it and commits, in a bare table that holds the same hours."""
    from django.db import connection, transaction

    from wellkept.scheduling.appointments.models import Participant

    table = Participant._meta.db_table
    with connection.cursor() as cursor:
        kind = "bigint" if connection.vendor == "postgresql" else "integer"
        cursor.execute(f'CREATE TABLE bench_raw (who {kind}, start {kind}, "end" {kind})')
        cursor.execute('CREATE INDEX bench_raw_span ON bench_raw (who, start, "end")')
        cursor.execute(
            f'INSERT INTO bench_raw SELECT account_id, start, "end" FROM {table} WHERE account_id IS NOT NULL'
        )

    def raw(n: int) -> None:
        start = 2_000_000_000 + n * 3600
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                'SELECT 1 FROM bench_raw WHERE who = 1 AND start < %s AND "end" > %s LIMIT 1',
                [start + 3600, start],
            )
            assert cursor.fetchone() is None
            cursor.execute("INSERT INTO bench_raw VALUES (1, %s, %s)", [start, start + 3600])

    return raw


def _bookings(world: dict[str, Any], client: str, since: int = 0) -> Callable[[int], None]:
    """Each call books the next hour but one through the product, after those that were booked ``since`` the first."""
    from wellkept.scheduling.appointments.actions import book
    from wellkept.scheduling.appointments.request import Booked, BookingRequest
    from wellkept.scheduling.appointments.rules.facts import Waiver

    first = datetime(2031, 1, 6, 9, tzinfo=UTC)

    def ours(n: int) -> None:
        start = first + timedelta(hours=2 * (since + n))
        request = BookingRequest(
            service=world["service"], clinicians=(world["ref"],), start=start, client=client,
            waivers=(Waiver("outside_hours", "bench"), Waiver("protected"), Waiver("busy_outside")),
        )  # fmt: skip
        assert isinstance(book(viewer=world["viewer"], request=request, now=workload.NOW), Booked)

    return ours


def _series(world: dict[str, Any], client: str) -> Callable[[int], None]:
    """Each call books 52 dates in one act, beside those of the calls before it: the same year at another hour."""
    from wellkept.kernel.recurrence import Weekly
    from wellkept.scheduling.series import actions
    from wellkept.scheduling.series.request import SeriesWish

    hours = (9, 10, 11, 14, 15)

    def ours(n: int) -> None:
        wish = SeriesWish(
            service=world["service"], clinicians=(world["ref"],), pattern=Weekly(1, frozenset({n % 5})),
            at=dt_time(hours[n // 5]), first=date(2033, 1, 3), count=52, client=client,
        )  # fmt: skip
        made = actions.create(viewer=world["viewer"], wish=wish, choices={}, now=workload.NOW)
        assert made.done, made.undecided[:1]

    return ours


def measure_s1() -> None:
    """The dates of one week of 25 series that began long ago, beside dateutil's."""
    from dateutil.rrule import WEEKLY, rrule

    from wellkept.kernel.recurrence import Recurrence, Weekly

    began = date(2015, 1, 5)
    ours = [Recurrence(began, Weekly(1 + n % 2, frozenset({n % 5}))) for n in range(25)]
    theirs = [
        rrule(WEEKLY, interval=1 + n % 2, byweekday=n % 5, dtstart=datetime(2015, 1, 5), wkst=0)
        for n in range(25)
    ]
    monday = workload.MON
    first, last = datetime.combine(monday, dt_time()), datetime.combine(monday + timedelta(days=6), dt_time())

    def week(_n: int) -> list[date]:
        return sorted(one.day for series in ours for one in series.dates(monday, monday + timedelta(days=6)))

    def week_theirs(_n: int) -> list[date]:
        return sorted(at.date() for series in theirs for at in series.between(first, last, inc=True))

    assert week(0) == week_theirs(0)
    fast, slow = in_turn(week, week_theirs)
    line = {
        "figure": "S1 a week of 25 series", "database": "none", "floor": f"{slow:.2f} ms dateutil",
        "wellkept": f"{fast:.3f} ms", "ratio": f"{slow / fast:.0f}x faster", "goal": ">= 20x",
    }  # fmt: skip
    print(json.dumps(line), flush=True)


WRITERS = 8


def measure_waits(world: dict[str, Any], database: str) -> None:
    """Eight writing processes at once: the longest wait of any."""
    command = [
        sys.executable,
        "-m",
        "bench.writer",
        world["service"],
        world["ref"],
        str(world["viewer"].account_id),
    ]
    running = [
        subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE, text=True) for n in range(WRITERS)
    ]
    waits = [float(line) for process in running for line in process.communicate()[0].splitlines()]
    waits.sort()
    middle, late = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    line = {
        "figure": f"C1 longest of {len(waits)} waits, 8 writers",
        "database": database,
        "floor": f"p50 {middle:.0f} ms",
        "wellkept": f"{waits[-1]:.0f} ms",
        "ratio": f"p99 {late:.0f}",
        "goal": "<= 500 ms",
    }
    print(json.dumps(line), flush=True)


def main() -> None:
    """Build the workload and measure."""
    database = sys.argv[1]
    from wellkept.config import wsgi  # as in the process that serves

    assert wsgi.application
    from django.conf import settings

    from wellkept.cli.install import prepare

    prepare()
    world = build()
    measure_a1(world, database, Path(settings.WELLKEPT_DATA_DIR))
    measure_f2(world, database)  # before anything else is booked
    crowd = build_crowd(100)
    measure_pages(world, crowd, database)
    crowds = {1: build_crowd(1), 100: crowd, 1000: build_crowd(1000, clients=False)}
    measure_growth(world, build("Short", back=52), crowds, database)
    measure_c1(world, database)
    measure_ties(world, emit, database)
    if database == "sqlite":
        measure_s1()
    measure_waits(world, database)


if __name__ == "__main__":
    main()
