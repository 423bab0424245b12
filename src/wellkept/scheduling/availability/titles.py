"""What protected time, leave and outside events are called is their holder's affair: sealed under her own key."""

from wellkept.accounts.models import Account
from wellkept.storage import cipher
from wellkept.trust.keys import ensure_key, key_of


def _owner(account: int) -> str:
    return f"account:{Account.objects.values_list('ref', flat=True).get(id=account)}"


def seal_title(account: int, ref: str, title: str) -> bytes:
    """A title sealed for one row, in the caller's transaction."""
    owner = _owner(account)
    ensure_key(owner)
    return cipher.seal(key_of(owner), f"availability:{ref}:title", title)


def open_titles(account: int, rows: list[tuple[str, bytes | None]]) -> dict[str, str]:
    """Titles by ref, for their holder."""
    if not any(blob for _, blob in rows):
        return dict.fromkeys((ref for ref, _ in rows), "")
    key = key_of(_owner(account))
    return {
        ref: cipher.open_sealed(key, f"availability:{ref}:title", bytes(blob)) if blob else ""
        for ref, blob in rows
    }
