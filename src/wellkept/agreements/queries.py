"""Reading policies and who accepted them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from wellkept.agreements.models import Acceptance, PolicyVersion
from wellkept.clients.queries import visible_clients
from wellkept.storage.plain import Reading, at_once, one_of
from wellkept.trust.viewer import Staff


@dataclass(frozen=True, slots=True)
class PolicyCard:
    """One version of a cancellation policy; the fee in minor units."""

    id: int
    number: int
    hours: int
    fee_minor: int
    currency: str
    text: str
    published_at: datetime


def current_version_id(practice_id: int) -> int | None:
    """The version in force; None where the practice has no policy."""
    return at_once(lambda reading: ask_current_version(reading, practice_id))


def ask_current_version(reading: Reading, practice_id: int) -> Callable[[], int | None]:
    """The same, told once the reading was fetched."""
    newest = "number DESC LIMIT 1"
    found = reading.rows(PolicyVersion, ("id",), "practice_id = %s", [practice_id], order=newest)
    return lambda: found[0][0] if found else None


def policy_versions(practice_id: int) -> tuple[PolicyCard, ...]:
    """All versions, the one in force first."""
    names = PolicyCard.__dataclass_fields__
    return tuple(
        PolicyCard(**row)
        for row in PolicyVersion.objects.within(practice_id).order_by("-number").values(*names)
    )


def current_policy(practice_id: int) -> PolicyCard | None:
    """The version in force."""
    return next(iter(policy_versions(practice_id)), None)


def ask_accepted_versions(
    reading: Reading, practice_id: int, clients: Sequence[int]
) -> Callable[[], Mapping[int, int]]:
    """For each client the version that she accepted last, told once the reading was fetched."""
    if not clients:
        return dict
    where = f"practice_id = %s AND {one_of('client_id', clients)}"
    columns = ("client_id", "version_id")
    found = reading.rows(Acceptance, columns, where, [practice_id, *clients], order="accepted_at, id")
    return lambda: dict(found)  # type: ignore[arg-type]


def accepted_on(viewer: Staff, client: str) -> tuple[int, datetime] | None:
    """Number of the version that a client accepted last, and when; None where the viewer may not know of her."""
    rows = Acceptance.objects.within(viewer.practice_id).filter(
        client__in=visible_clients(viewer).filter(ref=client)
    )
    return rows.order_by("-accepted_at", "-id").values_list("version__number", "accepted_at").first()


@lru_cache(maxsize=1024)
def version_hours(version_id: int) -> int:
    """Hours before the start from which a change is late. Versions never change, so this may be remembered."""
    rows = PolicyVersion.objects.everywhere(because="a participant names the version it was booked under")
    return rows.values_list("hours", flat=True).get(id=version_id)
