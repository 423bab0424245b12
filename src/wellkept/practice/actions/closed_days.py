"""The practice's own exceptions to its holiday calendar."""

from datetime import date, datetime

from wellkept.kernel.text import clean_line
from wellkept.practice.actions.writing import manager, note
from wellkept.practice.models import ClosedDay
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Viewer


def set_closed_day(*, viewer: Viewer, day: date, name: str, closed: bool, now: datetime) -> None:
    """Closed on a day, or open on a holiday. Raises ``Invalid``."""
    staff = manager(viewer)
    name = clean_line(name, field="name", longest=120)

    def save() -> None:
        lock(practices=(staff.practice_id,))
        rows = ClosedDay.objects.within(staff.practice_id).filter(day=day)
        if not rows.update(name=name, closed=closed):
            ClosedDay.objects.create(practice_id=staff.practice_id, day=day, name=name, closed=closed)
        note(staff, "practice.closed_day", now, f"day:{day.isoformat()}")

    in_transaction(save)


def forget_closed_day(*, viewer: Viewer, day: date, now: datetime) -> None:
    """Back to what the holiday calendar says. Raises ``NotFound``."""
    staff = manager(viewer)

    def forget() -> None:
        if not ClosedDay.objects.within(staff.practice_id).filter(day=day).delete()[0]:
            raise NotFound
        note(staff, "practice.closed_day", now, f"day:{day.isoformat()}")

    in_transaction(forget)
