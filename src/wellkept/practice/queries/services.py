"""Reading what can be booked."""

from collections.abc import Sequence
from dataclasses import dataclass

from wellkept.practice.models import Member, Service, ServiceOffer
from wellkept.practice.queries.practices import workplace_of
from wellkept.trust.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service. Minutes throughout, the fee in minor units."""

    ref: str
    name: str
    kind: str
    minutes: int
    buffer_before: int
    buffer_after: int
    fee_minor: int
    in_person: bool
    video: bool
    phone: bool
    seats: int
    needs_room: bool
    booking: str
    confirm: bool
    notice_minutes: int
    horizon_days: int
    grid_minutes: int
    active: bool
    offered_by: tuple[str, ...] = ()

    @property
    def modes(self) -> tuple[str, ...]:
        """The ways to meet that it allows."""
        offered = (("in_person", self.in_person), ("video", self.video), ("phone", self.phone))
        return tuple(mode for mode, there in offered if there)


def services(viewer: Viewer, *, everything: bool = False) -> tuple[ServiceCard, ...]:
    """What can be booked, in the practice's own order; archived ones too when ``everything``."""
    return _services(workplace_of(viewer), everything=everything)


def public_services(practice_id: int, *, booking: Sequence[str] = ("everyone",)) -> tuple[ServiceCard, ...]:
    """Services that somebody may book who is not of the team."""
    return tuple(s for s in _services(practice_id) if s.booking in booking and s.offered_by)


def _services(practice: int, *, everything: bool = False) -> tuple[ServiceCard, ...]:
    rows = Service.objects.within(practice).order_by("position", "name", "id")
    if not everything:
        rows = rows.filter(active=True)
    offers: dict[int, list[str]] = {}
    offered = ServiceOffer.objects.within(practice).filter(
        account__in=Member.objects.within(practice).filter(active=True).values("account")
    )
    for service, ref in offered.order_by("account__name").values_list("service_id", "account__ref"):
        offers.setdefault(service, []).append(ref)
    names = [name for name in ServiceCard.__dataclass_fields__ if name != "offered_by"]
    return tuple(
        ServiceCard(**{name: getattr(row, name) for name in names}, offered_by=tuple(offers.get(row.id, ())))
        for row in rows
    )
