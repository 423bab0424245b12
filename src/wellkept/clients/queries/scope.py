"""Which clients and charts a viewer may know of: the only ways to either (R7)."""

from typing import Any

from django.db.models import Q, QuerySet

from wellkept.clients.models import Chart, ChartMember, Claim, Client
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder, Staff, Viewer
from wellkept.trust.visibility import Thing, sees_unsealed


def visible_charts(viewer: Viewer) -> QuerySet[Chart]:
    """The charts that this viewer may know of.

    The treating clinician sees her own, sealed ones too. Front desk, manager and biller see what is unsealed. A
    clinician without these roles sees what she treats; a supervisor by that role alone sees none. A sealed chart is
    there for its treating clinician and nobody else of the staff, not even as a count.
    """
    if isinstance(viewer, KnownClient):
        return Chart.objects.within(viewer.practice_id).filter(id=viewer.chart_id or 0)
    staff = at_work(viewer)
    seen = Q(treating=staff.account_id)
    if sees_unsealed(Thing.CHART, staff.roles):
        seen |= Q(sealed=False)
    rows = Chart.objects.within(staff.practice_id).filter(seen).exclude(state="merged")
    return rows.exclude(id__in=own_charts(staff))


def visible_clients(viewer: Viewer) -> QuerySet[Client]:
    """The clients that this viewer may know of: by the same wall as their charts.

    One who was born sealed is seen through a sealed chart alone, whatever else she may be a member of.
    """
    if isinstance(viewer, KnownClient | LinkHolder):
        return Client.objects.within(viewer.practice_id).filter(id=viewer.client_id or 0)
    staff = at_work(viewer)
    members = ChartMember.objects.within(staff.practice_id).filter(chart__in=visible_charts(staff))
    unsealed = Q(sealed_by="")
    if not sees_all_unsealed(staff):
        unsealed &= Q(id__in=members.values("client"))
    sealed = ~Q(sealed_by="") & Q(id__in=members.filter(chart__sealed=True).values("client"))
    rows = Client.objects.within(staff.practice_id).filter(unsealed | sealed).exclude(state="merged")
    return rows.exclude(id__in=own_records(staff))


def listed_clients(viewer: Viewer) -> QuerySet[Client]:
    """Visible clients who stand in lists and searches: never those born sealed, also not for their clinician."""
    return visible_clients(viewer).filter(sealed_by="")


def own_records(viewer: Staff) -> QuerySet[Claim, Any]:
    """The records of this practice that are she herself: nobody opens their own chart as staff (R15)."""
    claims = Claim.objects.within(viewer.practice_id).filter(account=viewer.account_id, until=None)
    return claims.values("client")


def own_charts(viewer: Staff) -> QuerySet[ChartMember, Any]:
    """The charts of this practice that are about herself."""
    members = ChartMember.objects.within(viewer.practice_id).filter(client__in=own_records(viewer))
    return members.values("chart")


def sees_all_unsealed(viewer: Staff) -> bool:
    """Whether she sees every unsealed client of her practice, not only those whom she treats."""
    return sees_unsealed(Thing.CLIENT, viewer.roles)


def at_work(viewer: Viewer) -> Staff:
    """Lists, searches and charts are for staff. Raises ``NotFound`` for anybody else."""
    if not isinstance(viewer, Staff):
        raise NotFound
    return viewer
