"""When a client is reminded (R14; domain.md A14): before the cancellation window closes, and not at night."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from wellkept.kernel.wallclock import resolve, zone_info

USUAL_HOURS = (72, 24)
BEFORE_WINDOW = timedelta(hours=12)
"""How long before a change becomes late the first reminder is due, so that there is time to decide."""
A_DAY, A_WEEK = 1, 3
"""How many reminders one client gets at most."""


class Day(NamedTuple):
    """Between which times of the reader's clock a reminder comes; what lies outside are her quiet hours."""

    begins: time = time(8)
    ends: time = time(21)

    def has(self, local: time) -> bool:
        """Whether a reminder may come then."""
        return self.begins <= local < self.ends


USUAL_DAY = Day()
DAY_BEGINS, DAY_ENDS = range(6, 13), range(16, 23)
"""The full hours at which her own day may begin and end: long enough to be reached, and shorter than may pass between two."""


def due(
    *,
    start: datetime,
    zone: str,
    hours: Sequence[int] = USUAL_HOURS,
    window_hours: int | None = None,
    day: Day = USUAL_DAY,
) -> tuple[tuple[int, datetime], ...]:
    """The instants at which a client in that zone is reminded, with the hours for which each stands, the first first.

    ``window_hours``: from how many hours before the start a change is late, where she accepted a policy.
    """
    wanted = sorted({int(hour) for hour in hours if hour > 0}, reverse=True)
    found = []
    for n, hour in enumerate(wanted):
        at = start - timedelta(hours=hour)
        if n == 0 and window_hours is not None:
            at = min(at, start - timedelta(hours=window_hours) - BEFORE_WINDOW)
        found.append((hour, _by_day(at, zone, day)))
    return tuple(found)


def _by_day(at: datetime, zone: str, day: Day) -> datetime:
    """The same instant, or the evening before where it falls into quiet hours: earlier, never later."""
    local = at.astimezone(zone_info(zone))
    if day.has(local.time()):
        return at
    date = local.date() if local.time() >= day.ends else local.date() - timedelta(days=1)
    evening = datetime.combine(date, day.ends) - timedelta(minutes=1)
    return datetime.fromtimestamp(resolve(evening, zone).instant, UTC)


def rests_until(now: datetime, zone: str, day: Day = USUAL_DAY) -> datetime | None:
    """The end of the quiet hours in which a reminder that is late must not go out; None by day."""
    local = now.astimezone(zone_info(zone))
    if day.has(local.time()):
        return None
    date = local.date() + timedelta(days=1) if local.time() >= day.ends else local.date()
    return datetime.fromtimestamp(resolve(datetime.combine(date, day.begins), zone).instant, UTC)


def may_remind(sent: Sequence[datetime], now: datetime) -> bool:
    """Whether one more is not too many, after those that this client got."""
    day = sum(1 for at in sent if now - at < timedelta(hours=20))
    week = sum(1 for at in sent if now - at < timedelta(days=7))
    return day < A_DAY and week < A_WEEK
