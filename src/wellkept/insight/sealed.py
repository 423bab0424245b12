"""A therapist's own sealed clients, for her eyes alone: how each is reached, and when each comes next (R7)."""

from dataclasses import dataclass
from datetime import datetime

from wellkept.clients.queries import ClientCard, sealed_clients
from wellkept.scheduling.appointments.ahead import next_starts
from wellkept.trust.viewer import Staff


@dataclass(frozen=True, slots=True)
class SealedClient:
    """One of them. ``next_start``: of the next appointment or request; none: nothing is ahead."""

    card: ClientCard
    next_start: datetime | None

    @property
    def archived(self) -> bool:
        """Whether she comes no more."""
        return self.card.state == "archived"


def own_sealed(viewer: Staff, *, now: datetime) -> tuple[SealedClient, ...]:
    """By name, those who are archived last. Empty for everybody who treats no sealed client."""
    cards = sealed_clients(viewer)
    ahead = next_starts(viewer, [card.id for card in cards], now=now)
    found = [SealedClient(card, ahead.get(card.id)) for card in cards]
    return tuple(sorted(found, key=lambda one: one.archived))
