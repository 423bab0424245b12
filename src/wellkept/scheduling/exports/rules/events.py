"""From appointments to the events of a calendar: single ones, and series as a rule with what differs from it (RFC 5545).

A series' rule never gives more than its dates that stand: it begins with the first and ends with the last of them, dates
between them that do not stand are excluded, and what stands in another way is written beside it (RECURRENCE-ID).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from wellkept.codecs.ics.writing import PRODUCT, CalendarEvent, calendar, rule_text
from wellkept.kernel.recurrence import Pattern, Recurrence
from wellkept.kernel.wallclock import ZONE_DATA, Resolved, clock_changes, resolve, zone_info

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
REFRESH = 60  # minutes after which whoever subscribes is asked to look again
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock on purpose
_DAY = 86400
_NIGHT = 2 * 3600  # seconds: clocks are changed by no more
_REVISIONS = 1000  # of one date, before its series is changed as a whole


class Item(NamedTuple):
    """One appointment, or one mark, as a calendar shows it. Instants in UTC epoch seconds, ``zone`` for the wall clock.

    ``rule`` is the key of the rule by which it stands on the date ``identity``; zero for what stands by itself.
    """

    uid: str
    start: int
    end: int
    zone: str
    summary: str
    location: str = ""
    status: str = CONFIRMED
    revision: int = 1
    rule: int = 0
    identity: date | None = None


@dataclass(frozen=True, slots=True)
class Repeats:
    """What one rule of a series says of its dates: ``at`` on the clock of ``zone``. ``sequence`` is the series'."""

    uid: str
    sequence: int
    pattern: Pattern
    at: time
    zone: str
    minutes: int

    def standing(self, identity: date) -> tuple[datetime, Resolved]:
        """Where a date stands by the rule: on the wall clock, and as an instant."""
        wall = datetime.combine(identity, self.at)
        return wall, resolve(wall, self.zone)


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a calendar says. What is equal here is equal in every letter, but for the stamp."""

    title: str
    items: tuple[Item, ...]
    repeats: Mapping[int, Repeats]

    @property
    def digest(self) -> str:
        """The same for the same contents, and no other; for other zone data it is another."""
        rules = [asdict(rule) for _key, rule in sorted(self.repeats.items())]
        said = json.dumps([PRODUCT, ZONE_DATA, REFRESH, self.title, rules], default=_plain)
        columns = [*zip(*self.items, strict=True)]  # half the time of item by item
        return hashlib.sha256(f"{said}{columns!r}".encode()).hexdigest()

    def text(self, stamp: datetime) -> Iterator[str]:
        """The calendar, in pieces. ``stamp``: since when it says this."""
        return calendar(
            events(self.items, self.repeats, stamp),
            zones=[*{item.zone for item in self.items}, *(rule.zone for rule in self.repeats.values())],
            years=years_of(self.items, stamp),
            name=self.title,
            refresh=REFRESH,
        )


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def uid_of(ref: str) -> str:
    """The name of an event in the calendars of this world: for ever the same, whatever address the server has."""
    return f"{ref}@wellkept"


def uid_of_rule(series: str, *, first: date, pattern: Mapping[str, object], at: time, zone: str) -> str:
    """The name of one rule of a series. Another rhythm or time is another name, as calendar programs do it themselves when
    *this and following* change; a rule that is put back has its old name again.
    """
    said = json.dumps([first.isoformat(), pattern, at.isoformat(), zone], sort_keys=True)
    return uid_of(f"{series}-{hashlib.sha256(said.encode()).hexdigest()[:12]}")


def series_of_uid(uid: str) -> str:
    """The ref of the series, or of the single appointment, that a name was made from."""
    return uid.partition("@")[0].partition("-")[0]


def sequence_of_rule(revision: int, went_on: int) -> int:
    """SEQUENCE of a series: every act on it as a whole outranks what was done to single dates before. Dates made later
    are an act too, for the end of its rule is another one (RFC 5546, 2.1.4): ``went_on`` says how often.
    """
    return revision * _REVISIONS + min(went_on, _REVISIONS // 2)


def sequence_of_date(series: int, own: int) -> int:
    """SEQUENCE of one date of a series, by the series' and by the revisions of its own."""
    return series + min(own, _REVISIONS // 2 - 1)


def years_of(items: Iterable[Item], stamp: datetime) -> tuple[int, int]:
    """The years that the definition of zones has to cover, with one to each side."""
    starts = [item.start for item in items] or [int(stamp.timestamp())]
    first, last = (datetime.fromtimestamp(instant, UTC).year for instant in (min(starts), max(starts)))
    return first - 1, last + 1


def events(items: Iterable[Item], repeats: Mapping[int, Repeats], stamp: datetime) -> Iterator[CalendarEvent]:
    """Single events in the order given, then each series: its rule, and its dates that differ."""
    by_rule: dict[int, list[Item]] = {}
    for item in items:
        if item.rule:
            by_rule.setdefault(item.rule, []).append(item)
        else:
            yield single_event(item, stamp)
    for key, dates in by_rule.items():
        yield from series_events(repeats[key], dates, stamp)


def single_event(item: Item, stamp: datetime) -> CalendarEvent:
    """One event by itself."""
    uid, start, end, zone, summary, location, status, revision, _rule, _identity = item
    minutes = (end - start) // 60
    return CalendarEvent(
        uid, written(start, end, zone), zone, minutes, stamp, summary, revision, status, location
    )


def series_events(repeats: Repeats, dates: Sequence[Item], stamp: datetime) -> Iterator[CalendarEvent]:
    """The events of one rule: at least one date stands."""
    identities = [item.identity for item in dates if item.identity is not None]
    first, last = min(identities), max(identities)
    (summary, location, status), _n = Counter(map(_looks, dates)).most_common(1)[0]
    yield CalendarEvent(
        uid=repeats.uid,
        start=repeats.standing(first)[0],
        zone=repeats.zone,
        minutes=repeats.minutes,
        stamp=stamp,
        summary=summary,
        sequence=repeats.sequence,
        status=status,
        location=location,
        rule=_rule(repeats, last),
        excluded=_excluded(repeats, first, last, frozenset(identities)),
    )
    for item in dates:
        if _looks(item) != (summary, location, status) or not _regular(repeats, item):
            yield date_event(repeats, item, stamp)


def date_event(repeats: Repeats, item: Item, stamp: datetime) -> CalendarEvent:
    """One date of a series by itself: what stands for the start that the rule gives."""
    assert item.identity is not None
    return single_event(item, stamp)._replace(
        uid=repeats.uid,
        sequence=sequence_of_date(repeats.sequence, item.revision),
        replaces=repeats.standing(item.identity)[0],
        replaces_zone=repeats.zone,
    )


def written(start: int, end: int, zone: str) -> datetime:
    """The start on the clock of the zone, naive; near a change of that clock in UTC, aware.

    There a wall clock says two things at once, or how long something lasts is counted in two ways.
    """
    offset = _steady_offset(start // _DAY, zone)
    if offset is not None and end - start <= _DAY:
        return _EPOCH + timedelta(seconds=start + offset)
    local = datetime.fromtimestamp(start, zone_info(zone))
    if near_change(start, end, zone, local.year):
        return local.astimezone(UTC)
    return local.replace(tzinfo=None)


@lru_cache(maxsize=65536)
def _steady_offset(day: int, zone: str) -> int | None:
    """How many seconds the clock is ahead of UTC on this day since 1970 and on the next; None if it changes near them."""
    first, last = day * _DAY, (day + 2) * _DAY
    years = {datetime.fromtimestamp(instant, UTC).year for instant in (first - _NIGHT, last + _NIGHT)}
    if any(near_change(first, last, zone, year) for year in years):
        return None
    offset = datetime.fromtimestamp(first, zone_info(zone)).utcoffset() or timedelta()
    return int(offset.total_seconds())


def near_change(start: int, end: int, zone: str, year: int) -> bool:
    """Whether the clock changes meanwhile, or in the two hours before or after. ``year`` is that of the start."""
    return any(start - _NIGHT < change < end + _NIGHT for change in clock_changes(zone, year))


def _looks(item: Item) -> tuple[str, str, str]:
    return item.summary, item.location, item.status


def _regular(repeats: Repeats, item: Item) -> bool:
    """Whether it stands where and as long as the rule says, and its clock is read in one way alone."""
    assert item.identity is not None
    _wall, resolved = repeats.standing(item.identity)
    as_said = (item.start, item.end - item.start) == (resolved.instant, repeats.minutes * 60)
    return as_said and not near_change(item.start, item.end, repeats.zone, item.identity.year)


def _rule(repeats: Repeats, last: date) -> str:
    _wall, resolved = repeats.standing(last)
    return rule_text(repeats.pattern, until=datetime.fromtimestamp(resolved.instant, UTC))


def _excluded(repeats: Repeats, first: date, last: date, standing: Collection[date]) -> tuple[datetime, ...]:
    days = (one.day for one in Recurrence(first=first, pattern=repeats.pattern).dates(first, last))
    return tuple(repeats.standing(day)[0] for day in days if day not in standing)
