"""From a VEVENT to an entry: everything about one event of the file, read but not yet counted out."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from wellkept.codecs.ics.clocks import Clock, ZoneClock
from wellkept.codecs.ics.moments import Length, Moment, read_length, read_moment
from wellkept.codecs.ics.properties import Property, clean, text_of
from wellkept.codecs.ics.rules import Rule, read_rule
from wellkept.codecs.ics.scan import Component
from wellkept.codecs.ics.values import Fault, IcsLimits, Note, NotTaken, Why
from wellkept.codecs.ics.zones import Zones

_DECIDING = ("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_OUTLOOK_ALL_DAY = ("X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT")
_LONGEST_UID = 255


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an event even if the rest of it cannot be read."""

    uid: str
    summary: str
    line: int
    when: str

    def not_taken(self, why: Why, **params: str | int) -> NotTaken:
        """This event, left out."""
        return NotTaken(self.uid, self.summary, self.line, self.when, why, params)


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT. ``start`` is naive, by ``clock``; ``shown`` is the zone to show it in.

    ``replaces`` is its RECURRENCE-ID. ``rank`` tells which of two entries with one identity counts: the later version.
    """

    head: Head
    start: datetime
    clock: Clock
    shown: str
    length: Length
    all_day: bool
    floating: bool
    transparent: bool
    cancelled: bool
    private: bool
    location: str
    organizer: str
    notes: frozenset[Note]
    rank: tuple[int, str, str] = (0, "", "")
    rules: tuple[Rule, ...] = ()
    dates: tuple[Moment, ...] = ()
    periods: tuple[tuple[Moment, timedelta], ...] = ()
    excluded: tuple[Moment, ...] = ()
    replaces: Moment | None = None
    and_following: bool = False

    @property
    def recurs(self) -> bool:
        """Whether it gives more than one date."""
        return bool(self.rules or self.dates or self.periods)


def read_head(event: Component, limits: IcsLimits) -> tuple[Head, frozenset[Note]]:
    """Its UID, title and place in the file. A missing UID is made from start and title, so that it is stable."""
    summary, cut = text_of(event.first("SUMMARY"), longest=limits.text)
    notes = {Note.TEXT_CUT} if cut else set()
    start, given = event.first("DTSTART"), event.first("UID")
    when = clean(start.value)[:40] if start is not None else ""
    uid = clean(given.value) if given is not None else ""
    if not uid:
        notes.add(Note.UID_MADE)
        uid = "made:" + _digest(when + "\n" + summary)
    elif len(uid) > _LONGEST_UID:
        uid = "long:" + _digest(uid)
    return Head(uid, summary, event.line, when), frozenset(notes)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def read_entry(event: Component, zones: Zones, limits: IcsLimits, *, cancelled: bool = False) -> Entry:
    """Everything about an event. ``cancelled``: the calendar's METHOD cancels all in it. Raises ``Fault``."""
    _readable(event, limits)
    return _Reader(event, zones, limits).entry(cancelled=cancelled)


def _readable(event: Component, limits: IcsLimits) -> None:
    if not event.whole:
        raise Fault(Why.CUT_OFF)
    for one in event.properties:
        if one.cut and one.name in _DECIDING:
            raise Fault(Why.LINE_TOO_LONG, property=one.name, limit=limits.line)
    if event.first("EXRULE") is not None:
        raise Fault(Why.RULE_UNREADABLE, rule="EXRULE")


class _Reader:
    """Reads one event; gathers what it had to assume."""

    def __init__(self, event: Component, zones: Zones, limits: IcsLimits) -> None:
        self.event, self.zones, self.limits = event, zones, limits
        self.head, notes = read_head(event, limits)
        self.notes = set(notes)

    def entry(self, *, cancelled: bool) -> Entry:
        start = self._start()
        clock = start.clock or ZoneClock(self.zones.home)
        floating = start.clock is None and not start.is_date
        length, all_day = self._length(start, clock)
        location, cut = text_of(self.event.first("LOCATION"), longest=self.limits.text)
        if cut:
            self.notes.add(Note.TEXT_CUT)
        if floating and not all_day:
            known = self.zones.calendar_zone
            self.notes.add(Note.FLOATING_IN_CALENDAR_ZONE if known else Note.FLOATING_IN_DEFAULT_ZONE)
        rules = tuple(
            read_rule(one.value, clock, all_day=all_day) for one in self.event.all("RRULE") if one.value
        )
        if any(rule.times_a_day > self.limits.times_a_day for rule in rules):
            raise Fault(Why.TOO_FREQUENT, rule=rules[0].text[:200])
        if rules and not all_day and clock.zone == "UTC":
            self.notes.add(Note.RECURS_IN_UTC)
        dates, periods = self._single_dates()
        replaces = self.event.first("RECURRENCE-ID")
        return Entry(
            head=self.head,
            start=start.wall,
            clock=clock,
            shown=self.zones.home if clock.zone in ("", "UTC") else clock.zone,
            length=length,
            all_day=all_day,
            floating=floating and not all_day,
            transparent=self._word("TRANSP") == "TRANSPARENT"
            or self._word("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE",
            cancelled=cancelled or self._word("STATUS") == "CANCELLED",
            private=self._word("CLASS") in ("PRIVATE", "CONFIDENTIAL"),
            location=location,
            organizer=self._organizer(),
            notes=frozenset(self.notes),
            rank=self._rank(),
            rules=rules,
            dates=dates,
            periods=periods,
            excluded=tuple(self._moments("EXDATE")),
            replaces=self._moment(replaces, replaces.value) if replaces is not None else None,
            and_following=replaces is not None
            and replaces.params.get("RANGE", "").upper() == "THISANDFUTURE",
        )

    def _organizer(self) -> str:
        given = self.event.first("ORGANIZER")
        if given is None:
            return ""
        named = clean(given.params.get("CN", "")) or clean(re.sub("^mailto:", "", given.value, flags=re.I))
        return named[: self.limits.text]

    def _start(self) -> Moment:
        given = self.event.first("DTSTART")
        if given is None or not given.value:
            raise Fault(Why.NO_START)
        return self._moment(given, given.value, noting=True)

    def _moment(self, given: Property, text: str, *, noting: bool = False) -> Moment:
        clock: Clock | None = None
        tzid = given.params.get("TZID", "")
        text = text.strip().upper()
        if given.params.get("VALUE", "").upper() == "DATE":
            text = text.partition("T")[0]
        if tzid and len(text) > len("2026-11-24") and not text.endswith("Z"):
            clock, note = self.zones.clock(tzid)
            if noting and note is not None:
                self.notes.add(note)
        return read_moment(text, clock, property=given.name)

    def _length(self, start: Moment, clock: Clock) -> tuple[Length, bool]:
        """How long it lasts, and whether it counts as all-day."""
        end, duration = self.event.first("DTEND"), self.event.first("DURATION")
        length = Length(1, 0) if start.is_date else Length(0, 0)
        all_day = start.is_date
        if end is not None and end.value:
            length, all_day = self._until_end(start, self._moment(end, end.value), clock)
        elif duration is not None:
            length = read_length(duration.value, property="DURATION")
            all_day = start.is_date and length.seconds % 86_400 == 0
            if all_day:
                length = Length(length.nominal.days, 0)
        if length.nominal > timedelta(days=self.limits.days):
            raise Fault(Why.TOO_LONG, days=length.nominal.days, limit=self.limits.days)
        if not length.nominal:
            self.notes.add(Note.NO_LENGTH)
        return length, all_day

    def _until_end(self, start: Moment, end: Moment, clock: Clock) -> tuple[Length, bool]:
        if start.is_date and end.is_date:
            days = (end.wall - start.wall).days
            if days < 0:
                raise Fault(Why.ENDS_BEFORE_START)
            return Length(days or 1, 0), True  # an end equal to the start is a common mistake for one day
        if start.is_date or end.is_date:
            self.notes.add(Note.MIXED_START_AND_END)
        if self._midnights(start, end):
            self.notes.add(Note.ALL_DAY_FROM_MIDNIGHTS)
            return Length((end.wall - start.wall).days, 0), True
        end_clock = (clock if end.is_date else end.clock) or clock
        seconds = end_clock.resolve(end.wall).instant - clock.resolve(start.wall).instant
        if seconds < 0:
            raise Fault(Why.ENDS_BEFORE_START)
        return Length(0, seconds), False

    def _midnights(self, start: Moment, end: Moment) -> bool:
        """Whether Outlook means whole days: it says so, and both ends are midnights of one clock."""
        walls = (start.wall, end.wall)
        return (
            any(self._word(name) == "TRUE" for name in _OUTLOOK_ALL_DAY)
            and start.clock == end.clock
            and start.wall < end.wall
            and all(wall == wall.replace(hour=0, minute=0, second=0) for wall in walls)
        )

    def _single_dates(self) -> tuple[tuple[Moment, ...], tuple[tuple[Moment, timedelta], ...]]:
        dates: list[Moment] = []
        periods: list[tuple[Moment, timedelta]] = []
        for one in self.event.all("RDATE"):
            for text in filter(None, one.value.split(",")):
                first, slash, last = text.partition("/")
                moment = self._moment(one, first)
                if slash:
                    periods.append((moment, self._period(moment, one, last)))
                else:
                    dates.append(moment)
        self._few(len(dates) + len(periods))
        return tuple(dates), tuple(periods)

    def _period(self, start: Moment, given: Property, text: str) -> timedelta:
        if text.lstrip("+-").upper().startswith("P"):
            return read_length(text, property=given.name).nominal
        clock = start.clock or ZoneClock(self.zones.home)
        end = self._moment(given, text)
        seconds = (end.clock or clock).resolve(end.wall).instant - clock.resolve(start.wall).instant
        if seconds < 0:
            raise Fault(Why.ENDS_BEFORE_START)
        return timedelta(seconds=seconds)

    def _moments(self, name: str) -> list[Moment]:
        pairs = [(one, text) for one in self.event.all(name) for text in one.value.split(",") if text.strip()]
        self._few(len(pairs))
        return [self._moment(one, text) for one, text in pairs]

    def _few(self, number: int) -> None:
        if number > self.limits.dates:
            raise Fault(Why.TOO_MANY_OCCURRENCES, limit=self.limits.dates)

    def _word(self, name: str) -> str:
        given = self.event.first(name)
        return given.value.upper() if given is not None else ""

    def _rank(self) -> tuple[int, str, str]:
        sequence = self._word("SEQUENCE")
        content = "\n".join(
            sorted(f"{one.name}{sorted(one.params.items())}{one.value}" for one in self.event.properties)
        )
        number = int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 10 else 0
        return number, max(self._word("LAST-MODIFIED"), self._word("DTSTAMP")), _digest(content)
