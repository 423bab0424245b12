"""What happens to appointments. Published inside the transaction; ``config/wiring.py`` says who reacts."""

from dataclasses import dataclass
from datetime import datetime

from wellkept.kernel.events import Event


@dataclass(frozen=True, slots=True)
class AppointmentChanged(Event):
    """An appointment came to be, moved, was answered, cancelled, attended, or had one of these undone.

    ``verb`` is the act; readers look up the present state themselves, for it may change again before they act. ``born``
    is the door by which it came. ``clients`` names those who take part in what is new and still to come, so that nobody
    has to ask for them again.
    """

    practice_id: int | None
    appointment_id: int
    verb: str
    revision: int
    at: datetime
    born: str = ""
    clients: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class DatesChanged(Event):
    """Several appointments were changed by one act (a series, a day of illness): what it makes known is one message.

    Published once, instead of an ``AppointmentChanged`` for each. ``verb`` is book, move, cancel, or fill: the
    next dates of a series that goes on, of which nobody is told apart. ``series`` is the ref of the series to which all
    of them belong, or empty. ``clients``: whom alone it concerns, where it is not everybody.
    """

    practice_id: int
    appointment_ids: tuple[int, ...]
    verb: str
    at: datetime
    series: str = ""
    clients: tuple[int, ...] | None = None
