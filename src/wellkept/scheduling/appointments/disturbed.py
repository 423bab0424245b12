"""Which appointments leave, closed days and changed hours touch. They stay as they are until somebody decides."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from wellkept.kernel.outcome import Reason
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import local_date
from wellkept.practice.queries import closed_days, practice_card
from wellkept.scheduling.appointments.lifting import lifted_of
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.queries import AppointmentCard, cards_of
from wellkept.scheduling.appointments.rules.disturbed import disturbance
from wellkept.scheduling.appointments.rules.facts import ClinicianFacts
from wellkept.scheduling.appointments.rules.words import Mode, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.availability.facts import ask_availabilities
from wellkept.storage.plain import at_once
from wellkept.trust.viewer import Staff

AHEAD, DAY = timedelta(days=400), 86400  # beyond the dates that series are made ahead


@dataclass(frozen=True, slots=True)
class Disturbed:
    """An appointment and what it stands in."""

    card: AppointmentCard
    reason: Reason


class _Standing(NamedTuple):
    """One appointment, as far as it is asked whether it can stand."""

    id: int
    ref: str
    start: datetime
    end: datetime
    mode: str
    place: int | None
    lifted: list[dict[str, Any]]

    @property
    def contact(self) -> Span:
        return Span(int(self.start.timestamp()), int(self.end.timestamp()))


_COLUMNS = ("id", "ref", "start", "end", "mode", "place_id", "lifted")


def disturbed_appointments(
    viewer: Staff, *, now: datetime, hidden_on: date | None = None
) -> tuple[Disturbed, ...]:
    """Coming appointments that stand in leave, on a closed day or outside the hours, the next one first.

    Personal leave of others is theirs: only its holder finds what stands in it (R7).
    """
    rows = (
        visible_appointments(viewer)
        .filter(state__in=[State.BOOKED, State.REQUESTED], start__gt=now, start__lt=now + AHEAD)
        .exclude(lapses_at__lte=now)
    )
    reasons = _reasons(viewer, rows, Span(int(now.timestamp()), int((now + AHEAD).timestamp())))
    found = Appointment.objects.within(viewer.practice_id).filter(ref__in=reasons)
    return tuple(Disturbed(card, reasons[card.ref]) for card in cards_of(viewer, found, hidden_on=hidden_on))


def disturbance_of(viewer: Staff, appointment: Appointment) -> Reason | None:
    """What one appointment stands in, as this viewer may know it."""
    window = Span(int(appointment.start.timestamp()), int(appointment.end.timestamp()))
    row = Appointment.objects.within(viewer.practice_id).filter(id=appointment.id)
    return _reasons(viewer, row, window).get(appointment.ref)


def _reasons(viewer: Staff, rows: QuerySet[Appointment], window: Span) -> dict[str, Reason]:
    """By ref, for those of the appointments that stand in something. A year of a practice is read as plain values."""
    standing = [_Standing(*row) for row in rows.values_list(*_COLUMNS)]
    parts = Participant.objects.within(viewer.practice_id).filter(
        appointment__in=rows.values("id"), account__isnull=False
    )
    accounts: dict[int, list[int]] = defaultdict(list)
    for appointment, account in parts.order_by("id").values_list("appointment_id", "account_id"):
        accounts[appointment].append(account or 0)
    people = _clinicians(viewer, {one for found in accounts.values() for one in found}, window)
    practice = practice_card(viewer.practice_id)
    first, last = local_date(window.start, practice.zone), local_date(window.end, practice.zone)
    closed = closed_days(practice, first, last)
    reasons = {
        one.ref: disturbance(
            one.contact,
            mode=Mode(one.mode),
            place=one.place,
            clinicians=[people[account] for account in accounts[one.id]],
            closed=closed,
            zone=practice.zone,
            lifted=[lifted_of(item) for item in one.lifted],
        )
        for one in standing
    }
    return {ref: reason for ref, reason in reasons.items() if reason is not None}


def _clinicians(viewer: Staff, accounts: Collection[int], window: Span) -> dict[int, ClinicianFacts]:
    around = Span(window.start - DAY, window.end + DAY)
    known = at_once(
        lambda reading: ask_availabilities(
            reading, accounts=sorted(accounts), practice=viewer.practice_id, window=around
        )
    )
    return {
        account: ClinicianFacts(
            id=account,
            zone="",
            hours=found.hours,
            leave=found.leave + (found.away if account == viewer.account_id else ()),
        )
        for account, found in known.items()
    }
