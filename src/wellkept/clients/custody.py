"""A sealed chart in its custodian's hands: whom its client named, should the clinician not be able to act.

She sees that somebody of a colleague's clients named her, and nothing else, until she opens the chart with a reason. Then it
is open to her until the end of that access, or until the client opens it to all, takes the name away or names another.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wellkept.clients.emergency import record_of
from wellkept.clients.models import Access, Chart, Seal
from wellkept.clients.queries import ClientPage, own_charts
from wellkept.clients.rules.accesses import AccessKind
from wellkept.clients.sealing import key_owner, practice_key_owner
from wellkept.practice.queries import under_supervision
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Custodian, Role, Staff


@dataclass(frozen=True, slots=True)
class Entrusted:
    """One sealed chart that a client entrusted to the viewer: with whom and since when, never whose. ``until``: it is open."""

    chart: str
    treating: str
    since: datetime
    until: datetime | None


def entrusted(viewer: Staff) -> QuerySet[Chart]:
    """The sealed charts that she may open in need: never her own (R15), and none while she works under supervision."""
    charts = Chart.objects.within(viewer.practice_id).filter(sealed=True, state="open")
    if not viewer.has(Role.CLINICIAN) or under_supervision(viewer.practice_id, viewer.account_id):
        return charts.none()
    named = charts.filter(id__in=_seals(viewer).values("chart")).exclude(treating=viewer.account_id)
    return named.exclude(id__in=own_charts(viewer))


def _seals(viewer: Staff) -> QuerySet[Seal, Any]:
    rows = Seal.objects.within(viewer.practice_id)
    return rows.filter(custodian=viewer.account_id, may_open=True, until=None)


def custodies(viewer: Staff, *, now: datetime) -> tuple[Entrusted, ...]:
    """All that were entrusted to her, the oldest first."""
    seals = _seals(viewer).filter(chart__in=entrusted(viewer)).select_related("chart__treating")
    live = dict(_live(viewer, now).order_by("until").values_list("chart_id", "until"))
    return tuple(
        Entrusted(seal.chart.ref, seal.chart.treating.name, seal.since, live.get(seal.chart_id))
        for seal in seals.order_by("since", "id")
    )


def _live(viewer: Staff, now: datetime) -> QuerySet[Access]:
    rows = Access.objects.within(viewer.practice_id).filter(
        kind=AccessKind.CUSTODY, account=viewer.account_id
    )
    return rows.filter(until__gt=now, chart__in=entrusted(viewer))


def standing_in(viewer: Staff, chart: str, *, now: datetime) -> Custodian:
    """She as the one who stands in, while she has it open. Raises ``NotFound``."""
    access = _held(viewer, chart, now)
    return Custodian(viewer.account_id, viewer.practice_id, access.chart_id or 0, recorder=viewer.recorder)


def custody_page(viewer: Staff, chart: str, *, now: datetime) -> tuple[ClientPage, datetime]:
    """The client of a chart that she has open: whom to reach and who treats, and until when. Raises ``NotFound``."""
    access = _held(viewer, chart, now)
    client = access.client
    assert client is not None
    key = key_owner(client, practice_key_owner(viewer.practice_id))
    return record_of(viewer, client, key, sealed=True), access.until


def _held(viewer: Staff, chart: str, now: datetime) -> Access:
    rows = _live(viewer, now).filter(chart__ref=chart).select_related("client")
    found = rows.order_by("-until").first()
    if found is None:
        raise NotFound
    return found
