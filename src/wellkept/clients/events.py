"""What happens to clients."""

from dataclasses import dataclass

from wellkept.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ClientMerged(Event):
    """One client's records were found to be another's: what hangs on the first belongs to the second."""

    practice_id: int
    from_id: int
    into_id: int
