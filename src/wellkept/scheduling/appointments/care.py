"""Whose care a booking is: the chart concerned and the clients who come, as far as the viewer may name them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from wellkept.clients.models import Chart, ChartMember
from wellkept.clients.queries import visible_charts, visible_clients
from wellkept.scheduling.appointments.rules.facts import ChartFacts
from wellkept.storage.plain import Row, fetch, one_of, rows, table
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder, Stranger, Viewer

Care = tuple[ChartFacts | None, tuple[int, ...]]

_COLUMNS = ("id", "state", "treating_id", "sealed")


def care_of(
    viewer: Viewer, *, practice: int, clinicians: Sequence[int], chart: str, client: str, on: date
) -> Care:
    """The chart, and its members on that day or the one client named. Raises ``NotFound``."""
    if isinstance(viewer, KnownClient):
        own = chart_by_id(practice, viewer.chart_id)
        return own or _chart_with(practice, clinicians, viewer.client_id), (viewer.client_id,)
    if isinstance(viewer, LinkHolder):
        return None, (viewer.client_id,) if viewer.client_id else ()
    if isinstance(viewer, Stranger) or not (chart or client):
        return None, ()
    if chart:
        named = list(visible_charts(viewer).filter(ref=chart).values_list(*_COLUMNS))
        if not named:
            raise NotFound
        return _facts(named[0]), _members_on(practice, named[0][0], on)
    found = list(visible_clients(viewer).filter(ref=client).values_list("id", flat=True))
    if not found:
        raise NotFound
    return _chart_with(practice, clinicians, found[0]), (found[0],)


def chart_by_id(practice: int, id: int | None) -> ChartFacts | None:
    """A chart of the practice as the rules see it."""
    found = rows(Chart, _COLUMNS, "practice_id = %s AND id = %s", [practice, id or 0])
    return _facts(found[0]) if found else None


def charts_by_id(practice: int, ids: Collection[int]) -> Mapping[int, ChartFacts]:
    """Several of them."""
    known = sorted(ids)
    where = f"practice_id = %s AND {one_of('id', known)}"
    return {row[0]: _facts(row) for row in rows(Chart, _COLUMNS, where, [practice, *known])}


def _facts(row: Row) -> ChartFacts:
    id, state, treating, sealed = row
    return ChartFacts(id=id, open=state == "open", treating=treating, sealed=bool(sealed))


class Membership(NamedTuple):
    """One client's time in a chart; ``until`` is the first day on which she no longer belongs to it."""

    client: int
    since: date
    until: date | None


def members_between(practice: int, chart: int, first: date, last: date) -> tuple[Membership, ...]:
    """Who belongs to the chart on any day from ``first`` to ``last``."""
    where = "practice_id = %s AND chart_id = %s AND since <= %s AND (until IS NULL OR until > %s)"
    columns = ("client_id", "since", "until")
    found = rows(ChartMember, columns, where, [practice, chart, last, first], order="client_id, id")
    return tuple(Membership(*row) for row in found)


def _members_on(practice: int, chart: int, day: date) -> tuple[int, ...]:
    where = "practice_id = %s AND chart_id = %s AND since <= %s AND (until IS NULL OR until > %s)"
    found = rows(ChartMember, ("client_id",), where, [practice, chart, day, day], order="client_id")
    return tuple(client for (client,) in found)


def _chart_with(practice: int, clinicians: Sequence[int], client: int) -> ChartFacts | None:
    """The client's open individual chart with the first clinician, if there is one. Who was born sealed has one chart
    and gets no other: it is the answer, open or closed, whoever is named."""
    sql = (
        f"SELECT c.id, c.state, c.treating_id, c.sealed FROM {table(Chart)} c "  # noqa: S608 - names, not values
        f"JOIN {table(ChartMember)} m ON m.chart_id = c.id WHERE c.practice_id = %s AND m.client_id = %s "
        "AND c.kind = 'individual' AND ((c.treating_id = %s AND c.state = 'open') OR c.sealed) "
        "ORDER BY CASE c.state WHEN 'open' THEN 0 ELSE 1 END, c.id LIMIT 1"
    )
    found = fetch(sql, [practice, client, clinicians[0] if clinicians else 0])
    return _facts(found[0]) if found else None
