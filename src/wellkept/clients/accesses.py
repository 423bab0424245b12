"""Reading who opened a record with a reason: by those whom it is told, and by the client in her own care."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from wellkept.clients.claims import held_claims
from wellkept.clients.models import Access, Chart, ChartMember
from wellkept.clients.queries import disclose, own_records, visible_clients
from wellkept.clients.rules.accesses import AccessKind
from wellkept.clients.sealing import chart_key_owner, key_owner, opened, practice_key_owner
from wellkept.trust.viewer import Oneself, Role, Staff

KEPT_IN_SIGHT = timedelta(days=365)  # what is older stands in the audit


@dataclass(frozen=True, slots=True)
class AccessCard:
    """One time that somebody opened a record with a reason. ``client_ref`` is empty where nobody was found.

    ``mine``: the viewer did it herself; ``to_note``, ``to_review``: what is left for the viewer to do about it.
    """

    ref: str
    kind: str
    who: str
    client_ref: str
    client: str
    ground: str
    why: str
    at: datetime
    until: datetime
    mine: bool = False
    to_note: bool = False
    to_review: bool = False
    reviewed_at: datetime | None = None
    reviewer: str = ""
    note: str = ""


def visible_accesses(viewer: Staff) -> QuerySet[Access]:
    """Those that the viewer made; of clients whom she treats; as a manager all of clients of whom she may know, and those
    in which nobody was found. Never of herself (R15), and nothing of who is sealed by now but to who treats her."""
    rows = Access.objects.within(viewer.practice_id)
    treated = Q(client__in=_treated(viewer))
    rows = rows.filter(
        ~Q(kind=AccessKind.CUSTODY) | treated
    )  # also once its client has opened the chart to all
    if not viewer.has(Role.MANAGER):
        rows = rows.filter(Q(account=viewer.account_id) | treated)
    opened = Q(account=viewer.account_id, kind=AccessKind.EMERGENCY, client__sealed_by="")
    known = Q(client__in=visible_clients(viewer).values("id")) | Q(client=None) | opened
    return rows.filter(known).exclude(client__in=own_records(viewer))


def _treated(viewer: Staff) -> QuerySet[ChartMember, Any]:
    charts = Chart.objects.within(viewer.practice_id).filter(treating=viewer.account_id)
    return ChartMember.objects.within(viewer.practice_id).filter(chart__in=charts).values("client")


def to_note(viewer: Staff) -> QuerySet[Access]:
    """What a clinician has not taken note of, of clients whom she treats."""
    rows = visible_accesses(viewer).filter(client__in=_treated(viewer), seen_at=None)
    return rows.exclude(account=viewer.account_id)


def to_review(viewer: Staff) -> QuerySet[Access]:
    """What a manager has not looked at: of others, for nobody reviews herself."""
    if not viewer.has(Role.MANAGER):
        return Access.objects.within(viewer.practice_id).none()
    rows = visible_accesses(viewer).filter(reviewed_at=None).exclude(kind=AccessKind.CUSTODY)
    return rows.exclude(account=viewer.account_id)


def count_to_look_at(viewer: Staff) -> int:
    """How many are to be taken note of or reviewed by this viewer."""
    rows = Access.objects.within(viewer.practice_id)
    return rows.filter(
        Q(id__in=to_note(viewer).values("id")) | Q(id__in=to_review(viewer).values("id"))
    ).count()


def accesses(viewer: Staff, *, now: datetime) -> tuple[AccessCard, ...]:
    """The newest first, of a year."""
    rows = visible_accesses(viewer).filter(at__gt=now - KEPT_IN_SIGHT)
    found = list(rows.select_related("account", "client", "chart", "reviewed_by").order_by("-at", "-id"))
    disclose(viewer, [row.client for row in found if row.client is not None])
    noting = set(to_note(viewer).values_list("id", flat=True))
    reviewing = set(to_review(viewer).values_list("id", flat=True))
    key = practice_key_owner(viewer.practice_id)
    return tuple(_card(row, key, viewer.account_id, row.id in noting, row.id in reviewing) for row in found)


def _card(row: Access, practice_key: str, viewer: int, noting: bool, reviewing: bool) -> AccessCard:
    client = row.client
    return AccessCard(
        ref=row.ref,
        kind=row.kind,
        who=row.account.name,
        client_ref=client.ref if client else "",
        client=opened(key_owner(client, practice_key), client.ref, "name", client.name) if client else "",
        ground=row.ground,
        why=opened(chart_key_owner(row.chart) if row.chart else practice_key, row.ref, "why", row.why),
        at=row.at,
        until=row.until,
        mine=row.account_id == viewer,
        to_note=noting,
        to_review=reviewing,
        reviewed_at=row.reviewed_at,
        reviewer=row.reviewed_by.name if row.reviewed_by else "",
        note=opened(practice_key, row.ref, "note", row.note),
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """What a client reads of it: who, when, on what ground; what somebody wrote about it is the practice's own."""

    who: str
    kind: str
    ground: str
    at: datetime
    until: datetime


def opened_of(viewer: Oneself, claim: str, *, now: datetime) -> tuple[Opened, ...]:
    """Who opened her record at the practice of that claim with a reason, the newest first, of a year."""
    client = next((held.client_id for held in held_claims(viewer) if held.ref == claim), 0)
    rows = Access.objects.everywhere(because="a client reads who opened her own record").filter(client=client)
    return tuple(
        _opened(rows.filter(at__gt=now - KEPT_IN_SIGHT).select_related("account").order_by("-at", "-id"))
    )


def _opened(rows: Iterable[Access]) -> Iterable[Opened]:
    return (Opened(row.account.name, row.kind, row.ground, row.at, row.until) for row in rows)
