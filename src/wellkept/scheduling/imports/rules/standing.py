"""From the dates of a recurring event to the standing rule that gives them, where our recurrence can say it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from wellkept.codecs.ics.clocks import ZoneClock
from wellkept.codecs.ics.moments import read_moment
from wellkept.codecs.ics.rules import Rule, read_rule
from wellkept.codecs.ics.values import Fault
from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Pattern, Recurrence, Weekly

Why = Literal["several_rules", "rule_too_rich", "other_clock", "not_by_its_rule", "one_date"]

LONGEST_EVERY = 52
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Dated(NamedTuple):
    """One date: ``original`` is its RECURRENCE-ID, ``start`` where it stands on the clock of the calendar here."""

    original: str
    start: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The rule that gives the dates, the date of each by its RECURRENCE-ID, and those that the file leaves out."""

    recurrence: Recurrence
    at: time
    identities: Mapping[str, date] = field(hash=False)
    left_out: tuple[date, ...] = ()


def standing_of(rrule: str, dated: Sequence[Dated], *, zone: str, through: date) -> Standing | Why:
    """The standing rule of a recurring event, or why it has none. ``zone`` is that of the calendar here; the file was read
    up to ``through``."""
    if "\n" in rrule:
        return "several_rules"
    if len(dated) < 2:
        return "one_date"
    originals = {one.original: _wall(one.original, zone) for one in dated}
    unmoved = [one.start for one in dated if one.start == originals[one.original]]
    if 2 * len(unmoved) < len(dated):
        return "other_clock"
    at = unmoved[0].time()
    identities = {original: wall.date() for original, wall in originals.items()}
    first, last = min(identities.values()), max(identities.values())
    rule = _read(rrule, zone)
    pattern = _pattern(rule, first) if rule is not None else None
    if rule is None or pattern is None or any(start.time() != at for start in unmoved):
        return "rule_too_rich"
    recurrence = _ending(Recurrence(first=first, pattern=pattern), rule, at, last, through)
    given = [one.identity for one in recurrence.dates(first, max(last, through))]
    if not set(identities.values()) <= set(given):
        return "not_by_its_rule"
    left_out = tuple(day for day in given if day not in set(identities.values()))
    return Standing(recurrence, at, identities, left_out)


def original_date(original: str, zone: str) -> date:
    """The date of a RECURRENCE-ID, on the clock of the calendar here where it is an instant."""
    return _wall(original, zone).date()


def _wall(original: str, zone: str) -> datetime:
    return read_moment(original, None, property="RECURRENCE-ID").on(ZoneClock(zone))


def _read(rrule: str, zone: str) -> Rule | None:
    try:
        return read_rule(rrule, ZoneClock(zone))
    except Fault:
        return None


def _pattern(rule: Rule, first: date) -> Pattern | None:
    """The rule's dates in our terms; ``first`` says the day where the rule does not."""
    every = rule.interval * (12 if rule.frequency == "YEARLY" else 1)
    numbers = {name: values for name, values in rule.numbers.items() if not _is_plain_time(name, values)}
    if every > LONGEST_EVERY:
        return None
    match rule.frequency:
        case "WEEKLY" if not numbers:
            return Weekly(every, _weekdays(rule) or frozenset({first.weekday()}))
        case "DAILY" if not numbers:
            return _daily(rule, first)
        case "MONTHLY":
            return _monthly(rule, numbers, every, first)
        case "YEARLY" if not numbers and not rule.weekdays:
            return MonthlyByDate(every, first.day)
    return None


def _is_plain_time(name: str, values: tuple[int, ...]) -> bool:
    """A time of day that the rule repeats from its start, as some programs write it."""
    return name in ("BYHOUR", "BYMINUTE", "BYSECOND") and len(values) == 1


def _weekdays(rule: Rule) -> frozenset[int]:
    return frozenset(_DAYS.index(day) for day in rule.weekdays)


def _daily(rule: Rule, first: date) -> Pattern | None:
    if rule.interval == 1:
        return Weekly(1, _weekdays(rule) or frozenset(range(7)))
    if rule.interval % 7 == 0 and not rule.weekdays:
        return Weekly(rule.interval // 7, frozenset({first.weekday()}))
    return None


def _monthly(rule: Rule, numbers: Mapping[str, tuple[int, ...]], every: int, first: date) -> Pattern | None:
    if not rule.weekdays and numbers.keys() <= {"BYMONTHDAY"}:
        days = numbers.get("BYMONTHDAY", (first.day,))
        return MonthlyByDate(every, days[0]) if len(days) == 1 else None
    if len(rule.weekdays) != 1 or not numbers.keys() <= {"BYSETPOS"}:
        return None
    (day,) = rule.weekdays
    places = numbers.get("BYSETPOS", ())
    nths = [int(day[:-2])] if day[:-2] else list(places)
    if len(nths) != 1 or (day[:-2] and places) or not 1 <= abs(nths[0]) <= 5:
        return None
    return MonthlyByWeekday(every, nths[0], _DAYS.index(day[-2:]))


def _ending(endless: Recurrence, rule: Rule, at: time, last: date, through: date) -> Recurrence:
    """With its end. Of a counted rule nobody knows how many dates came before the file was read from: once its dates have
    ended within the time that was read, their last one says it."""
    if rule.until is not None:
        until = rule.until.date() - timedelta(days=rule.until.time() < at)
        return replace(endless, until=until)
    if rule.count is None:
        return endless
    if next(_after(endless, last), date.max) <= through:
        return replace(endless, until=last)
    return replace(endless, count=rule.count)


def _after(endless: Recurrence, last: date) -> Iterator[date]:
    reach = last + timedelta(days=31 * LONGEST_EVERY + 62)
    return (one.identity for one in endless.dates(last + timedelta(days=1), reach))
