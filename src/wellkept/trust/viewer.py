"""Who asks. Every query and every action takes a viewer; none falls back to "whoever is signed in".

A page makes its viewer from its address alone, so that two windows with two hats never mix.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from wellkept.trust.errors import NotAllowed


class Role(StrEnum):
    """What a person does at one practice; she may have several."""

    CLINICIAN = "clinician"
    FRONT_DESK = "front_desk"
    BILLER = "biller"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


@dataclass(slots=True)
class Recorder:
    """Collects what one answer disclosed, so that one audit entry can say it before the first byte is sent."""

    disclosed_by_chain: dict[tuple[str, int], set[str]] = field(default_factory=dict)

    def disclosed(self, chain: tuple[str, int], *subjects: str) -> None:
        """Note that these subjects (``client:<ref>``, ``chart:<ref>``, ``appointment:<ref>``) were shown."""
        if subjects:
            self.disclosed_by_chain.setdefault(chain, set()).update(subjects)

    def take(self) -> list[tuple[tuple[str, int], tuple[str, ...]]]:
        """All that was collected, sorted; the recorder is empty afterwards."""
        found = [
            (chain, tuple(sorted(subjects))) for chain, subjects in sorted(self.disclosed_by_chain.items())
        ]
        self.disclosed_by_chain.clear()
        return found


def _recorder() -> Recorder:
    return field(default_factory=Recorder, compare=False, repr=False, kw_only=True)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Staff:
    """A person at work at one practice, with all the roles she has there. ``token`` is the ref of the token that she acts
    by, or of the feed that shows her calendar."""

    account_id: int
    practice_id: int
    roles: frozenset[Role]
    via: Literal["page", "shell", "token", "series", "feed"] = "page"
    token: str = ""
    recorder: Recorder = _recorder()

    def has(self, role: Role) -> bool:
        """Whether she has the role here."""
        return role in self.roles

    def has_any(self, roles: Iterable[Role]) -> bool:
        """Whether she has one of the roles here."""
        return not self.roles.isdisjoint(roles)

    @property
    def handles_bookings(self) -> bool:
        """Whether she books in everybody's calendar."""
        return self.has_any((Role.FRONT_DESK, Role.MANAGER))

    def describe(self) -> str:
        """For the audit."""
        via = f"{self.via}:{self.token}" if self.token else self.via
        return f"account:{self.account_id} at practice:{self.practice_id} via {via}"


@dataclass(frozen=True, slots=True)
class Custodian:
    """A clinician who stands in for the one of a sealed chart that its client entrusted to her, while that lasts: of this
    chart, and of nothing else."""

    account_id: int
    practice_id: int
    chart_id: int
    recorder: Recorder = _recorder()

    def describe(self) -> str:
        """For the audit."""
        return f"account:{self.account_id} at practice:{self.practice_id} as custodian"


class Sure(StrEnum):
    """How sure we are that it is she."""

    SIGNED_IN = "signed in"
    OPENED = (
        "own care open"  # a passkey, an app, a recovery code or her own mailbox proved it a short while ago
    )


@dataclass(frozen=True, slots=True)
class Oneself:
    """A person about her own account, or in the hat of her own care: then it is ``Sure.OPENED``."""

    account_id: int
    sure: Sure = Sure.SIGNED_IN
    recorder: Recorder = _recorder()

    def describe(self) -> str:
        """For the audit."""
        hat = ", own care open" if self.sure is Sure.OPENED else ""
        return f"account:{self.account_id} for herself{hat}"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody at a public page. ``browser`` and ``network`` are keyed digests, never addresses. ``account_id`` is set where
    she comes from her own care to a practice that does not know her yet; it never learns of it."""

    practice_id: int
    browser: str
    network: str
    account_id: int | None = None
    recorder: Recorder = _recorder()

    def describe(self) -> str:
        """For the audit."""
        return f"stranger:{self.browser[:16]} at practice:{self.practice_id}"


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client who came by her personal booking link, or who claimed her record and comes from her own care: then
    ``claim_id`` is set, and ``account_id`` is she herself, whom the practice never learns of. With ``proxy_id`` it is
    somebody who acts for her."""

    practice_id: int
    client_id: int
    chart_id: int | None = None
    link_id: int = 0
    claim_id: int = 0
    proxy_id: int = 0
    account_id: int | None = None
    recorder: Recorder = _recorder()

    def describe(self) -> str:
        """For the audit."""
        came = ("claim", self.claim_id) if self.claim_id else ("proxy", self.proxy_id)
        kind, number = came if came[1] else ("link", self.link_id)
        return f"{kind}:{number} at practice:{self.practice_id}"


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Whoever holds the link to one appointment."""

    practice_id: int
    appointment_id: int
    client_id: int | None
    recorder: Recorder = _recorder()

    def describe(self) -> str:
        """For the audit."""
        return f"link to appointment:{self.appointment_id}"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Whoever holds the feed of one client's appointments."""

    practice_id: int
    client_id: int
    feed: str
    recorder: Recorder = _recorder()

    def describe(self) -> str:
        """For the audit."""
        return f"feed:{self.feed} at practice:{self.practice_id}"


@dataclass(frozen=True, slots=True)
class System:
    """The software itself, at work for nobody in particular."""

    job: str
    recorder: Recorder = _recorder()

    def describe(self) -> str:
        """For the audit."""
        return f"system:{self.job}"


Viewer = Staff | Custodian | Oneself | Stranger | KnownClient | LinkHolder | Subscriber | System


def in_own_care(viewer: Viewer) -> Oneself:
    """The viewer, where she asks in the hat of her own care and it is open. Raises ``NotAllowed``."""
    if isinstance(viewer, Oneself) and viewer.sure is Sure.OPENED:
        return viewer
    raise NotAllowed
