"""Reading courses of care."""

from collections.abc import Iterable

from wellkept.clients.models import Chart, ChartMember
from wellkept.clients.queries.cards import ChartCard, MemberCard, chart_card
from wellkept.clients.queries.scope import at_work, visible_charts, visible_clients
from wellkept.clients.queries.showing import disclose
from wellkept.clients.sealing import key_owner, opened, practice_key_owner
from wellkept.trust.viewer import Viewer


def charts(viewer: Viewer, *, after: int = 0, limit: int | None = None) -> tuple[ChartCard, ...]:
    """Open charts for choosing one, sealed ones left out; from the one after that id, at most ``limit``."""
    rows = visible_charts(viewer).filter(state="open", sealed=False, id__gt=after)
    return _chart_cards(viewer, rows.select_related("treating").order_by("id")[:limit])


def charts_of(viewer: Viewer, client_id: int) -> tuple[ChartCard, ...]:
    """The charts of a client that the viewer may know of, with their members."""
    rows = (
        visible_charts(viewer)
        .filter(members__client=client_id)
        .select_related("treating")
        .order_by("-opened_on", "-id")
    )
    return _chart_cards(viewer, rows)


def _chart_cards(viewer: Viewer, rows: Iterable[Chart]) -> tuple[ChartCard, ...]:
    practice_key = practice_key_owner(at_work(viewer).practice_id)
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
