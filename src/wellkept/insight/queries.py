"""Clients by what stands with them, across rooms, read only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from wellkept.agreements.queries import accepted_policy
from wellkept.clients.filters import consent_unsettled, treated_by, unreachable
from wellkept.clients.guard import opens_without_asking
from wellkept.clients.queries import ClientCard, client_list
from wellkept.kernel.wallclock import local_date
from wellkept.practice.queries import practice_card
from wellkept.scheduling.appointments.ahead import has_ahead
from wellkept.scheduling.series.queries import stands_weekly
from wellkept.trust.viewer import Staff


class Only(StrEnum):
    """What a list of clients is narrowed to."""

    NOTHING_AHEAD = "nothing-ahead"
    STANDING = "standing"
    NOT_STANDING = "not-standing"
    UNREACHABLE = "unreachable"
    POLICY = "policy"
    CONSENT = "consent"


OF_THE_RECORD = frozenset({Only.UNREACHABLE, Only.POLICY, Only.CONSENT})  # and not of the calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientWish:
    """Which clients: by letters of a name, with which therapist (ref; empty: any), and all that must be so of them."""

    query: str = ""
    state: str = "active"
    clinician: str = ""
    only: frozenset[Only] = frozenset()


def clients_by(
    viewer: Staff, wish: ClientWish, *, skip: int = 0, limit: int = 100, now: datetime
) -> tuple[ClientCard, ...]:
    """Clients who fit, by name from the one after ``skip``, or the best fits of the letters. Sealed ones are in no list.

    As many statements whatever is asked; what the viewer may not know of counts as not there (R7). What a record says
    narrows to nobody whose record would ask the viewer for a reason first: a list must not tell what the page would not.
    """
    where = treated_by(viewer, wish.clinician) if wish.clinician else Q()
    if wish.only & OF_THE_RECORD:
        where &= opens_without_asking(viewer, now)
    for one in sorted(wish.only):
        where &= _CONDITIONS[one](viewer, now)
    return client_list(viewer, query=wish.query, state=wish.state, skip=skip, limit=limit, where=where)


def _consent(viewer: Staff, now: datetime) -> Q:
    zone = practice_card(viewer.practice_id).zone
    return consent_unsettled(viewer, local_date(int(now.timestamp()), zone))


_CONDITIONS: Mapping[Only, Callable[[Staff, datetime], Q]] = {
    Only.NOTHING_AHEAD: lambda viewer, now: ~has_ahead(viewer, now=now),
    Only.STANDING: lambda viewer, now: stands_weekly(viewer, now=now),
    Only.NOT_STANDING: lambda viewer, now: ~stands_weekly(viewer, now=now),
    Only.UNREACHABLE: lambda _viewer, _now: unreachable(),
    Only.POLICY: lambda viewer, _now: ~accepted_policy(viewer),
    Only.CONSENT: _consent,
}
