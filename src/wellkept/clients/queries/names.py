"""The names of clients, for calendars and lists whose rows were judged before."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wellkept.clients.models import Client
from wellkept.clients.queries.scope import visible_clients
from wellkept.clients.queries.showing import disclose
from wellkept.clients.sealing import key_owner, names_of, opened, practice_key_owner
from wellkept.practice.models import Practice
from wellkept.storage.ids import token_digest
from wellkept.storage.plain import Reading, Row, at_once
from wellkept.storage.prepared import Prepared
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder, Role, Staff, Viewer


def names_for(viewer: Viewer, clients: Sequence[int], *, hidden_on: date | None = None) -> Mapping[int, str]:
    """The names alone of ``ask_named``, at once."""
    if not isinstance(viewer, Staff) or not clients:
        return {}
    named = at_once(lambda reading: ask_named(reading, viewer, clients, hidden_on=hidden_on))
    return {id: name for id, (_ref, name) in named.items()}


def ask_named(
    reading: Reading, viewer: Staff, clients: Sequence[int], *, hidden_on: date | None = None
) -> Callable[[], Mapping[int, tuple[str, str]]]:
    """Refs and names for a calendar whose appointments the caller has already judged visible one by one.

    So a clinician reads the names of those whom she meets together with a colleague. Who was born sealed is named
    to her treating clinician alone, here too. ``hidden_on``: "Client 8" instead, the same on every page of that day
    and another the next, so that a screen that others see tells nobody's name.
    """
    who: dict[str, Any] = {"practice": viewer.practice_id, "account": viewer.account_id}
    if hidden_on is not None:
        everybody = _NUMBERED.ask(reading, viewer.roles, **who)
        return lambda: _numbered(everybody, clients, hidden_on)
    found = _NAMED.ask(reading, viewer.roles, clients=list(clients), **who)
    practice = reading.rows(Practice, ("ref",), "id = %s", [viewer.practice_id])

    def named() -> Mapping[int, tuple[str, str]]:
        rows = list(map(_Named._make, found))
        disclose(viewer, rows)
        names = names_of(rows, f"practice:{practice[0][0]}")
        return {row.id: (row.ref, names[row.id]) for row in rows}

    return named


class _Named(NamedTuple):
    id: int
    practice_id: int
    ref: str
    sealed_by: str
    name: bytes


def _nameable(roles: frozenset[Role], *, practice: int, account: int) -> QuerySet[Client, Any]:
    known = visible_clients(Staff(account, practice, roles))
    rows = Client.objects.within(practice).filter(Q(sealed_by="") | Q(id__in=known.values("id")))
    return rows.values_list(*_Named._fields)


def _nameable_of(
    roles: frozenset[Role], *, practice: int, account: int, clients: list[int]
) -> QuerySet[Client, Any]:
    return _nameable(roles, practice=practice, account=account).filter(id__in=clients)


_NUMBERED, _NAMED = Prepared(_nameable), Prepared(_nameable_of)


def _numbered(everybody: Sequence[Row], clients: Sequence[int], day: date) -> Mapping[int, tuple[str, str]]:
    """Sealed clients come last: a gap in the numbers of the others would tell of them."""
    order = sorted(
        map(_Named._make, everybody), key=lambda row: (row.sealed_by != "", token_digest(f"{row.ref}:{day}"))
    )
    numbers = {row.id: (row.ref, number) for number, row in enumerate(order, 1)}
    return {
        id: (numbers[id][0], _("Client %(number)s") % {"number": numbers[id][1]})
        for id in clients
        if id in numbers
    }


def own_name(viewer: KnownClient | LinkHolder) -> str:
    """The name of the client who holds the link, as the practice keeps it."""
    row = visible_clients(viewer).first()
    if row is None:
        raise NotFound
    disclose(viewer, [row])
    return opened(key_owner(row, practice_key_owner(viewer.practice_id)), row.ref, "name", row.name)
