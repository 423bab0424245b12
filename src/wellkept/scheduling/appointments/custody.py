"""The coming appointments of a sealed chart, for the custodian who stands in for its clinician."""

from dataclasses import dataclass
from datetime import datetime

from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.appointments.scope import disclose, visible_appointments
from wellkept.trust.viewer import Custodian


@dataclass(frozen=True, slots=True)
class Kept:
    """One appointment that stands."""

    ref: str
    start: datetime
    end: datetime


def coming_of_chart(viewer: Custodian, *, now: datetime) -> tuple[Kept, ...]:
    """Those that have not begun, the next first."""
    rows = visible_appointments(viewer).filter(start__gt=now, state=State.BOOKED).order_by("start", "id")
    found = list(rows)
    for row in found:
        disclose(viewer, row)
    return tuple(Kept(row.ref, row.start, row.end) for row in found)
