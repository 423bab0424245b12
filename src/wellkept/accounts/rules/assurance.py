"""How sure we are that it is she: what was proved in a session, and what may follow from it. Times are epoch seconds.

The threat is an employer who reads a person's work mailbox: he can have her password set anew, sign in with it, and
then try to make himself a way into her own care. Two rules stop him (docs/decisions/0045):

- what opens own care is made only with what opened it before; only the very first is made with the password;
- what was made after the password was set anew through a work address opens nothing for a fortnight, so that she,
  whose own password no longer works, has time to notice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

QUIET = 30 * 60  # own care closes when no page of it was opened for so long
LONGEST = 8 * 3600  # and so long after the proof at the latest
FRESH = 10 * 60  # a proof serves for a sensitive act for so long
HOLD = 14 * 86400  # what was made after a reset through a work address waits for so long


class Kind(StrEnum):
    """What a person can prove that it is she by."""

    PASSWORD = "password"  # noqa: S105 - its kind, no password
    PASSKEY = "webauthn"
    APP = "totp"
    CODES = "recovery_codes"
    ADDRESS = "address"


FACTORS = frozenset({Kind.PASSKEY, Kind.APP, Kind.CODES})


@dataclass(frozen=True, slots=True)
class Opener:
    """What can open own care: a second factor, or a verified address that no practice manages. Its name is unique."""

    name: str
    kind: Kind
    since: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that was proved in this session: the password, or the opener of that name."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Hold:
    """What was made at ``since`` or later opens nothing before ``until``."""

    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account has to prove itself by, and what happened to it.

    ``held``: the doubt after the password was set anew through a work address. ``care_since``: when own care was first
    opened.
    """

    openers: tuple[Opener, ...] = ()
    held: Hold | None = None
    care_since: int | None = None

    @property
    def has_factor(self) -> bool:
        """Whether there is more than a password for signing in."""
        return any(opener.kind in (Kind.PASSKEY, Kind.APP) for opener in self.openers)


class Step(StrEnum):
    """What has to happen before a person may change what opens her own care."""

    NONE = "none"
    PROVE = "prove"  # one of what she has
    PASSWORD = "password"  # noqa: S105 - there is nothing yet; this will be the first
    LOCKED = "locked"  # nothing is left of what opened it: an operator helps


def hold_after_reset(before: Hold | None, now: int) -> Hold:
    """The doubt after the password was set anew through a work address.

    While an earlier one lasts, it begins where that began: or a second reset would bless what the first let in.
    """
    since = before.since if before is not None and now < before.until else now
    return Hold(since, now + HOLD)


def opens(opener: Opener, standing: Standing, now: int) -> bool:
    """Whether this opener opens own care now."""
    held = standing.held
    return held is None or opener.since < held.since or now >= held.until


def held_until(standing: Standing, now: int) -> int | None:
    """Until when only what was there before the reset opens own care; None when nothing is held."""
    return standing.held.until if standing.held is not None and now < standing.held.until else None


def proof_that_opens(proofs: Collection[Proof], standing: Standing, *, used: int, now: int) -> Proof | None:
    """The proof by which own care stands open, if it does. ``used``: when a page of it was last opened in this session."""
    good = {opener.name for opener in standing.openers if opens(opener, standing, now)}
    found = [
        proof
        for proof in proofs
        if proof.name in good and proof.at <= now < proof.at + LONGEST and now < max(proof.at, used) + QUIET
    ]
    return max(found, key=lambda proof: proof.at, default=None)


def before_changing_openers(proofs: Collection[Proof], standing: Standing, *, now: int) -> Step:
    """What must come first before something that opens own care is added or taken away."""
    if standing.openers:
        names = {opener.name for opener in standing.openers}
        return Step.NONE if _fresh(proofs, names, now) else Step.PROVE
    if standing.care_since is not None:
        return Step.LOCKED
    return Step.NONE if _fresh(proofs, {Kind.PASSWORD}, now) else Step.PASSWORD


def before_a_sensitive_act(proofs: Collection[Proof], standing: Standing, *, now: int) -> Step:
    """What must come first before anything else that one would not want done at a screen left open.

    Where there is a second factor the password alone does not do.
    """
    names = {opener.name for opener in standing.openers}
    if not standing.has_factor:
        names |= {Kind.PASSWORD}
    if _fresh(proofs, names, now):
        return Step.NONE
    return Step.PROVE if standing.has_factor else Step.PASSWORD


def may_lose(standing: Standing, *names: str) -> bool:
    """Whether these openers may be taken away: once own care was opened, something stays that opens it."""
    left = [opener for opener in standing.openers if opener.name not in names]
    return standing.care_since is None or bool(left)


def _fresh(proofs: Collection[Proof], names: Collection[str], now: int) -> bool:
    return any(proof.name in names and proof.at <= now < proof.at + FRESH for proof in proofs)
