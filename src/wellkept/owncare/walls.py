"""Who can see what of her own care at each practice where she is a client, as it is now."""

from dataclasses import dataclass
from datetime import datetime

from wellkept.clients.claims import Held, held_claims
from wellkept.clients.models import Chart, ChartMember, Handover, Seal
from wellkept.practice.models import Member
from wellkept.practice.queries import hats_of, under_supervision
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself, Role


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of hers to answer: shall another treat from now on?"""

    ref: str
    to: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wall:
    """One practice where she is a client. ``sealable``: her only course of care there is an individual one. ``supervised``:
    who treats her there in it works under supervision, and can take no seal upon herself."""

    claim: str
    practice: str
    since: datetime
    treating: tuple[str, ...]
    sealed: bool
    sealable: bool
    supervised: bool
    asks_why: bool
    custodian: str
    custodian_ref: str
    may_open: bool
    works_there: bool
    clinicians: tuple[tuple[str, str], ...]  # ref and name of those whom she may name as custodian
    asked: Asked | None


def walls(viewer: Oneself) -> tuple[Wall, ...]:
    """All of them, the oldest claim first."""
    mine = {hat.slug for hat in hats_of(viewer.account_id)}
    return tuple(_wall(held, held.slug in mine, viewer.account_id) for held in held_claims(viewer))


def wall(viewer: Oneself, claim: str) -> Wall:
    """One of them. Raises ``NotFound``."""
    for found in walls(viewer):
        if found.claim == claim:
            return found
    raise NotFound


def _wall(held: Held, works_there: bool, herself: int) -> Wall:
    members = ChartMember.objects.within(held.practice_id).filter(client=held.client_id)
    charts = [member.chart for member in members.select_related("chart__treating").order_by("id")]
    only = charts[0] if len(charts) == 1 and charts[0].kind == "individual" else None
    sealed = bool(only and only.sealed)
    seal = Seal.objects.within(held.practice_id).filter(chart=only, until=None) if sealed else None
    custodian = seal.select_related("custodian").first() if seal is not None else None
    person = custodian.custodian if custodian else None
    return Wall(
        claim=held.ref,
        practice=held.practice,
        since=held.since,
        treating=tuple(dict.fromkeys(chart.treating.name for chart in charts if chart.state == "open")),
        sealed=sealed,
        sealable=only is not None,
        supervised=only is not None and under_supervision(held.practice_id, only.treating_id),
        asks_why=held.asks_why,
        custodian=person.name if person else "",
        custodian_ref=person.ref if person else "",
        may_open=bool(custodian and custodian.may_open),
        works_there=works_there,
        clinicians=_clinicians(held.practice_id, only, herself),
        asked=_asked(held.practice_id, only),
    )


def _clinicians(practice_id: int, chart: Chart | None, herself: int) -> tuple[tuple[str, str], ...]:
    if chart is None:
        return ()
    rows = Member.objects.within(practice_id).filter(active=True, supervised=False).select_related("account")
    others = rows.exclude(account__in=(chart.treating_id, herself)).order_by("account__name")
    return tuple((row.account.ref, row.account.name) for row in others if Role.CLINICIAN in row.roles)


def _asked(practice_id: int, chart: Chart | None) -> Asked | None:
    if chart is None:
        return None
    rows = Handover.objects.within(practice_id).filter(chart=chart, answered_at=None).select_related("to")
    row = rows.first()
    return Asked(row.ref, row.to.name, row.asked_at) if row else None
