"""Clients and courses of care as pages show them, from rows that the caller has judged to be open to the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from wellkept.clients.models import Chart, Client, RelatedContact
from wellkept.clients.sealing import opened


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A client in a list."""

    id: int
    ref: str
    name: str
    email: str
    phone: str
    state: str
    sealed: bool
    zone: str
    locale: str
    jurisdiction: str
    calls: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Somebody to reach for a client."""

    ref: str
    role: str
    name: str
    email: str
    phone: str


class MemberCard(NamedTuple):
    """One person's part in a course of care; ``until`` is the first day out of it."""

    ref: str
    name: str
    role: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class ChartCard:
    """A course of care."""

    id: int
    ref: str
    kind: str
    treating_id: int
    treating_name: str
    treating_ref: str
    sealed: bool
    state: str
    opened_on: date
    closed_on: date | None
    members: tuple[MemberCard, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientPage:
    """One client, whole."""

    card: ClientCard
    contacts: tuple[ContactCard, ...]
    charts: tuple[ChartCard, ...]
    links: tuple[tuple[str, datetime], ...]  # ref, expires_at of live personal booking links


def card_of(row: Client, owner: str) -> ClientCard:
    """The card of a client whom the caller has judged to be open to the viewer; ``owner``: whose key seals her name."""
    return ClientCard(
        id=row.id,
        ref=row.ref,
        name=opened(owner, row.ref, "name", row.name),
        email=opened(owner, row.ref, "email", row.email),
        phone=opened(owner, row.ref, "phone", row.phone),
        state=row.state,
        sealed=bool(row.sealed_by),
        zone=row.zone,
        locale=row.locale,
        jurisdiction=row.jurisdiction,
        calls=row.calls,
        created_at=row.created_at,
    )


def contact_card(row: RelatedContact, owner: str) -> ContactCard:
    """The card of a contact; ``owner``: whose key seals it, as the client's name."""
    known = (opened(owner, row.ref, column, getattr(row, column)) for column in ("name", "email", "phone"))
    return ContactCard(row.ref, row.role, *known)


def chart_card(row: Chart, members: Sequence[MemberCard] = ()) -> ChartCard:
    """The card of a chart whose clinician was loaded with it."""
    return ChartCard(
        id=row.id,
        ref=row.ref,
        kind=row.kind,
        treating_id=row.treating_id,
        treating_name=row.treating.name,
        treating_ref=row.treating.ref,
        sealed=row.sealed,
        state=row.state,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        members=tuple(members),
    )
