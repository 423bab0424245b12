"""A plain booking that nothing stands in the way of. Each test changes the one thing that its rule is about."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wellkept.kernel.outcome import Reason, Refused
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.rules.booking import decide
from wellkept.scheduling.appointments.rules.facts import (
    Asker,
    ChartFacts,
    ClientFacts,
    ClinicianFacts,
    Face,
    Facts,
    PracticeFacts,
    Proposal,
    RoomFacts,
    ServiceFacts,
)
from wellkept.scheduling.appointments.rules.words import Kind, Mode
from wellkept.scheduling.availability.rules.hours import WorkSpan

ZONE = "America/New_York"
ADA, BEN, DESK = 1, 2, 9
FRONT_DESK = Asker(Face.STAFF, account=DESK, any_calendar=True)
ADA_HERSELF = Asker(Face.STAFF, account=ADA)
STRANGER = Asker(Face.STRANGER)
KNOWN = Asker(Face.KNOWN_CLIENT)
DAY = date(2026, 12, 7)  # a Monday


def at(hour: int, minute: int = 0, day: date = DAY) -> int:
    """A wall-clock time in the practice's zone, as an instant."""
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(ZONE)).timestamp())


def span(begin: tuple[int, int], end: tuple[int, int]) -> Span:
    """From one time of the day to another."""
    return Span(at(*begin), at(*end))


SERVICE = ServiceFacts(
    id=1, kind=Kind.SESSION, minutes=50, after=600, horizon=90 * 86400, notice=86400, grid=3600
)
ADA_AT_WORK = ClinicianFacts(id=ADA, zone=ZONE, hours=(WorkSpan(at(9), at(17), 1),))
FACTS = Facts(
    now=at(9, day=date(2026, 12, 1)),
    asker=FRONT_DESK,
    practice=PracticeFacts(zone=ZONE, max_upcoming=4),
    service=SERVICE,
    clinicians=(ADA_AT_WORK,),
    clients=(ClientFacts(1),),
    chart=ChartFacts(1, treating=ADA),
    rooms=(RoomFacts(1, place=1),),
    places=frozenset({1}),
)
PROPOSAL = Proposal(start=at(10), minutes=50, mode=Mode.IN_PERSON, place=1)


def facts(clinician: dict[str, Any] | None = None, **changes: Any) -> Facts:
    """The plain facts with some changed; ``clinician`` changes Ada, the only one."""
    if clinician:
        changes["clinicians"] = (replace(ADA_AT_WORK, **clinician),)
    return replace(FACTS, **changes)


def service(**changes: Any) -> ServiceFacts:
    """The plain service with some changed."""
    return replace(SERVICE, **changes)


def reasons(proposal: Proposal, given: Facts) -> tuple[Reason, ...]:
    """Why it is refused; nothing when it is not."""
    verdict = decide(proposal, given)
    return verdict.reasons if isinstance(verdict, Refused) else ()


def codes(given: Facts, **proposal: Any) -> list[str]:
    """The codes with which the plain proposal, changed, is refused."""
    return [reason.code for reason in reasons(PROPOSAL._replace(**proposal), given)]
