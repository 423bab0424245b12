"""Keyed ids of people in ties: without the installation's master key nobody can tell whom a row means.

A person is meant by her account's ref, or by an address that no account had when it was declared. Some ties hide more:
their id is made of both people, so that only whoever asks about the two finds the row, and nobody can list who
declared something about her.
"""

from wellkept.ties.rules.matrix import ONE_SIDED, TieKind
from wellkept.trust.keys import keyed_digest


def tie_key(kind: TieKind, owner: str, other: str) -> str:
    """The id under which a tie of this kind names somebody: ``owner`` is a ref, ``other`` a ref or an address."""
    return pair_key(owner, other) if kind in ONE_SIDED else person_key(other)


def person_key(name: str) -> str:
    """The id of a person, by ref or address."""
    return keyed_digest("tie.person", name.lower())


def pair_key(one: str, other: str) -> str:
    """The id of two people in that order: who declared and who is meant, or who treats and who is treated."""
    return keyed_digest("tie.pair", f"{one} {other.lower()}")
