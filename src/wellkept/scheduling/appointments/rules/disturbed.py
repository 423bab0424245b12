"""Appointments that stand where they would not be booked today: leave, closed days and hours may change after them."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from wellkept.kernel.outcome import Lift, Reason
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import local_date
from wellkept.scheduling.appointments.rules.booking import Lifted
from wellkept.scheduling.appointments.rules.facts import ClinicianFacts
from wellkept.scheduling.appointments.rules.words import Mode


def disturbance(
    contact: Span,
    *,
    mode: Mode,
    place: int | None,
    clinicians: Sequence[ClinicianFacts],
    closed: Mapping[date, str],
    zone: str,
    lifted: Collection[Lifted] = (),
) -> Reason | None:
    """Why this meeting would be refused today by the hours and leave of those who hold it, or because the practice is
    closed; None where it would not, or where that was lifted. The worst comes first. ``zone`` is the practice's."""
    found = _disturbances(contact, mode, place, clinicians, closed, zone)
    return next((reason for reason in found if not any(_lifts(one, reason) for one in lifted)), None)


def _disturbances(
    contact: Span,
    mode: Mode,
    place: int | None,
    clinicians: Sequence[ClinicianFacts],
    closed: Mapping[date, str],
    zone: str,
) -> Iterator[Reason]:
    for clinician in clinicians:
        if any(leave.overlaps(contact) for leave in clinician.leave):
            yield Reason("on_leave", {"clinician": clinician.id}, lift=Lift.HOLDER)
    if (name := closed.get(local_date(contact.start, zone))) is not None:
        yield Reason("closed_day", {"name": name}, lift=Lift.STAFF)
    for clinician in clinicians:
        if not _within(clinician.hours_for(mode, place), contact):
            yield Reason("outside_hours", {"clinician": clinician.id}, lift=Lift.STAFF)


def _within(hours: Sequence[Span], contact: Span) -> bool:
    """Whether one of the hours, sorted and disjoint, holds all of it."""
    before = bisect_right(hours, contact.start, key=lambda work: work.start)
    return before > 0 and contact.end <= hours[before - 1].end


def _lifts(lifted: Lifted, reason: Reason) -> bool:
    """Whether this lifting is of that reason: what one holder set aside is not another's."""
    hers = reason.lift is not Lift.HOLDER or lifted.holder in (0, reason.params.get("clinician"))
    return lifted.code == reason.code and hers
