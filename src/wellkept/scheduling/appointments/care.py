"""Whose care a booking is: the chart concerned and the clients who come, as far as the viewer may name them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from wellkept.clients.models import Chart, ChartMember, Client
from wellkept.clients.queries import visible_charts, visible_clients
from wellkept.scheduling.appointments.rules.facts import ChartFacts
from wellkept.storage.plain import Reading, Row, at_once, one_of, rows, table
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder, Recorder, Stranger, Viewer

Care = tuple[ChartFacts | None, tuple[int, ...]]

_COLUMNS = ("id", "state", "treating_id", "sealed")


def ask_care(
    reading: Reading, viewer: Viewer, *, practice: int, chart: str, client: str
) -> Callable[[int, date], Care]:
    """The chart, and its members or the one client named: asked now, told once the reading was fetched.

    Told for the clinician who is meant first and for one day. Telling raises ``NotFound``.
    """
    if isinstance(viewer, KnownClient):
        return _ask_own(reading, viewer)
    if isinstance(viewer, LinkHolder):
        return lambda _clinician, _day: (None, (viewer.client_id,) if viewer.client_id else ())
    if isinstance(viewer, Stranger) or not (chart or client):
        return lambda _clinician, _day: (None, ())
    if chart:
        return _ask_named_chart(reading, viewer, practice, chart)
    return _ask_client(reading, viewer, practice, client)


def _ask_own(reading: Reading, viewer: KnownClient) -> Callable[[int, date], Care]:
    own = ask_chart(reading, viewer.practice_id, viewer.chart_id)
    others = _ask_charts(reading, viewer.practice_id, "m.client_id = %s", viewer.client_id)
    return lambda clinician, _day: (own() or others(clinician), (viewer.client_id,))


def _ask_named_chart(
    reading: Reading, viewer: Viewer, practice: int, ref: str
) -> Callable[[int, date], Care]:
    found = reading.query(visible_charts(viewer).filter(ref=ref).values_list(*_COLUMNS))
    of_chart = f"chart_id IN (SELECT id FROM {table(Chart)} WHERE practice_id = %s AND ref = %s)"  # noqa: S608
    members = _ask_members(reading, practice, of_chart, [practice, ref])

    def care(_clinician: int, day: date) -> Care:
        if not found:
            raise NotFound
        return _facts(found[0]), tuple(member.client for member in members() if member.belongs_on(day))

    return care


def _ask_client(reading: Reading, viewer: Viewer, practice: int, ref: str) -> Callable[[int, date], Care]:
    known, params = _known_to(replace(viewer, recorder=Recorder()))
    found = reading.ask(f"SELECT id FROM ({known}) known WHERE ref = %s", [*params, ref])  # noqa: S608
    of_client = f"m.client_id IN (SELECT id FROM {table(Client)} WHERE ref = %s)"  # noqa: S608 - names, not values
    charts = _ask_charts(reading, practice, of_client, ref)

    def care(clinician: int, _day: date) -> Care:
        if not found:
            raise NotFound
        return charts(clinician), (found[0][0],)

    return care


@lru_cache(maxsize=512)
def _known_to(viewer: Viewer) -> tuple[str, Sequence[Any]]:
    """The statement that finds the clients of whom this viewer may know. It depends on nothing but her, and building it
    takes longer than running it."""
    known: tuple[str, Sequence[Any]] = (
        visible_clients(viewer).values_list("id", "ref").query.sql_with_params()
    )
    return known


def chart_by_id(practice: int, id: int | None) -> ChartFacts | None:
    """A chart of the practice as the rules see it."""
    return at_once(lambda reading: ask_chart(reading, practice, id))


def ask_chart(reading: Reading, practice: int, id: int | None) -> Callable[[], ChartFacts | None]:
    """The same, told once the reading was fetched."""
    found = reading.rows(Chart, _COLUMNS, "practice_id = %s AND id = %s", [practice, id or 0])
    return lambda: _facts(found[0]) if found else None


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

    def belongs_on(self, day: date) -> bool:
        """Whether she belongs to the chart on that day."""
        return self.since <= day and (self.until is None or day < self.until)


def members_between(practice: int, chart: int, first: date, last: date) -> tuple[Membership, ...]:
    """Who belongs to the chart on any day from ``first`` to ``last``."""
    found = at_once(lambda reading: _ask_members(reading, practice, "chart_id = %s", [chart]))
    return tuple(
        member for member in found if member.since <= last and (member.until is None or member.until > first)
    )


def _ask_members(
    reading: Reading, practice: int, of_chart: str, params: Sequence[int | str]
) -> Callable[[], list[Membership]]:
    """All who ever belonged to a chart, each in the order in which they came."""
    where, columns = f"practice_id = %s AND {of_chart}", ("client_id", "since", "until")
    found = reading.rows(ChartMember, columns, where, [practice, *params], order="client_id, id")
    return lambda: [Membership(*row) for row in found]


def _ask_charts(
    reading: Reading, practice: int, of_client: str, client: int | str
) -> Callable[[int], ChartFacts | None]:
    """A client's open individual chart with a clinician, if there is one. Who was born sealed has one chart and gets no
    other: it is the answer, open or closed, whoever is named."""
    sql = (
        f"SELECT c.id, c.state, c.treating_id, c.sealed FROM {table(Chart)} c "  # noqa: S608 - names, not values
        f"JOIN {table(ChartMember)} m ON m.chart_id = c.id WHERE c.practice_id = %s AND {of_client} "
        "AND c.kind = 'individual' AND (c.state = 'open' OR c.sealed) "
        "ORDER BY CASE c.state WHEN 'open' THEN 0 ELSE 1 END, c.id"
    )
    found = reading.ask(sql, [practice, client])
    return lambda clinician: next(
        (chart for chart in map(_facts, found) if chart.sealed or chart.treating == clinician), None
    )
