"""What every change of a practice shares: who may, finding the row, and writing it down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.wallclock import is_zone
from wellkept.practice.rules.managing import manages
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Staff, Viewer


def manager(viewer: Viewer) -> Staff:
    """The viewer, when she manages her practice. Raises ``NotAllowed``."""
    if not isinstance(viewer, Staff) or not manages(viewer):
        raise NotAllowed
    return viewer


def note(viewer: Staff, action: str, now: datetime, *subjects: str) -> None:
    """One entry in the practice's chain."""
    record(viewer=viewer, action=action, chain=Chain.practice(viewer.practice_id), subjects=subjects, now=now)


def check_zone(zone: str) -> None:
    """Raises ``Invalid`` for what is no IANA zone."""
    if not is_zone(zone):
        raise Invalid("zone", "zone")


def check_ranges(fields: Mapping[str, Any], ranges: Mapping[str, tuple[int, int]]) -> None:
    """Raises ``Invalid`` for the first number that lies outside its range, ends included."""
    for name, (least, most) in ranges.items():
        if name in fields and not least <= fields[name] <= most:
            raise Invalid(name, "out_of_range", least=least, most=most)


def save_row(
    staff: Staff, model: Any, ref: str, fields: Mapping[str, Any], action: str, now: datetime
) -> str:
    """Make a row of the practice, or change the one of that ref. Gives its ref. Raises ``NotFound``."""

    def save() -> str:
        if not ref:
            row = model.objects.create(practice_id=staff.practice_id, **fields)
        else:
            row = model.objects.within(staff.practice_id).filter(ref=ref).first()
            if row is None:
                raise NotFound
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
        note(staff, action, now, f"{model._meta.model_name}:{row.ref}")
        return str(row.ref)

    return in_transaction(save)
