"""Which appointments leave, closed days and changed hours touch. They stay as they are until somebody decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import local_date
from wellkept.practice.queries import closed_days, practice_card
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.queries import AppointmentCard, cards_of
from wellkept.scheduling.appointments.rules.disturbed import disturbance
from wellkept.scheduling.appointments.rules.facts import ClinicianFacts
from wellkept.scheduling.appointments.rules.words import Mode, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.availability.facts import ask_availabilities
from wellkept.storage.plain import at_once
from wellkept.trust.viewer import Staff

AHEAD = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Disturbed:
    """An appointment and the code of what it stands in."""

    card: AppointmentCard
    code: str


def disturbed_appointments(
    viewer: Staff, *, now: datetime, hidden_on: date | None = None
) -> tuple[Disturbed, ...]:
    """Coming appointments that stand in leave, on a closed day or outside the hours, the next one first.

    Personal leave of others is theirs: only its holder finds what stands in it (R7).
    """
    rows = list(
        visible_appointments(viewer)
        .filter(state__in=[State.BOOKED, State.REQUESTED], start__gt=now, start__lt=now + AHEAD)
        .exclude(lapses_at__lte=now)
    )
    codes = _codes(viewer, rows, now)
    found = Appointment.objects.within(viewer.practice_id).filter(id__in=codes)
    by_ref = {row.ref: codes[row.id] for row in rows if row.id in codes}
    cards = cards_of(viewer, found, hidden_on=hidden_on)
    return tuple(Disturbed(card, by_ref[card.ref]) for card in cards)


def _codes(viewer: Staff, rows: Sequence[Appointment], now: datetime) -> dict[int, str]:
    parts = Participant.objects.within(viewer.practice_id).filter(
        appointment__in=[row.id for row in rows], account__isnull=False
    )
    holders = dict(parts.order_by("-id").values_list("appointment_id", "account_id"))
    people = _clinicians(viewer, sorted({id for id in holders.values() if id}), now)
    card = practice_card(viewer.practice_id)
    days = [local_date(int(now.timestamp()), card.zone) + timedelta(days=n) for n in (0, AHEAD.days + 1)]
    closed = closed_days(card, days[0], days[1])
    found: dict[int, str] = {}
    for row in rows:
        clinician = people.get(holders.get(row.id) or 0)
        if clinician is None:
            continue
        code = disturbance(
            Span(int(row.start.timestamp()), int(row.end.timestamp())),
            mode=Mode(row.mode),
            place=row.place_id,
            clinician=clinician,
            closed=closed,
            zone=card.zone,
            lifted=[item["code"] for item in row.lifted],
        )
        if code:
            found[row.id] = code
    return found


def _clinicians(viewer: Staff, accounts: Sequence[int], now: datetime) -> dict[int, ClinicianFacts]:
    window = Span(int(now.timestamp()) - 86400, int((now + AHEAD).timestamp()) + 86400)
    known = at_once(
        lambda reading: ask_availabilities(
            reading, accounts=accounts, practice=viewer.practice_id, window=window
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
