"""What happens to appointments. Published inside the transaction; ``config/wiring.py`` says who reacts."""

from dataclasses import dataclass

from wellkept.kernel.events import Event


@dataclass(frozen=True, slots=True)
class AppointmentChanged(Event):
    """An appointment came to be, moved, was answered, cancelled, attended, or had one of these undone.

    ``verb`` is the act; readers look up the present state themselves, for it may change again before they act.
    """

    practice_id: int | None
    appointment_id: int
    verb: str
    revision: int
