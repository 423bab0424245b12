"""Reading clients: lists, searches, one of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from wellkept.clients.guard import must_have_said_why
from wellkept.clients.models import BookingLink, Client, RelatedContact
from wellkept.clients.queries.cards import ClientCard, ClientPage, card_of, contact_card
from wellkept.clients.queries.charts import charts_of
from wellkept.clients.queries.scope import at_work, listed_clients, visible_clients
from wellkept.clients.queries.showing import disclose
from wellkept.clients.rules import search
from wellkept.clients.sealing import key_owner, practice_key_owner
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Viewer


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
    viewer = at_work(viewer)
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


def _cards(viewer: Viewer, rows: Iterable[Client]) -> list[ClientCard]:
    """As lists show them: of a client whose record is opened with a reason alone, no more than the name."""
    practice_key = practice_key_owner(at_work(viewer).practice_id)
    cards = [(row, card_of(row, key_owner(row, practice_key))) for row in rows]
    return [replace(card, email="", phone="") if row.asks_why else card for row, card in cards]
