"""What conflict checks cost: a booking, and a search over a hundred therapists, with and without them, taken in turn."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench import workload

THERAPISTS = 100
PAIRS = 21


def measure_ties(world: dict[str, Any], emit: Callable[..., None], database: str) -> None:
    """Two figures; the goal is that checking adds at most a quarter."""
    people = _hundred(world)
    emit("R8 a booking, conflicts checked", database, *_paired(_bookings(people)), "ms", "<= 1.25x")
    emit("R8 a search over 100 therapists", database, *_paired(lambda: _search(people)), "ms", "<= 1.25x")


def _paired(do: Callable[[], None]) -> tuple[float, float]:
    """Medians in milliseconds without and with the checks; each pair is measured one right after the other."""

    def once() -> float:
        begin = time.perf_counter()
        do()
        return (time.perf_counter() - begin) * 1000

    do()
    without, checked = [], []
    for _ in range(PAIRS):
        with _unchecked():
            without.append(once())
        checked.append(once())
    return statistics.median(without), statistics.median(checked)


@contextmanager
def _unchecked() -> Iterator[None]:
    """Facts are loaded as if there were no ties to ask for."""
    from wellkept.scheduling.appointments import load

    asks, load.ask_between = load.ask_between, lambda *_asked: lambda _reading: dict
    try:
        yield
    finally:
        load.ask_between = asks


def _hundred(world: dict[str, Any]) -> dict[str, Any]:
    """A practice of a hundred, and a client of it who is a therapist elsewhere, with ties to some of them."""
    from wellkept.clients.models import Client
    from wellkept.practice import actions as practice
    from wellkept.practice.queries import staff_viewer
    from wellkept.ties.actions import declare_tie
    from wellkept.trust.viewer import Oneself

    now = workload.NOW
    slug, owner = practice.set_up_practice(
        owner=practice.NewOwner(name="Hundred", email="hundred@example.org", password=None),
        name="Hundred", zone=world["zone"], currency="USD", now=now,
    )  # fmt: skip
    viewer = staff_viewer(account_id=owner, slug=slug)
    accounts = _therapists(viewer.practice_id, world["zone"])
    service = practice.save_service(
        viewer=viewer, now=now, name="Session", kind="session", minutes=50, buffer_after=10, in_person=False,
        video=True, booking="everyone", notice_minutes=60, horizon_days=90, grid_minutes=60,
        offered_by=[one.ref for one in accounts],
    )  # fmt: skip
    known = _herself(viewer, world["account"])
    for one in accounts[:20]:
        declare_tie(viewer=Oneself(one.id), kind="debt", email="bench@example.org", now=now)
        declare_tie(viewer=Oneself(world["account"]), kind="close", email=one.email, now=now)
    booked = Client.objects.within(viewer.practice_id).get(id=known[0]).ref
    return {
        "viewer": viewer, "service": service, "booked": booked, "searching": known[1], "ref": accounts[50].ref,
    }  # fmt: skip


def _therapists(practice: int, zone: str) -> list[Any]:
    """A hundred accounts that work there from nine to five."""
    from wellkept.accounts.models import Account
    from wellkept.practice.models import Member
    from wellkept.scheduling.availability.models import WeeklyHours
    from wellkept.storage.ids import new_ref

    accounts = Account.objects.bulk_create(
        Account(email=f"t{n}@example.org", name=f"Therapist {n}", ref=new_ref(), zone=zone)
        for n in range(THERAPISTS)
    )
    common = {"practice_id": practice}
    Member.objects.bulk_create(
        Member(account=one, roles=["clinician"], joined_at=workload.NOW, **common) for one in accounts
    )
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            account=one, zone=zone, weekday=weekday, start_minute=540, end_minute=1020,
            first_day=date(2020, 1, 1), ref=new_ref(), **common,
        )
        for one in accounts
        for weekday in range(5)
    )  # fmt: skip
    return accounts


def _herself(viewer: Any, account: int) -> list[int]:
    """Two clients of the practice who are that account."""
    from wellkept.clients.actions import create_client
    from wellkept.clients.models import Claim

    now, practice = workload.NOW, viewer.practice_id
    known = [
        create_client(viewer=viewer, practice_id=practice, name=name, born="desk", now=now)[0]
        for name in ("Booked", "Searching")
    ]
    Claim.objects.bulk_create(
        Claim(client_id=client, account_id=account, since=now, practice_id=practice) for client in known
    )
    return known


def _bookings(people: dict[str, Any]) -> Callable[[], None]:
    """Each call books the next hour of one therapist who has no tie to the client."""
    from wellkept.scheduling.appointments.actions import book
    from wellkept.scheduling.appointments.request import Booked, BookingRequest
    from wellkept.scheduling.appointments.rules.facts import Waiver

    hours = iter(datetime(2032, 1, 5, tzinfo=UTC) + timedelta(hours=2 * n) for n in range(1000))

    def one() -> None:
        request = BookingRequest(
            service=people["service"], clinicians=(people["ref"],), start=next(hours), client=people["booked"],
            waivers=(Waiver("outside_hours", "bench"),),
        )  # fmt: skip
        assert isinstance(book(viewer=people["viewer"], request=request, now=workload.NOW), Booked)

    return one


def _search(people: dict[str, Any]) -> None:
    """What is free in two weeks with anybody of the hundred, for this client, who came by her link."""
    from wellkept.scheduling.appointments.openings import openings
    from wellkept.scheduling.appointments.request import OpeningsRequest
    from wellkept.trust.viewer import KnownClient

    viewer = KnownClient(practice_id=people["viewer"].practice_id, client_id=people["searching"])
    last = workload.NOW + timedelta(days=14)
    request = OpeningsRequest(service=people["service"], first=workload.NOW, last=last)
    assert openings(viewer=viewer, request=request, now=workload.NOW)
