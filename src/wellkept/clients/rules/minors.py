"""Clients who are not of age: who consents to their treatment, and what must be settled before anybody signs in for them
(domain.md C15; 45 CFR 164.502(g))."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Basis(StrEnum):
    """Who consents to a minor's treatment."""

    GUARDIAN = "guardian"
    HERSELF = "herself"  # where the law lets a minor of her age consent alone
    COURT = "court"


@dataclass(frozen=True, slots=True)
class Minority:
    """What the practice recorded of a minor."""

    of_age_on: date
    basis: Basis | None


def is_minor(known: Minority | None, today: date) -> bool:
    """Whether she is not of age yet. Of whom nothing is recorded is of age."""
    return known is not None and today < known.of_age_on


def unsettled(known: Minority | None, roles: Collection[str], today: date) -> bool:
    """Whether a basis or a guardian is missing, so that no claim, seal or proxy is possible yet.

    ``roles`` are those of her contacts. Somebody with a guardian of whom nothing else is recorded is not settled: she
    may be a minor.
    """
    guarded = "guardian" in roles
    if known is None:
        return guarded
    if not is_minor(known, today):
        return False
    return known.basis is None or (known.basis is Basis.GUARDIAN and not guarded)


def decides_alone(known: Minority | None, today: date) -> bool:
    """Whether she consents to her treatment alone, by age or by law, and so gives others leave to book for her."""
    return not is_minor(known, today) or (known is not None and known.basis is Basis.HERSELF)


def guardian_may_act(known: Minority | None, today: date) -> bool:
    """Whether a guardian may book for her: until she is of age, and not where she consents to her treatment alone."""
    return known is not None and is_minor(known, today) and known.basis in (Basis.GUARDIAN, Basis.COURT)
