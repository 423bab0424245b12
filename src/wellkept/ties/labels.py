"""How a person named the other in a tie that she declared, for her own eyes: sealed under her own key."""

from collections.abc import Iterable

from wellkept.storage import cipher
from wellkept.ties.models import Tie
from wellkept.trust.keys import ensure_key, key_of


def seal_label(owner: str, ref: str, label: str) -> bytes:
    """A label sealed for one row; ``owner`` is the ref of her account. In the caller's transaction."""
    ensure_key(_key(owner))
    return cipher.seal(key_of(_key(owner)), _context(ref), label)


def labels_of(owner: str, rows: Iterable[Tie]) -> dict[str, str]:
    """Labels by the ties' refs; empty where none is kept."""
    return {row.ref: _opened(owner, row) for row in rows}


def _opened(owner: str, row: Tie) -> str:
    return cipher.open_sealed(key_of(_key(owner)), _context(row.ref), bytes(row.label)) if row.label else ""


def _key(owner: str) -> str:
    return f"account:{owner}"


def _context(ref: str) -> str:
    return f"ties:{ref}:label"
