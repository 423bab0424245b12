"""The zones of one calendar: named ones, and those that the file defines itself (VTIMEZONE)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from icalendar import vUTCOffset

from wellkept.codecs.ics.clocks import Clock, DefinedClock, Onset, ZoneClock
from wellkept.codecs.ics.moments import read_moment
from wellkept.codecs.ics.rules import read_rule
from wellkept.codecs.ics.scan import Component
from wellkept.codecs.ics.series import Part, dates
from wellkept.codecs.ics.values import Fault, Note, Why
from wellkept.codecs.ics.zone_names import cities_in, likely, understand
from wellkept.kernel.spans import Span

_WEEK = 7 * 86_400
_MOST_RULES = 40  # of one definition; the longest histories of zones have about a dozen
Found = tuple[Clock, Note | None]


class Zones:
    """Answers which clock a TZID means. ``home`` is the zone of times without one."""

    def __init__(self, calendar: Component, *, default: str, window: Span) -> None:
        self._window = window
        self._definitions = {
            tzid.value.strip('"'): zone
            for zone in reversed(calendar.under("VTIMEZONE"))
            if (tzid := zone.first("TZID")) is not None
        }
        self._found: dict[str, Found | None] = {}
        named = calendar.first("X-WR-TIMEZONE")
        known = understand(named.value) if named is not None else None
        self.calendar_zone = known[0] if known else ""
        self.home = self.calendar_zone or default

    def clock(self, tzid: str) -> Found:
        """The clock that a TZID means, and what was assumed. Raises ``Fault``."""
        if tzid not in self._found:
            self._found[tzid] = self._find(tzid)
        found = self._found[tzid]
        if found is None:
            raise Fault(Why.UNKNOWN_ZONE, zone=tzid[:80])
        return found

    def _find(self, tzid: str) -> Found | None:
        known = understand(tzid)
        if known is not None:
            return ZoneClock(known[0]), known[1]
        definition = self._definitions.get(tzid)
        if definition is None:
            return None
        place = definition.first("X-LIC-LOCATION")
        if place is not None and (known := understand(place.value)) is not None:
            return ZoneClock(known[0]), Note.ZONE_NAME_READ
        try:
            defined = read_definition(definition, until=self._window.end + 2 * 366 * 86_400)
        except Fault:
            return None
        preferred = (self.home, *cities_in(tzid))
        same = same_zone(defined, self._window, candidates=(*preferred, *likely()))
        return (ZoneClock(same), Note.ZONE_FROM_DEFINITION) if same else (defined, Note.ZONE_UNNAMED)


def read_definition(definition: Component, *, until: int) -> DefinedClock:
    """The clock of a VTIMEZONE, right up to the instant ``until``. Raises ``Fault`` where it cannot be read."""
    observances = (*definition.under("STANDARD"), *definition.under("DAYLIGHT"))
    if sum(len(one.all("RRULE")) for one in observances) > _MOST_RULES:
        raise Fault(Why.RULE_UNREADABLE)
    onsets = sorted(
        {(onset, before) for observance in observances for onset, before in _onsets(observance, until)}
    )
    if not onsets:
        raise Fault(Why.UNKNOWN_ZONE)
    return DefinedClock(first=onsets[0][1], onsets=tuple(onset for onset, _ in onsets))


def _onsets(observance: Component, until: int) -> Iterator[tuple[Onset, int]]:
    """Each onset of an observance, with the offset before it."""
    before, after = _offset(observance, "TZOFFSETFROM"), _offset(observance, "TZOFFSETTO")
    clock = DefinedClock(first=before)
    start = observance.first("DTSTART")
    if start is None:
        raise Fault(Why.NO_START)
    first = read_moment(start.value, clock, property="DTSTART").on(clock)
    rules = tuple(read_rule(one.value, clock) for one in observance.all("RRULE"))
    singles = tuple(
        read_moment(text.partition("/")[0], clock, property="RDATE").on(clock)
        for one in observance.all("RDATE")
        for text in one.value.split(",")
    )
    if any(rule.frequency != "YEARLY" for rule in rules):
        raise Fault(Why.RULE_UNREADABLE)
    for onset in dates([Part(None, first, rules=rules, dates=singles)], first, clock.wall(until)):
        yield Onset(clock.resolve(onset.start).instant, after), before


def _offset(observance: Component, name: str) -> int:
    given = observance.first(name)
    if given is None:
        raise Fault(Why.UNREADABLE, property=name)
    try:
        offset: timedelta = vUTCOffset.from_ical(given.value)  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise Fault(Why.UNREADABLE, property=name, value=given.value[:80]) from error
    return int(offset.total_seconds())


def same_zone(defined: DefinedClock, window: Span, *, candidates: Iterable[str]) -> str | None:
    """The first of the candidates whose offsets equal the defined ones all over the window."""
    probes = [
        *(onset.instant + shift for onset in defined.onsets for shift in (-1, 0)),
        *range(window.start, window.end, _WEEK),
        window.end,
    ]
    probes = [probe for probe in probes if window.start <= probe <= window.end]
    for zone in candidates:
        clock = ZoneClock(zone)
        if all(clock.wall(probe) == defined.wall(probe) for probe in probes):
            return zone
    return None
