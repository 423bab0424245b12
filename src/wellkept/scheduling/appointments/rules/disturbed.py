"""Appointments that stand where they would not be booked today: leave, closed days and hours may change after them."""

from collections.abc import Mapping, Sequence
from datetime import date

from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import local_date
from wellkept.scheduling.appointments.rules.facts import ClinicianFacts
from wellkept.scheduling.appointments.rules.words import Mode

ON_LEAVE, CLOSED, OUTSIDE = "on_leave", "closed_day", "outside_hours"


def disturbance(
    contact: Span,
    *,
    mode: Mode,
    place: int | None,
    clinician: ClinicianFacts,
    closed: Mapping[date, str],
    zone: str,
    lifted: Sequence[str] = (),
) -> str | None:
    """Why this meeting would be refused by its clinician's own rules today; None where it would not, or where that was
    lifted. The worst comes first. ``zone`` is the practice's."""
    found = (
        (ON_LEAVE, any(leave.overlaps(contact) for leave in clinician.leave)),
        (CLOSED, local_date(contact.start, zone) in closed),
        (
            OUTSIDE,
            not any(
                work.start <= contact.start and contact.end <= work.end
                for work in clinician.hours_for(mode, place)
            ),
        ),
    )
    return next((code for code, stands in found if stands and code not in lifted), None)
