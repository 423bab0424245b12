"""Whom she sees is hers alone: names and what she wants to bring lie under her account's key."""

from wellkept.accounts.models import Account
from wellkept.storage import cipher
from wellkept.trust.keys import ensure_key, key_of


def seal_text(account: int, ref: str, column: str, text: str) -> bytes:
    """Text sealed for one column of one row, in the caller's transaction."""
    owner = _owner(account)
    ensure_key(owner)
    return cipher.seal(key_of(owner), f"owncare:{ref}:{column}", text)


def open_text(account: int, ref: str, column: str, blob: bytes | None) -> str:
    """The text again; empty for nothing."""
    if not blob:
        return ""
    return cipher.open_sealed(key_of(_owner(account)), f"owncare:{ref}:{column}", bytes(blob))


def _owner(account: int) -> str:
    return f"account:{Account.objects.values_list('ref', flat=True).get(id=account)}"
