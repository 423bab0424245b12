"""Hours for which she is taken twice: what she can do about each, in one click."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from wellkept.clients.claims import as_client
from wellkept.owncare.queries import OwnSession
from wellkept.scheduling.appointments.openings import openings_to_move
from wellkept.scheduling.appointments.request import Opening
from wellkept.web.me.hat import Own

AROUND = timedelta(days=3), timedelta(days=10)
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Clash:
    """A session for which she is taken elsewhere, and where it could go instead."""

    session: OwnSession
    free: tuple[Opening, ...]


def clashes_of(own: Own, waiting: Iterable[OwnSession]) -> tuple[Clash, ...]:
    """Each with the nearest times that are free in her therapist's calendar and in all of her own."""
    return tuple(Clash(one, free_near(own, one)) for one in waiting)


def free_near(own: Own, one: OwnSession) -> tuple[Opening, ...]:
    """Where a session could be moved, the nearest first; nothing outside, where nobody's calendar is known."""
    if not (one.claim and one.books):
        return ()
    before, after = AROUND
    found = openings_to_move(
        viewer=as_client(own.viewer, one.claim, now=own.now),
        ref=one.ref,
        first=max(own.now, one.start - before),
        last=max(own.now, one.start) + after,
        now=own.now,
    )
    nearest = sorted(found, key=lambda opening: (abs(opening.start - one.start), opening.start))
    return tuple(nearest[:OFFERED])
