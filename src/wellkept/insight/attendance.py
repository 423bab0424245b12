"""How one client's meetings went in the last months: counted, in order, and never rated."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wellkept.scheduling.appointments.queries import AppointmentCard, ClientPart

MONTHS, SPAN = 6, timedelta(days=183)
MOST = 60  # marks that still read as a row
KINDS = ("kept", "no_show", "late", "canceled")


@dataclass(frozen=True, slots=True)
class AttendancePicture:
    """Meetings of the last half year whose outcome is known, the earliest first, each by its kind; and how many of each."""

    marks: tuple[str, ...]
    counts: Mapping[str, int]


def attendance_picture(cards: Iterable[AppointmentCard], client: str, *, now: datetime) -> AttendancePicture:
    """Of a client (by ref) from her appointments, as the viewer may open them. What nobody has noted yet, and dates on which
    she was not expected, are left out."""
    since = now - SPAN
    past = sorted((card for card in cards if since < card.start <= now), key=lambda card: card.start)
    found = [kind for card in past for part in card.clients if part.ref == client and (kind := _kind(part))]
    counted = Counter(found)
    return AttendancePicture(tuple(found[-MOST:]), {kind: counted[kind] for kind in KINDS if counted[kind]})


def _kind(part: ClientPart) -> str:
    if part.attendance in ("kept", "no_show"):
        return part.attendance
    if part.attendance == "cancelled" and part.late is not None:
        return "late" if part.late else "canceled"
    return ""
