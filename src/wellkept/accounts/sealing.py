"""Sealing and opening what is a person's own, each bound to its row."""

from wellkept.accounts.models import Address, Screen
from wellkept.storage import cipher
from wellkept.trust.keys import ensure_key, key_of


def seal_email(owner: str, ref: str, email: str) -> bytes:
    """The sealed address of one row, under the person's key, which is made if she has none yet."""
    ensure_key(owner)
    return cipher.seal(key_of(owner), f"accounts:{ref}:email", email)


def opened_email(row: Address) -> str:
    """The address of one row; its account must have been loaded with it."""
    return cipher.open_sealed(key_of(row.account.key_owner), f"accounts:{row.ref}:email", bytes(row.email))


def seal_form(owner: str, session: str, text: str) -> bytes:
    """What was sent to a covered screen, under the person's key, which is made if she has none yet."""
    ensure_key(owner)
    return cipher.seal(key_of(owner), f"screens:{session}:kept", text)


def opened_form(row: Screen) -> str:
    """And back; its account must have been loaded with it."""
    owner, bound = row.account.key_owner, f"screens:{row.session_id}:kept"
    return cipher.open_sealed(key_of(owner), bound, bytes(row.kept or b""))
