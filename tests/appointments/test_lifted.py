"""What was lifted is kept, and read by those alone who may know what stood in the way (R7, R10)."""

from datetime import date, datetime

import pytest

from tests.world import NOW, World, booked, wall
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.availability import actions as availability
from wellkept.scheduling.availability.rules.limits import Limit, Limits
from wellkept.trust.models import AuditEntry

AT = "2026-11-24T10:00"
CODES = {"protected": "protected", "leave": "on_leave", "limit": "over_sessions_day", "busy": "busy_outside"}


def put_in_the_way(world: World, cause: str) -> None:
    """Something of Ada's own."""
    if cause == "protected":
        availability.protect_once(
            viewer=world.ada,
            title="Own time",
            start=datetime(2026, 11, 24, 10),
            end=datetime(2026, 11, 24, 12),
            zone=world.zone,
            now=NOW,
        )
    elif cause == "leave":
        day = date(2026, 11, 24)
        ada = world.ref("ada")
        availability.add_leave(
            viewer=world.ada, clinician=ada, first=day, last=day, zone=world.zone, now=NOW, personal=True
        )
    elif cause == "limit":
        limits = Limits(sessions_day=Limit(0, firm=True))
        availability.set_limits(viewer=world.ada, limits=limits, now=NOW)
    else:
        start = int(wall(AT).timestamp())
        availability.add_busy(
            account=world.ada.account_id, spans=[(Span(start, start + 3600), "Elsewhere")], source="x"
        )


@pytest.mark.parametrize("cause", CODES)
def test_r7_what_the_holder_lifted_is_told_to_nobody_else(world: World, cause: str) -> None:
    put_in_the_way(world, cause)
    waivers = (Waiver("*", "mine to say"),)
    done = booked(world.book(AT, viewer=world.ada, client=world.client(), waivers=waivers))
    assert appointment(world.dora, done.ref).lifted == (("not_available", ""),)
    assert appointment(world.ada, done.ref).lifted == ((CODES[cause], "mine to say"),)
    told = AuditEntry.objects.filter(subjects__icontains=done.ref).values_list("why", flat=True)
    assert {why.strip() for why in told} <= {"", "not_available:"}
