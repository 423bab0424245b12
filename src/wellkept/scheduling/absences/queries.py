"""Reading what an absence touches, and where it could go instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wellkept.accounts.queries import account_card
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import local_date
from wellkept.practice.queries import practice_card
from wellkept.scheduling.absences.models import Absence
from wellkept.scheduling.absences.scope import taking_part
from wellkept.scheduling.appointments.disturbed import Disturbed
from wellkept.scheduling.appointments.instead import Instead, instead
from wellkept.scheduling.appointments.queries import AppointmentCard, cards_of
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.availability.queries import leave_span
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

BEFORE, AFTER = timedelta(days=14), timedelta(days=28)
"""How far from where it stands another time is sought."""


@dataclass(frozen=True, slots=True)
class Touched:
    """An appointment that cannot stay, and where it could go."""

    card: AppointmentCard
    instead: Instead


@dataclass(frozen=True, slots=True)
class AbsencePlan:
    """Somebody's absence, whole days from ``first`` to ``last``, and what is still booked in it as this viewer sees it."""

    ref: str
    clinician: str
    own: bool
    first: date
    last: date
    touched: tuple[Touched, ...]


def absence_plan(viewer: Staff, ref: str, *, now: datetime, hidden_on: date | None = None) -> AbsencePlan:
    """What is to be settled for an absence. Raises ``NotFound``, also once it was taken back."""
    absence = Absence.objects.within(viewer.practice_id).filter(ref=ref, undone=False).first()
    span = leave_span(viewer.practice_id, absence.leave) if absence else None
    if absence is None or span is None:
        raise NotFound
    own = absence.account_id == viewer.account_id
    if not (own or viewer.handles_bookings):
        raise NotFound
    zone = practice_card(viewer.practice_id).zone
    return AbsencePlan(
        ref=ref,
        clinician=account_card(absence.account_id).name,
        own=own,
        first=local_date(span.start, zone),
        last=local_date(span.end - 1, zone),
        touched=_touched(viewer, absence.account_id, span, now, hidden_on),
    )


def _touched(
    viewer: Staff, account: int, span: Span, now: datetime, hidden_on: date | None
) -> tuple[Touched, ...]:
    rows = visible_appointments(viewer).filter(
        id__in=taking_part(viewer.practice_id, account, span),
        state__in=[State.BOOKED, State.REQUESTED],
        start__gt=now,
    )
    cards = cards_of(viewer, rows, hidden_on=hidden_on)
    after = max(int(now.timestamp()), span.end)
    window = Span(after, after + int(AFTER.total_seconds()))
    found = instead(viewer=viewer, refs=[card.ref for card in cards], within=lambda _contact: window, now=now)
    return tuple(Touched(card, found.get(card.ref, Instead())) for card in cards)


def instead_of_disturbed(
    viewer: Staff, disturbed: tuple[Disturbed, ...], *, now: datetime
) -> Mapping[str, Instead]:
    """Where each of them could go, near where it stands."""
    before, after = int(BEFORE.total_seconds()), int(AFTER.total_seconds())
    begin = int(now.timestamp())

    def around(contact: Span) -> Span:
        return Span(max(contact.start - before, begin), contact.start + after)

    return instead(viewer=viewer, refs=[one.card.ref for one in disturbed], within=around, now=now)
