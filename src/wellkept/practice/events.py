"""What happens to practices."""

from dataclasses import dataclass
from datetime import datetime

from wellkept.kernel.events import Event


@dataclass(frozen=True, slots=True)
class TeamJoined(Event):
    """Somebody works there from now on."""

    practice_id: int
    account_id: int
    at: datetime
