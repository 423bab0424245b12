"""Recurrence rules, checked before they are counted out.

Whatever counts a rule must trust it: dateutil loops for ever on an interval of zero, and runs to the year 9999 on a
rule that never matches. So a rule is read strictly, and what it may cost is known beforehand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import prod

from wellkept.codecs.ics.clocks import UTC, Clock
from wellkept.codecs.ics.moments import LAST_YEAR, read_moment
from wellkept.codecs.ics.values import Fault, Why

_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}
_STEPS = {"DAILY": 1, "WEEKLY": 2, "MONTHLY": 4, "YEARLY": 13}  # of dateutil for a period, about 3 µs each
_TOO_FREQUENT = frozenset({"HOURLY", "MINUTELY", "SECONDLY"})
_RANGES = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_BYDAY = re.compile(r"(?:[+-]?[1-9]\d?)?(?:MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "RSCALE", "SKIP", *_RANGES})


SEARCH_YEARS = 400
"""How many years, at most, the search for a date goes on: see ``series``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of RFC 5545 section 3.3.10 that recurs daily or less often. ``until`` is wall clock, inclusive."""

    text: str
    frequency: str
    interval: int
    count: int | None
    until: datetime | None
    numbers: Mapping[str, tuple[int, ...]] = field(hash=False)
    weekdays: tuple[str, ...] = ()
    week_start: str = ""

    @property
    def times_a_day(self) -> int:
        """How many times of day it may name."""
        return prod(len(self.numbers.get(name, (0,))) for name in _TIMES)

    @property
    def dates_a_period(self) -> int:
        """No period of its frequency has more dates than this."""
        by_date = self.weekdays or any(
            name in self.numbers for name in ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH")
        )
        if self.frequency == "DAILY" or not by_date:
            return 1
        if self.frequency == "WEEKLY":
            return len(set(self.weekdays)) or 1
        return 31 if self.frequency == "MONTHLY" else 366

    def steps(self, start: datetime, reach: datetime) -> int:
        """What counting from ``start`` to ``reach`` costs, in steps of about 3 microseconds."""
        days = (min(reach, self.until or reach) - start).days
        periods = max(days, 0) // (_DAYS[self.frequency] * self.interval) + 1
        found = periods * self.dates_a_period * self.times_a_day
        return periods * _STEPS[self.frequency] + min(found, self.count or found)

    @property
    def search_steps(self) -> int:
        """What the search for a date costs where there may be none in the years that the search has before it.

        Nothing for the rules that people make: they have a date in every few periods.
        """
        if self.frequency == "WEEKLY":
            regular = self.numbers.keys() <= {*_TIMES}
        elif self.frequency == "DAILY":
            regular = self.numbers.keys() <= {*_TIMES} and bool(self.interval % 7 or not self.weekdays)
        else:
            days = min(map(abs, self.numbers.get("BYMONTHDAY", (1,))))
            regular = self.numbers.keys() <= {*_TIMES, "BYMONTHDAY"} and days <= 28 and not self.weekdays
            regular = regular or (not self.numbers and all(_ordinal(day) <= 4 for day in self.weekdays))
        return 0 if regular else SEARCH_YEARS * 365 // _DAYS[self.frequency] * _STEPS[self.frequency]

    def canonical(self, shift: timedelta = timedelta(0)) -> str:
        """The rule in the order that RFC 5545 lists, with a floating UNTIL, moved by ``shift``."""
        parts = [f"FREQ={self.frequency}"]
        if self.until is not None:
            parts.append(f"UNTIL={self.until + shift:%Y%m%dT%H%M%S}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        parts.append(f"INTERVAL={self.interval}")
        parts += [f"{name}={','.join(map(str, values))}" for name, values in self.numbers.items()]
        if self.weekdays:
            parts.append(f"BYDAY={','.join(self.weekdays)}")
        if self.week_start:
            parts.append(f"WKST={self.week_start}")
        return ";".join(parts)


def read_rule(text: str, clock: Clock, *, all_day: bool = False) -> Rule:
    """A rule that can be counted out; ``clock`` is the series' own. Raises ``Fault``."""
    try:
        return _read(text, clock, all_day=all_day)
    except (ValueError, KeyError) as error:
        raise Fault(Why.RULE_UNREADABLE, rule=text[:200]) from error


def _read(text: str, clock: Clock, *, all_day: bool) -> Rule:
    pairs = [part.partition("=")[::2] for part in text.upper().replace(" ", "").split(";") if part]
    parts = dict(pairs)
    frequency = parts["FREQ"]
    if frequency in _TOO_FREQUENT:
        raise Fault(Why.TOO_FREQUENT, rule=text[:200])
    if len(parts) < len(pairs) or any(not (key in _KNOWN or key.startswith("X-")) for key in parts):
        raise ValueError(text)
    if (
        frequency not in _DAYS
        or parts.get("RSCALE", "GREGORIAN") != "GREGORIAN"
        or parts.get("SKIP", "OMIT") != "OMIT"
    ):
        raise ValueError(text)
    return Rule(
        text=text[:1000],
        frequency=frequency,
        interval=_positive(parts.get("INTERVAL", "1")),
        count=_positive(parts["COUNT"]) if parts.get("COUNT", "-1") != "-1" else None,  # -1: some mean no end
        until=_until(parts["UNTIL"], clock, all_day=all_day) if "UNTIL" in parts else None,
        numbers={name: _numbers(name, parts[name]) for name in _RANGES if name in parts},
        weekdays=_weekdays(
            parts.get("BYDAY"), most=53 if frequency == "YEARLY" and "BYMONTH" not in parts else 5
        ),
        week_start=_weekdays(parts["WKST"], most=0)[0] if "WKST" in parts else "",
    )


def _positive(text: str) -> int:
    if _NUMBER.fullmatch(text) is None or int(text) < 1:
        raise ValueError(text)
    return int(text)


def _numbers(name: str, text: str) -> tuple[int, ...]:
    low, high = _RANGES[name]
    values = []
    for one in text.split(","):
        if _NUMBER.fullmatch(one) is None:
            raise ValueError(text)
        value = int(one)
        if name == "BYSECOND" and value == 60:  # a leap second, which no clock here shows
            value = 59
        if not low <= value <= high or (value == 0 and low < 0):
            raise ValueError(text)
        values.append(value)
    return tuple(sorted(set(values)))


def _weekdays(text: str | None, *, most: int) -> tuple[str, ...]:
    """Weekdays with ordinals up to ``most``: no month has a sixth Monday, and dateutil trips over one."""
    days = text.split(",") if text is not None else []
    if any(_BYDAY.fullmatch(day) is None or _ordinal(day) > most for day in days):
        raise ValueError(text)
    return tuple(sorted(set(days)))


def _ordinal(weekday: str) -> int:
    """The 2 of -2MO; 0 for every Monday."""
    return abs(int(weekday[:-2] or 0))


def _until(text: str, clock: Clock, *, all_day: bool) -> datetime | None:
    """The last moment by the series' clock. A date means its whole day; a year beyond what is read means no end.

    For all-day series, Apple writes the last second of the day in UTC, others midnight with a Z that means nothing.
    """
    if text[:4].isdigit() and int(text[:4]) > LAST_YEAR:
        return None
    moment = read_moment(text, None, property="RRULE")
    if moment.is_date:
        return moment.wall + timedelta(days=1, seconds=-1)
    if not all_day:
        return moment.on(clock)
    midnight = moment.clock == UTC and moment.wall == moment.wall.replace(hour=0, minute=0, second=0)
    last = moment.wall if midnight else moment.on(clock)
    return last.replace(hour=23, minute=59, second=59)
