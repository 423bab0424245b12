"""Which of many backups stay: the newest of each of the last days, weeks and months that have one."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

DAYS, WEEKS, MONTHS = 7, 4, 12
EVERY = timedelta(hours=24)


def is_due(made: Iterable[datetime], now: datetime) -> bool:
    """Whether the newest backup is a day old. One from the future (a clock put back) counts as none."""
    return not any(now - EVERY < at <= now for at in made)


def kept(made: Iterable[datetime]) -> frozenset[datetime]:
    """The backups that stay. All instants in one zone; the newest always stays."""
    newest_first = sorted(made, reverse=True)
    by_day = _newest_of(newest_first, lambda at: at.date().isoformat(), DAYS)
    by_week = _newest_of(newest_first, lambda at: "{}-{}".format(*at.isocalendar()[:2]), WEEKS)
    by_month = _newest_of(newest_first, lambda at: f"{at:%Y-%m}", MONTHS)
    return frozenset((*by_day, *by_week, *by_month))


def _newest_of(
    newest_first: Iterable[datetime], span: Callable[[datetime], str], most: int
) -> list[datetime]:
    newest: dict[str, datetime] = {}
    for at in newest_first:
        newest.setdefault(span(at), at)
    return list(newest.values())[:most]
