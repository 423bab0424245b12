"""Events: things that happened, as frozen dataclasses, and the bus that carries them to whom ``wiring.py`` named."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Rooms define their own in ``events.py``."""


E = TypeVar("E", bound=Event)


class Bus:
    """Calls reactions at once, in the order in which they subscribed and in the publisher's transaction.

    A reaction that raises undoes the whole change: what belongs together happens together or not at all.
    """

    def __init__(self) -> None:
        self._reactions: dict[type[Event], list[Callable[[Any], None]]] = {}

    def subscribe(self, event: type[E], reaction: Callable[[E], None]) -> None:
        """Call ``reaction`` for each event of exactly this type; subscribing twice calls once."""
        reactions = self._reactions.setdefault(event, [])
        if reaction not in reactions:
            reactions.append(reaction)

    def publish(self, event: Event) -> None:
        """Tell everyone who subscribed."""
        for reaction in self._reactions.get(type(event), ()):
            reaction(event)


bus = Bus()
