"""What a client chose about her mail: as staff enter it for her, or she herself, or who holds her link."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wellkept.clients.actions.keeping import must_keep, note
from wellkept.clients.guard import must_have_said_why
from wellkept.clients.queries import visible_clients
from wellkept.kernel.invalid import Invalid
from wellkept.messages.models import Choice
from wellkept.messages.rules.recipients import Tell
from wellkept.messages.rules.reminders import DAY_BEGINS, DAY_ENDS
from wellkept.storage.locks import in_transaction
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import LinkHolder, Staff

MOST_REMINDERS, LONGEST_HOURS = 2, 14 * 24


def choose(
    *,
    viewer: Staff | LinkHolder,
    client: str = "",
    reminders: bool,
    hours: Sequence[int],
    place: bool,
    day_begins: int | None = None,
    day_ends: int | None = None,
    tell: str = "",
    now: datetime,
) -> None:
    """Set it. ``hours`` before the start; empty: as usual. ``tell`` is for staff: who is told at all; empty: as it was.
    ``day_begins`` and ``day_ends``: the full hours of her clock between which reminders come; None: as it was.

    Staff name the ``client``; a link knows its own. Raises ``NotFound``, ``NotAllowed`` and ``Invalid``.
    """
    wanted = sorted(set(hours), reverse=True)
    if len(wanted) > MOST_REMINDERS or any(not 1 <= hour <= LONGEST_HOURS for hour in wanted):
        raise Invalid("hours", "out_of_range", least=1, most=LONGEST_HOURS)
    if tell and tell not in list(Tell):
        raise Invalid("tell", "choice")
    values: dict[str, Any] = {"reminders": reminders, "hours": wanted, "place": place}
    values |= _day(day_begins, day_ends)
    if isinstance(viewer, Staff):
        must_keep(viewer)
        values |= {"tell": tell} if tell else {}
    _set(viewer, client, values, now)


def _day(begins: int | None, ends: int | None) -> dict[str, int]:
    said = {}
    for field, hour, possible in (("day_begins", begins, DAY_BEGINS), ("day_ends", ends, DAY_ENDS)):
        if hour is None:
            continue
        if hour not in possible:
            raise Invalid(field, "out_of_range", least=possible[0], most=possible[-1])
        said[field] = hour
    return said


def stop_reminders(*, viewer: LinkHolder, now: datetime) -> None:
    """No more reminders, at once (R14: STOP is obeyed)."""
    _set(viewer, "", {"reminders": False}, now)


def _set(viewer: Staff | LinkHolder, client: str, values: dict[str, Any], now: datetime) -> None:
    def write() -> None:
        rows = visible_clients(viewer)
        row = (rows.filter(ref=client) if isinstance(viewer, Staff) else rows).first()
        if row is None:
            raise NotFound
        if isinstance(viewer, Staff):
            must_have_said_why(viewer, row, now)
        Choice.objects.everywhere(because="the client was scoped").update_or_create(
            client=row, defaults={**values, "practice_id": viewer.practice_id}
        )
        note(viewer=viewer, action="message.choose", clients=(row,), now=now)

    in_transaction(write)
