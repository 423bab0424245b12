"""Sealing and opening the columns of clients: every text under its owner's key and bound to its own row."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Protocol

from wellkept.clients.models import Chart, Client, RelatedContact
from wellkept.practice.models import Practice
from wellkept.storage import cipher
from wellkept.trust.audit import Chain
from wellkept.trust.keys import key_of


class Sealed(Protocol):
    """What tells under whose key a client is."""

    @property
    def sealed_by(self) -> str: ...


class Named(Sealed, Protocol):
    """A client with her name."""

    @property
    def id(self) -> int: ...
    @property
    def ref(self) -> str: ...
    @property
    def name(self) -> bytes: ...


def key_owner(client: Sealed, practice_key: str) -> str:
    """Whose key seals this client: her chart's when she was born sealed, else the practice's."""
    return client.sealed_by or practice_key


def practice_key_owner(practice_id: int) -> str:
    """The name of the practice's key."""
    rows = Practice.objects.within(practice_id).values_list("ref", flat=True)
    return f"practice:{rows.get()}"


def seal(owner: str, ref: str, column: str, text: str) -> bytes | None:
    """Sealed text for one column of one row; None for nothing."""
    return cipher.seal(key_of(owner), f"clients:{ref}:{column}", text) if text else None


def opened(owner: str, ref: str, column: str, blob: bytes | None) -> str:
    """The text of one column; empty for nothing."""
    return cipher.open_sealed(key_of(owner), f"clients:{ref}:{column}", bytes(blob)) if blob else ""


def names_of(rows: Iterable[Named], practice_key: str) -> dict[int, str]:
    """The names of many clients by id, each key looked up once."""
    keys = cache(key_of)
    return {row.id: _name(row, keys, practice_key) for row in rows}


def _name(row: Named, keys: Callable[[str], bytes], practice_key: str) -> str:
    if not row.name:
        return ""
    key = keys(key_owner(row, practice_key))
    return cipher.open_sealed(key, f"clients:{row.ref}:name", bytes(row.name))


def put_identity(row: Client | RelatedContact, owner: str, *, name: str, email: str, phone: str) -> None:
    """Seal name and contact ways into a row."""
    row.name = seal(owner, row.ref, "name", name) or b""
    row.email = seal(owner, row.ref, "email", email)
    row.phone = seal(owner, row.ref, "phone", phone)


def identity_of(row: Client | RelatedContact, owner: str) -> dict[str, str]:
    """Name and contact ways of a row, as ``put_identity`` takes them."""
    return {
        column: opened(owner, row.ref, column, getattr(row, column)) for column in ("name", "email", "phone")
    }


def move_text(ref: str, column: str, blob: bytes | None, old: str, new: str) -> bytes | None:
    """The text of one column under another key."""
    return seal(new, ref, column, opened(old, ref, column, blob))


def chart_key_owner(chart: Chart) -> str:
    """The name of a chart's own key."""
    return f"chart:{chart.ref}"


def chain_of_chart(chart: Chart) -> Chain:
    """The audit chain in which entries about it stand: while it is sealed, one of its own."""
    return Chain.chart(chart.id) if chart.sealed else Chain.practice(chart.practice_id)
