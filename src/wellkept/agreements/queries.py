"""Reading policies and who accepted them, and the fees that were agreed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Q

from wellkept.agreements.models import Acceptance, FeeTerms, PolicyVersion
from wellkept.clients.models import ChartMember
from wellkept.clients.queries import visible_charts, visible_clients
from wellkept.kernel.money import Money
from wellkept.practice.queries import ServiceCard, public_services, services
from wellkept.storage.plain import Reading, at_once, one_of
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, Staff, Stranger


@dataclass(frozen=True, slots=True)
class PolicyCard:
    """One version of a cancellation policy; the fee in minor units."""

    id: int
    number: int
    hours: int
    fee_minor: int
    currency: str
    text: str
    published_at: datetime


def current_version_id(practice_id: int) -> int | None:
    """The version in force; None where the practice has no policy."""
    return at_once(lambda reading: ask_current_version(reading, practice_id))


def ask_current_version(reading: Reading, practice_id: int) -> Callable[[], int | None]:
    """The same, told once the reading was fetched."""
    newest = "number DESC LIMIT 1"
    found = reading.rows(PolicyVersion, ("id",), "practice_id = %s", [practice_id], order=newest)
    return lambda: found[0][0] if found else None


def policy_versions(practice_id: int) -> tuple[PolicyCard, ...]:
    """All versions, the one in force first."""
    names = PolicyCard.__dataclass_fields__
    return tuple(
        PolicyCard(**row)
        for row in PolicyVersion.objects.within(practice_id).order_by("-number").values(*names)
    )


def current_policy(practice_id: int) -> PolicyCard | None:
    """The version in force."""
    return next(iter(policy_versions(practice_id)), None)


def ask_accepted_versions(
    reading: Reading, practice_id: int, clients: Sequence[int]
) -> Callable[[], Mapping[int, int]]:
    """For each client the version that she accepted last, told once the reading was fetched."""
    if not clients:
        return dict
    where = f"practice_id = %s AND {one_of('client_id', clients)}"
    columns = ("client_id", "version_id")
    found = reading.rows(Acceptance, columns, where, [practice_id, *clients], order="accepted_at, id")
    return lambda: dict(found)  # type: ignore[arg-type]


def accepted_on(viewer: Staff, client: str) -> tuple[int, datetime] | None:
    """Number of the version that a client accepted last, and when; None where the viewer may not know of her."""
    rows = Acceptance.objects.within(viewer.practice_id).filter(
        client__in=visible_clients(viewer).filter(ref=client)
    )
    return rows.order_by("-accepted_at", "-id").values_list("version__number", "accepted_at").first()


def accepted_policy(viewer: Staff) -> Q:
    """Clients who accepted the version in force; where there is no policy, everybody."""
    version = current_version_id(viewer.practice_id)
    if version is None:
        return Q(id__isnull=False)
    rows = Acceptance.objects.within(viewer.practice_id).filter(version=version)
    return Q(id__in=rows.values("client"))


@lru_cache(maxsize=1024)
def version_hours(version_id: int) -> int:
    """Hours before the start from which a change is late. Versions never change, so this may be remembered."""
    rows = PolicyVersion.objects.everywhere(because="a participant names the version it was booked under")
    return rows.values_list("hours", flat=True).get(id=version_id)


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What was agreed for a service, by its ref and name, from a day on. No fee: what the service costs, again."""

    service: str
    name: str
    first: date
    fee: Money | None


def fee_lines(viewer: Staff, chart: str) -> tuple[FeeLine, ...]:
    """What was agreed in a course of care, the latest first; nothing where the viewer may not know of it."""
    rows = FeeTerms.objects.within(viewer.practice_id).filter(
        chart__in=visible_charts(viewer).filter(ref=chart), withdrawn_at=None
    )
    latest: dict[tuple[str, date], FeeLine] = {}
    for row in rows.select_related("service").order_by("-first", "-agreed_at", "-id"):
        fee = Money(row.fee_minor, row.currency) if row.fee_minor is not None else None
        line = FeeLine(row.service.ref, row.service.name, row.first, fee)
        latest.setdefault((line.service, line.first), line)
    return tuple(latest.values())


class Fees:
    """What was agreed in some courses of care, read at once. Whoever asks has found the charts by her own right."""

    def __init__(self, charts: Iterable[int]) -> None:
        rows = FeeTerms.objects.everywhere(
            because="a person reads what her own sessions cost in every practice"
        )
        rows = rows.filter(chart__in=list(charts), withdrawn_at=None).order_by("first", "agreed_at", "id")
        self._agreed: dict[tuple[int, str], list[tuple[date, int | None]]] = defaultdict(list)
        for chart, service, first, minor in rows.values_list("chart", "service__ref", "first", "fee_minor"):
            self._agreed[chart, service].append((first, minor))

    def on(self, day: date, *, chart: int | None, service: str, listed: int) -> int:
        """What a session on that day costs in minor units: as agreed, or as ``listed``."""
        found = [minor for first, minor in self._agreed.get((chart or 0, service), ()) if first <= day]
        return listed if not found or found[-1] is None else found[-1]


def fee_on(viewer: Staff, chart: str, *, service: str, day: date) -> int:
    """What a session of that service costs on that day in a course of care, in minor units. Raises ``NotFound``."""
    known = visible_charts(viewer).filter(ref=chart).values_list("id", flat=True).first()
    if known is None:
        raise NotFound
    listed = next((card.fee_minor for card in services(viewer) if card.ref == service), 0)
    return Fees([known]).on(day, chart=known, service=service, listed=listed)


def services_open_to(viewer: KnownClient | Stranger, *, on: date) -> tuple[ServiceCard, ...]:
    """What she may book by herself. A known client reads what she pays on that day, as agreed in a course of care."""
    if not isinstance(viewer, KnownClient):
        return public_services(viewer.practice_id)
    offered = public_services(viewer.practice_id, booking=("everyone", "known"))
    part = ChartMember.objects.within(viewer.practice_id).filter(client=viewer.client_id, until=None)
    charts = (
        [viewer.chart_id] if viewer.chart_id else list(part.order_by("id").values_list("chart", flat=True))
    )
    fees = Fees(charts)

    def cost(card: ServiceCard) -> int:
        listed = card.fee_minor
        known = (fees.on(on, chart=chart, service=card.ref, listed=listed) for chart in charts)
        return next((minor for minor in known if minor != listed), listed)

    return tuple(replace(card, fee_minor=cost(card)) for card in offered)
