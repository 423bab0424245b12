"""What faces hand in and get back. People and things are named by their refs, times are aware."""

from dataclasses import dataclass
from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Mode

EARLIEST_YEAR, LATEST_YEAR = 1970, 2200


def plausible(instant: datetime) -> bool:
    """Whether a time is one at which anybody could meet; others would overflow the arithmetic of calendars."""
    return EARLIEST_YEAR < instant.year < LATEST_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """Somebody the practice does not know yet, as typed."""

    name: str
    email: str = ""
    phone: str = ""
    zone: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequest:
    """One wish for one appointment: all ``clinicians`` take part; ``chart`` or ``client`` or ``new_client``, or none.

    ``minutes`` and ``mode`` default to the service's; ``waivers`` name reasons that the asker lifts; ``hold`` is an
    appointment held before; ``policy_shown`` the policy version that the client agreed to, ``where`` the state in which she
    says that she will be, at a distance.
    """

    service: str
    clinicians: tuple[str, ...]
    start: datetime
    chart: str = ""
    client: str = ""
    new_client: NewClient | None = None
    place: str = ""
    room: str = ""
    mode: Mode | None = None
    minutes: int | None = None
    seal: bool = False
    hold: str = ""
    waivers: tuple[Waiver, ...] = ()
    policy_shown: int | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningsRequest:
    """For what openings are sought: any one of ``clinicians`` (none named: all who offer it), with all of ``with_``."""

    service: str
    clinicians: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    chart: str = ""
    client: str = ""
    place: str = ""
    room: str = ""
    mode: Mode | None = None
    minutes: int | None = None
    first: datetime
    last: datetime
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A start that this viewer may book now, for this request, under all rules."""

    start: datetime
    end: datetime
    zone: str
    clinician: str
    clinician_name: str
    service: str
    place: str
    place_name: str
    mode: Mode
    seats_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """It stands. ``manage_token`` is given once, to clients who booked by themselves."""

    ref: str
    state: str
    start: datetime
    end: datetime
    zone: str
    lapses_at: datetime | None = None
    manage_token: str = ""
    lifted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBooked:
    """It does not stand, and nothing was changed. Reasons as this viewer may read them, and the nearest openings."""

    reasons: tuple[Reason, ...]
    nearest: tuple[Opening, ...] = ()


Answer = Booked | NotBooked
