"""Reading clients and charts. ``visible_charts`` and ``visible_clients`` are the only ways to either (R7)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wellkept.clients.guard import must_have_said_why
from wellkept.clients.models import BookingLink, Chart, ChartMember, Claim, Client, RelatedContact
from wellkept.clients.phones import readable_phone as readable_phone
from wellkept.clients.rules import search
from wellkept.clients.sealing import key_owner, names_of, opened
from wellkept.practice.models import Practice
from wellkept.storage.ids import token_digest
from wellkept.storage.plain import Reading, Row, at_once
from wellkept.storage.prepared import Prepared
from wellkept.trust.audit import Chain
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder, Role, Staff, Viewer
from wellkept.trust.visibility import Thing, sees_unsealed


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


def visible_charts(viewer: Viewer) -> QuerySet[Chart]:
    """The charts that this viewer may know of.

    The treating clinician sees her own, sealed ones too. Front desk, manager and biller see what is unsealed. A
    clinician without these roles sees what she treats; a supervisor by that role alone sees none. A sealed chart is
    there for its treating clinician and nobody else of the staff, not even as a count.
    """
    if isinstance(viewer, KnownClient):
        return Chart.objects.within(viewer.practice_id).filter(id=viewer.chart_id or 0)
    staff = _staff(viewer)
    seen = Q(treating=staff.account_id)
    if sees_unsealed(Thing.CHART, staff.roles):
        seen |= Q(sealed=False)
    rows = Chart.objects.within(staff.practice_id).filter(seen).exclude(state="merged")
    return rows.exclude(id__in=own_charts(staff))


def own_records(viewer: Staff) -> QuerySet[Claim, Any]:
    """The records of this practice that are she herself: nobody opens their own chart as staff (R15)."""
    claims = Claim.objects.within(viewer.practice_id).filter(account=viewer.account_id, until=None)
    return claims.values("client")


def own_charts(viewer: Staff) -> QuerySet[ChartMember, Any]:
    """The charts of this practice that are about herself."""
    members = ChartMember.objects.within(viewer.practice_id).filter(client__in=own_records(viewer))
    return members.values("chart")


def visible_clients(viewer: Viewer) -> QuerySet[Client]:
    """The clients that this viewer may know of: by the same wall as their charts.

    One who was born sealed is seen through a sealed chart alone, whatever else she may be a member of.
    """
    if isinstance(viewer, KnownClient | LinkHolder):
        return Client.objects.within(viewer.practice_id).filter(id=viewer.client_id or 0)
    staff = _staff(viewer)
    members = ChartMember.objects.within(staff.practice_id).filter(chart__in=visible_charts(staff))
    unsealed = Q(sealed_by="")
    if not sees_all_unsealed(staff):
        unsealed &= Q(id__in=members.values("client"))
    sealed = ~Q(sealed_by="") & Q(id__in=members.filter(chart__sealed=True).values("client"))
    rows = Client.objects.within(staff.practice_id).filter(unsealed | sealed).exclude(state="merged")
    return rows.exclude(id__in=own_records(staff))


def _staff(viewer: Viewer) -> Staff:
    """Lists, searches and charts are for staff. Raises ``NotFound`` for anybody else."""
    if not isinstance(viewer, Staff):
        raise NotFound
    return viewer


def sees_all_unsealed(viewer: Staff) -> bool:
    """Whether she sees every unsealed client of her practice, not only those whom she treats."""
    return sees_unsealed(Thing.CLIENT, viewer.roles)


def listed_clients(viewer: Viewer) -> QuerySet[Client]:
    """Visible clients who stand in lists and searches: never those born sealed, also not for their clinician."""
    return visible_clients(viewer).filter(sealed_by="")


def client_list(
    viewer: Viewer,
    *,
    query: str = "",
    state: str = "active",
    skip: int = 0,
    limit: int = 200,
    where: Q | None = None,
) -> tuple[ClientCard, ...]:
    """Clients by name from the one after ``skip``, or the best fits of a search; ``where`` narrows them, for rooms above.

    Decrypted in memory; one statement whatever their number.
    """
    states = ("active", "provisional") if state == "active" else (state,)
    rows = {row.id: row for row in listed_clients(viewer).filter(where or Q(), state__in=states)}
    cards = _cards(viewer, rows.values())
    if query.strip():
        cards = search.best(query, [(c, c.name, c.email, c.phone) for c in cards], limit=limit)
    else:
        cards = sorted(cards, key=lambda card: search.folded(card.name))[skip : skip + limit]
    disclose(viewer, [rows[card.id] for card in cards])
    return tuple(cards)


def clients_after(viewer: Viewer, after: int, *, limit: int) -> tuple[ClientCard, ...]:
    """Clients in the order in which they were entered, from the one after that id: a list that grows at its end."""
    rows = listed_clients(viewer).filter(state__in=("active", "provisional"), id__gt=after)
    found = list(rows.order_by("id")[:limit])
    disclose(viewer, found)
    return tuple(_cards(viewer, found))


def sealed_clients(viewer: Viewer) -> tuple[ClientCard, ...]:
    """A clinician's own sealed clients, for her eyes alone."""
    rows = list(visible_clients(viewer).exclude(sealed_by=""))
    disclose(viewer, rows)
    return tuple(sorted(_cards(viewer, rows), key=lambda card: search.folded(card.name)))


def client_page(viewer: Viewer, ref: str, *, now: datetime) -> ClientPage:
    """One client with her contacts and charts. Raises ``NotFound``, and ``WhyFirst`` where the client asks for that."""
    viewer = _staff(viewer)
    row = visible_clients(viewer).filter(ref=ref).first()
    if row is None:
        raise NotFound
    must_have_said_why(viewer, row, now)
    owner = key_owner(row, practice_key_owner(viewer.practice_id))
    card = card_of(row, owner)
    disclose(viewer, [row])
    contacts = RelatedContact.objects.within(viewer.practice_id).filter(client=row).order_by("id")
    links = BookingLink.objects.within(viewer.practice_id).filter(
        client=row, revoked_at=None, expires_at__gt=now
    )
    return ClientPage(
        card=card,
        contacts=tuple(contact_card(c, owner) for c in contacts),
        charts=charts_of(viewer, row.id),
        links=tuple(links.order_by("expires_at").values_list("ref", "expires_at")),
    )


def client_card(viewer: Viewer, ref: str) -> ClientCard:
    """One client as in a list, to be booked. Raises ``NotFound``."""
    rows = list(visible_clients(viewer).filter(ref=ref))
    if not rows:
        raise NotFound
    disclose(viewer, rows)
    return _cards(viewer, rows)[0]


def charts_of(viewer: Viewer, client_id: int) -> tuple[ChartCard, ...]:
    """The charts of a client that the viewer may know of, with their members."""
    rows = (
        visible_charts(viewer)
        .filter(members__client=client_id)
        .select_related("treating")
        .order_by("-opened_on", "-id")
    )
    return _chart_cards(viewer, rows)


def charts(viewer: Viewer, *, after: int = 0, limit: int | None = None) -> tuple[ChartCard, ...]:
    """Open charts for choosing one, sealed ones left out; from the one after that id, at most ``limit``."""
    rows = visible_charts(viewer).filter(state="open", sealed=False, id__gt=after)
    return _chart_cards(viewer, rows.select_related("treating").order_by("id")[:limit])


def _chart_cards(viewer: Viewer, rows: Iterable[Chart]) -> tuple[ChartCard, ...]:
    practice_key = practice_key_owner(_staff(viewer).practice_id)
    rows = list(rows)
    members: dict[int, list[MemberCard]] = {}
    there = (
        ChartMember.objects.everywhere(because="the charts were scoped")
        .filter(chart__in=[row.id for row in rows], client__in=visible_clients(viewer))
        .select_related("client")
        .order_by("id")
    )
    disclose(viewer, [m.client for m in there])
    for m in there:
        name = opened(key_owner(m.client, practice_key), m.client.ref, "name", m.client.name)
        members.setdefault(m.chart_id, []).append(MemberCard(m.client.ref, name, m.role, m.since, m.until))
    return tuple(chart_card(row, members.get(row.id, ())) for row in rows)


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


def contact_card(row: RelatedContact, owner: str) -> ContactCard:
    """The card of a contact; ``owner``: whose key seals it, as the client's name."""
    known = (opened(owner, row.ref, column, getattr(row, column)) for column in ("name", "email", "phone"))
    return ContactCard(row.ref, row.role, *known)


def current_clients(ids: Collection[int]) -> Mapping[int, int]:
    """Those of these clients who were merged since, with the client each of them is now. Ids alone, for rooms above."""
    return _current(Client.objects.everywhere(because="ids that the caller has scoped"), ids)


def current_chart(id: int | None) -> int | None:
    """The course of care that this one was merged into since, or itself. Ids alone, for rooms above."""
    rows = Chart.objects.everywhere(because="an id that the caller has scoped")
    return id and _current(rows, (id,)).get(id, id)


def _current(rows: QuerySet[Client] | QuerySet[Chart], ids: Collection[int]) -> Mapping[int, int]:
    found: dict[int, int] = {}
    waiting = {id: id for id in ids}
    while waiting:
        pairs = rows.filter(id__in=set(waiting.values())).values_list("id", "merged_into")
        merged = {id: into for id, into in pairs if into is not None}
        waiting = {first: merged[now] for first, now in waiting.items() if now in merged}
        found.update(waiting)
    return found


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


def viewer_of_link(token: str, *, practice_slug: str, now: datetime) -> KnownClient:
    """The client who comes by her personal booking link. Raises ``NotFound``, whatever is wrong with it."""
    row = (
        BookingLink.objects.everywhere(because="its token is the scope")
        .filter(
            token_digest=token_digest(token),
            practice__slug=practice_slug,
            revoked_at=None,
            expires_at__gt=now,
        )
        .filter(client__state__in=("active", "provisional"))
        .exclude(chart__state="closed")
        .first()
    )
    if row is None:
        raise NotFound
    return KnownClient(
        practice_id=row.practice_id, client_id=row.client_id, chart_id=row.chart_id, link_id=row.id
    )


def practice_key_owner(practice_id: int) -> str:
    """The name of the practice's key."""
    rows = Practice.objects.within(practice_id).values_list("ref", flat=True)
    return f"practice:{rows.get()}"


def _cards(viewer: Viewer, rows: Iterable[Client]) -> list[ClientCard]:
    """As lists show them: of a client whose record is opened with a reason alone, no more than the name."""
    practice_key = practice_key_owner(_staff(viewer).practice_id)
    cards = [(row, card_of(row, key_owner(row, practice_key))) for row in rows]
    return [replace(card, email="", phone="") if row.asks_why else card for row, card in cards]


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
        created_at=row.created_at,
    )


class Shown(Protocol):
    """What the record of a reading needs of a client."""

    @property
    def id(self) -> int: ...
    @property
    def practice_id(self) -> int: ...
    @property
    def ref(self) -> str: ...
    @property
    def sealed_by(self) -> str: ...


def disclose(viewer: Viewer, rows: Iterable[Shown]) -> None:
    """Tell the viewer's recorder that these clients were shown (R15)."""
    rows = list(rows)
    found = chains(rows)
    for row in rows:
        viewer.recorder.disclosed(found[row.id], f"client:{row.ref}")


def chains(rows: Iterable[Shown]) -> Mapping[int, Chain]:
    """In which chain of the audit each client stands: her sealed chart's own, else the practice's."""
    rows = list(rows)
    refs = {row.sealed_by.removeprefix("chart:"): row.practice_id for row in rows if row.sealed_by}
    sealed = {}
    for practice in set(refs.values()):
        found = Chart.objects.within(practice).filter(ref__in=refs)
        sealed.update({f"chart:{ref}": id for ref, id in found.values_list("ref", "id")})
    return {
        row.id: Chain.chart(sealed[row.sealed_by]) if row.sealed_by else Chain.practice(row.practice_id)
        for row in rows
    }
