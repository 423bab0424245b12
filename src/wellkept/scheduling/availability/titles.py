"""What protected time, leave and outside events are called is their holder's affair: sealed under her own key."""

from collections.abc import Callable, Sequence

from wellkept.accounts.models import Account
from wellkept.storage import cipher
from wellkept.storage.plain import Reading, at_once
from wellkept.trust.keys import ensure_key, key_of


def ask_owner(reading: Reading, account: int) -> Callable[[], str]:
    """The name of a person's own key, told once the reading was fetched."""
    found = reading.rows(Account, ("ref",), "id = %s", [account])
    return lambda: f"account:{found[0][0]}"


def seal_title(account: int, ref: str, title: str) -> bytes:
    """A title sealed for one row, in the caller's transaction."""
    owner = at_once(lambda reading: ask_owner(reading, account))
    ensure_key(owner)
    return cipher.seal(key_of(owner), f"availability:{ref}:title", title)


def open_titles(owner: str, rows: Sequence[tuple[str, bytes | None]]) -> dict[str, str]:
    """Titles by ref, for their holder, whose key is ``owner``."""
    if not any(blob for _, blob in rows):
        return dict.fromkeys((ref for ref, _ in rows), "")
    key = key_of(owner)
    return {
        ref: cipher.open_sealed(key, f"availability:{ref}:title", bytes(blob)) if blob else ""
        for ref, blob in rows
    }
