"""What happens to clients."""

from dataclasses import dataclass
from datetime import datetime

from wellkept.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ClientMerged(Event):
    """One client's records were found to be another's: what hangs on the first belongs to the second."""

    practice_id: int
    from_id: int
    into_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ChartsMerged(Event):
    """Two courses of care were found to be one: what hangs on the first belongs to the second."""

    practice_id: int
    from_id: int
    into_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MembershipChanged(Event):
    """Somebody joins a course of care for several, or leaves it, from a day on. ``ChartMember`` says which."""

    practice_id: int
    chart_id: int
    client_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ChartHandedOver(Event):
    """Another clinician treats from now on: accounts, the former one first."""

    practice_id: int
    chart_id: int
    former_id: int
    treating_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ClaimChanged(Event):
    """An account claimed a client, or its claim ended: from now on her time is taken by this client's meetings, or not
    any more."""

    practice_id: int
    client_id: int
    account_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ChartSealed(Event):
    """A course of care was sealed, or opened again, by its client: what hangs on it is hidden, or shown."""

    practice_id: int
    chart_id: int
    sealed: bool


@dataclass(frozen=True, slots=True)
class RecordOpened(Event):
    """Somebody of the staff opened a client's record with a reason (``AccessKind``): ``treating`` are told at work. Without a
    client (zero) it was an emergency in which nobody was found."""

    practice_id: int
    kind: str
    client_id: int
    treating: tuple[int, ...]
    at: datetime
