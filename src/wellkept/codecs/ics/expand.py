"""From entries to dated occurrences: one series at a time, on its own clock, inside the window."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from wellkept.codecs.ics.clocks import Clock
from wellkept.codecs.ics.entries import Entry
from wellkept.codecs.ics.moments import Length, Moment
from wellkept.codecs.ics.series import Dated, Part, dates
from wellkept.codecs.ics.values import Fault, ForeignEvent, IcsLimits, Note, Why
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import local

_DAY = timedelta(days=1)


def work(base: Entry, changes: Sequence[Entry], window: Span, limits: IcsLimits) -> int:
    """What counting out a series may cost, in steps of about 3 microseconds; nothing where it will be refused."""
    steps = _steps(base, changes, window)
    return 0 if steps > limits.steps else steps + sum(rule.search_steps for rule in base.rules)


def _steps(base: Entry, changes: Sequence[Entry], window: Span) -> int:
    reach = _high(base.clock, window) + _reach_of(base.clock, changes)
    return sum(rule.steps(base.start, reach) for rule in base.rules)


def occurrences(
    base: Entry, changes: Sequence[Entry], window: Span, limits: IcsLimits
) -> tuple[ForeignEvent, ...]:
    """The occurrences of a series that touch the window. ``changes`` replace single dates. Raises ``Fault``."""
    clock = base.clock
    if base.recurs and _steps(base, changes, window) > limits.steps:
        raise Fault(Why.RULE_TOO_FAR, rule=base.rules[0].text[:200])
    latest = sorted(
        changes, key=lambda change: change.rank, reverse=True
    )  # of two for one date the first counts
    low = clock.wall(window.start) - _DAY
    dated = dates((_part(entry, base) for entry in (base, *latest)), low, _high(clock, window))
    found = list(islice((_event(one, base) for one in dated), limits.occurrences + 1))
    if len(found) > limits.occurrences:
        raise Fault(Why.TOO_MANY_OCCURRENCES, limit=limits.occurrences)
    return tuple(event for event in found if _inside(event, window))


def alone(change: Entry, original: Moment, window: Span) -> tuple[ForeignEvent, ...]:
    """A change whose base is not in the file stands for itself; ``original`` is its RECURRENCE-ID."""
    identity = _identity(original.wall, original.clock or change.clock, original.is_date)
    event = _foreign(change, change.start, change.clock, change.length, identity, "")
    return (event,) if _inside(event, window) else ()


def _high(clock: Clock, window: Span) -> datetime:
    return clock.wall(window.end) + _DAY


def _reach_of(clock: Clock, changes: Sequence[Entry]) -> timedelta:
    """How far a change to all following dates moves them back in time: so much further the rule is counted."""
    moves = (
        change.replaces.on(clock) - _start_on(change, clock)
        for change in changes
        if change.and_following and change.replaces is not None
    )
    return max(moves, default=timedelta(0))


def _start_on(entry: Entry, clock: Clock) -> datetime:
    if entry.all_day or entry.clock == clock:
        return entry.start
    return clock.wall(entry.clock.resolve(entry.start).instant)


def _part(entry: Entry, base: Entry) -> Part[Entry]:
    """The entry on the clock of its series. A date that replaces or excludes means the time of day of the series."""
    clock, at = base.clock, base.start - base.start.replace(hour=0, minute=0, second=0)
    if entry.replaces is not None:
        changes = entry.replaces.on(clock) + (at if entry.replaces.is_date else timedelta(0))
        changes = _whole_days(changes, base)
        start = _start_on(entry, clock)
        return Part(entry, start, entry.length.nominal, changes=changes, and_following=entry.and_following)
    return Part(
        entry,
        entry.start,
        entry.length.nominal,
        rules=entry.rules,
        dates=tuple(
            _whole_days(one.on(clock) + (at if one.is_date else timedelta(0)), base) for one in entry.dates
        ),
        periods=tuple((_whole_days(one.on(clock), base), length) for one, length in entry.periods),
        excluded=tuple(
            _whole_days(one.on(clock) + (at if one.is_date else timedelta(0)), base) for one in entry.excluded
        ),
    )


def _whole_days(wall: datetime, base: Entry) -> datetime:
    return wall.replace(hour=0, minute=0, second=0) if base.all_day else wall


def _event(dated: Dated[Entry], base: Entry) -> ForeignEvent:
    entry = dated.source
    rrule = "\n".join(rule.text for rule in base.rules)
    identity = (
        _identity(dated.original, base.clock, base.all_day) if base.recurs or entry is not base else None
    )
    if dated.itself:
        return _foreign(entry, entry.start, entry.clock, entry.length, identity, rrule)
    usual = dated.length == entry.length.nominal
    length = entry.length if usual else Length(0, int(dated.length.total_seconds()))
    return _foreign(entry, dated.start, base.clock, length, identity, rrule)


def _identity(wall: datetime, clock: Clock, all_day: bool) -> str:
    if all_day:
        return f"{wall:%Y%m%d}"
    return f"{wall:%Y%m%dT%H%M%S}" + ("Z" if clock.zone == "UTC" else "")


def _foreign(
    entry: Entry, wall: datetime, clock: Clock, length: Length, identity: str | None, rrule: str
) -> ForeignEvent:
    start = clock.resolve(wall)
    notes = set(entry.notes)
    if not entry.all_day and start.kind != "plain":
        notes.add(Note.GAP_MOVED if start.kind == "gap" else Note.OVERLAP_FIRST)
    return ForeignEvent(
        uid=entry.head.uid,
        recurrence_id=identity,
        rrule=rrule,
        start=start.instant,
        end=length.end(wall, clock),
        local_start=local(start.instant, entry.shown).replace(tzinfo=None),
        zone=entry.shown,
        all_day=entry.all_day,
        floating=entry.floating,
        transparent=entry.transparent,
        cancelled=entry.cancelled,
        private_class=entry.private,
        summary=entry.head.summary,
        location=entry.location,
        organizer=entry.organizer,
        notes=tuple(sorted(note.value for note in notes)),
    )


def _inside(event: ForeignEvent, window: Span) -> bool:
    if event.start == event.end:
        return window.start <= event.start < window.end
    return event.start < window.end and window.start < event.end
