"""Clients and courses of care, as far as the token's holder may know of them (R7)."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from wellkept.clients import queries
from wellkept.interop.api.access import READ, viewer_of
from wellkept.interop.api.answers import ChartOut, Charts, ClientOut, Clients
from wellkept.interop.api.cursors import cursor, place_of
from wellkept.interop.api.requests import Cursor, Limit, Parameters

router = Router(tags=["clients"])


class Paging(Parameters):
    """Which page."""

    limit: Limit = 100
    cursor: Cursor | None = None


class ClientsAsked(Paging):
    """With ``query`` the best fits of a search that forgives spelling, on one page."""

    query: Annotated[str, Field(max_length=200)] = ""


@router.get("/clients", response=Clients, auth=READ)
def clients(request: HttpRequest, asked: Query[ClientsAsked]) -> Clients:
    """Clients, the oldest entry first; those who were sealed from the beginning are in no list."""
    viewer = viewer_of(request)
    if asked.query.strip():
        best = queries.client_list(viewer, query=asked.query, limit=asked.limit)
        return Clients(clients=[ClientOut.of(card) for card in best], next=None)
    after = place_of(viewer, "clients", asked.cursor)[0] if asked.cursor else 0
    cards = queries.clients_after(viewer, after, limit=asked.limit)
    full = len(cards) == asked.limit
    return Clients(
        clients=[ClientOut.of(card) for card in cards],
        next=cursor(viewer, "clients", cards[-1].id) if full else None,
    )


@router.get("/charts", response=Charts, auth=READ)
def charts(request: HttpRequest, asked: Query[Paging]) -> Charts:
    """Open courses of care, the oldest entry first, sealed ones left out."""
    viewer = viewer_of(request)
    after = place_of(viewer, "charts", asked.cursor)[0] if asked.cursor else 0
    cards = queries.charts(viewer, after=after, limit=asked.limit)
    full = len(cards) == asked.limit
    return Charts(
        charts=[ChartOut.of(card) for card in cards],
        next=cursor(viewer, "charts", cards[-1].id) if full else None,
    )
