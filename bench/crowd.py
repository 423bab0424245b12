"""A practice of many therapists of the workload, in four zones and with hours of their own.

Each has the sessions of the week before the workload's Monday and of two after it. ``clients=False`` leaves out whom they
meet: a client is made by an action, and those of a thousand therapists would take minutes.
"""

from datetime import UTC, date, datetime
from typing import Any

from bench import workload

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
WEEKS = (1, 2)  # behind and ahead


def build_crowd(count: int, *, clients: bool = True) -> dict[str, Any]:
    """The practice, through the product's own tables."""
    from wellkept.accounts.models import Account
    from wellkept.practice import actions as practice
    from wellkept.practice.models import Member
    from wellkept.practice.queries import staff_viewer
    from wellkept.scheduling.availability.models import WeeklyHours
    from wellkept.storage.ids import new_ref

    now = workload.NOW
    slug, owner = practice.set_up_practice(
        owner=practice.NewOwner(name="Crowd", email=f"crowd{count}@example.org", password=None),
        name=f"Crowd {count}", zone=ZONES[0], currency="USD", now=now,
    )  # fmt: skip
    viewer = staff_viewer(account_id=owner, slug=slug)
    practice.edit_practice(viewer=viewer, published=True, now=now)
    common = {"practice_id": viewer.practice_id}
    accounts = Account.objects.bulk_create(
        Account(email=f"c{count}-{n}@example.org", name=f"Therapist {n}", ref=new_ref(), zone=ZONES[n % 4])
        for n in range(count)
    )
    Member.objects.bulk_create(
        Member(account=one, roles=["clinician"], joined_at=now, **common) for one in accounts
    )
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            account=one, zone=one.zone, weekday=weekday, start_minute=480 + n % 3 * 60, end_minute=1020 + n % 5 * 30,
            first_day=date(2010, 1, 1), ref=new_ref(), **common,
        )
        for n, one in enumerate(accounts)
        for weekday in range(5)
    )  # fmt: skip
    refs = [one.ref for one in accounts]
    service = practice.save_service(
        viewer=viewer, now=now, name="Session", kind="session", minutes=50, buffer_after=10, in_person=False,
        video=True, booking="everyone", notice_minutes=24 * 60, horizon_days=90, grid_minutes=60, offered_by=refs,
    )  # fmt: skip
    for number, one in enumerate(accounts):
        known = [_client(viewer, n, now) for n in range(workload.CLIENTS)] if clients else []
        _sessions(number, one, known, viewer.practice_id)
    settle()
    return {"viewer": viewer, "account": owner, "service": service, "refs": refs}


def settle() -> None:
    """What a database knows of its tables once the rows have been there for a while: by our worker, or by itself."""
    from django.db import connection

    from wellkept.storage.statistics import gather_statistics

    gather_statistics()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _client(viewer: Any, number: int, now: datetime) -> int:
    from wellkept.clients.actions import create_client

    name = f"Client {number}"
    return create_client(viewer=viewer, practice_id=viewer.practice_id, name=name, born="desk", now=now)[0]


def _sessions(number: int, account: Any, clients: list[int], practice: int) -> None:
    from wellkept.scheduling.appointments.models import Appointment, Participant

    sessions = workload.therapist(number, *WEEKS)["sessions"]
    rows = Appointment.objects.bulk_create(
        Appointment(
            practice_id=practice, kind="session", mode="video", state="booked", zone=account.zone, zone_data="x",
            start=datetime.fromtimestamp(a, UTC), end=datetime.fromtimestamp(b, UTC), buffer_after=10, born="import",
            local_start=workload.local(a).strftime("%Y-%m-%dT%H:%M"), created_at=workload.NOW,
        )
        for a, b, _client in sessions
    )  # fmt: skip
    parts = []
    for row, (a, b, client) in zip(rows, sessions, strict=True):
        common = {"appointment": row, "practice_id": practice, "start": a, "committed": True}
        parts.append(Participant(role="clinician", account_id=account.id, end=b + 600, **common))
        if not clients:
            continue
        parts.append(
            Participant(role="client", client_id=clients[client], end=b, attendance="expected", **common)
        )
    Participant.objects.bulk_create(parts)
