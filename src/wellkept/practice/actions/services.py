"""What can be booked, and who offers it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_line
from wellkept.practice.actions.writing import check_ranges, manager, save_row
from wellkept.practice.models import Member, Service, ServiceOffer
from wellkept.practice.queries import ServiceCard
from wellkept.practice.rules.services import BOOKED_BY, KINDS, MODES
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Role, Staff, Viewer

_FIELDS = frozenset(ServiceCard.__dataclass_fields__) - {"ref", "offered_by"} | {"position"}
_RANGES = {
    "minutes": (5, 24 * 60),
    "buffer_before": (0, 240),
    "buffer_after": (0, 240),
    "fee_minor": (0, 100_000_000),
    "seats": (1, 200),
    "notice_minutes": (0, 90 * 24 * 60),
    "horizon_days": (1, 730),
    "grid_minutes": (5, 24 * 60),
    "position": (0, 10_000),
}


def save_service(
    *,
    viewer: Viewer,
    now: datetime,
    ref: str = "",
    offered_by: Sequence[str] | None = None,
    **fields: Any,
) -> str:
    """A new service, or what is named of one changed; archived with ``active`` false. Gives its ref.

    Fields are those of ``ServiceCard``. ``offered_by`` are refs of clinicians; left out, it stays as it is.
    Appointments keep the length and buffers with which they were booked. Raises ``Invalid``, ``NotFound``.
    """
    staff = manager(viewer)
    if strange := fields.keys() - _FIELDS:
        raise TypeError(f"no fields of a service: {sorted(strange)}")
    if "name" in fields or not ref:
        fields["name"] = clean_line(fields.get("name", ""), field="name", longest=120)

    def save() -> str:
        lock(practices=(staff.practice_id,))
        _check({**_before(staff, ref), **fields})
        saved = save_row(staff, Service, ref, fields, "service.save", now)
        if offered_by is not None:
            _offer(staff, saved, set(offered_by))
        return saved

    return in_transaction(save)


def _before(staff: Staff, ref: str) -> Mapping[str, Any]:
    """What a service is so far; a new one starts with the table's defaults."""
    row: Any = Service()
    if ref:
        row = Service.objects.within(staff.practice_id).filter(ref=ref).first()
        if row is None:
            raise NotFound
    return {name: getattr(row, name) for name in _FIELDS}


def _check(service: Mapping[str, Any]) -> None:
    """The service as it would be, whole. Raises ``Invalid``."""
    if service["kind"] not in KINDS:
        raise Invalid("kind", "choice")
    if service["booking"] not in BOOKED_BY:
        raise Invalid("booking", "choice")
    if service["minutes"] is None:
        raise Invalid("minutes", "required")
    check_ranges(service, _RANGES)
    if not any(service[mode] for mode in MODES):
        raise Invalid("in_person", "some_mode")
    if service["confirm"] and service["seats"] > 1:
        raise Invalid("confirm", "no_group")  # a seat is taken or not; a group's dates are set by its staff


def _offer(staff: Staff, ref: str, clinicians: set[str]) -> None:
    """These clinicians and no others offer the service from now on. Raises ``NotFound``."""
    members = Member.objects.within(staff.practice_id).filter(account__ref__in=clinicians, active=True)
    accounts = {row.account_id for row in members if Role.CLINICIAN in row.roles}
    if len(accounts) != len(clinicians):
        raise NotFound
    service = Service.objects.within(staff.practice_id).get(ref=ref)
    offers = ServiceOffer.objects.within(staff.practice_id).filter(service=service)
    known = set(offers.values_list("account_id", flat=True))
    lock(accounts=known ^ accounts)
    offers.exclude(account__in=accounts).delete()
    ServiceOffer.objects.bulk_create(
        ServiceOffer(practice_id=staff.practice_id, service=service, account_id=account)
        for account in accounts - known
    )
