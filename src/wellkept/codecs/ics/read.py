"""Reading a foreign calendar file: outline, entries, series, occurrences."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wellkept.codecs.ics.entries import Entry, read_entry, read_head
from wellkept.codecs.ics.expand import alone, occurrences, work
from wellkept.codecs.ics.properties import text_of
from wellkept.codecs.ics.scan import Component, scan
from wellkept.codecs.ics.values import (
    CalendarFile,
    Fault,
    ForeignEvent,
    IcsLimits,
    NotTaken,
    TooMuch,
    Why,
)
from wellkept.codecs.ics.zones import Zones
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import zone_info


def read_calendar(
    data: bytes, *, window: Span, default_zone: str, limits: IcsLimits = IcsLimits()
) -> CalendarFile:
    """What a calendar file holds, as dated occurrences that touch the window.

    ``default_zone`` is the IANA zone of times for which the file names none. A bad event never spoils the others: it
    is in ``not_taken``. Raises ``TooMuch`` for a file beyond the limits, ``NotACalendar`` for another kind of file, and
    ``UnknownZone`` for an unknown default. Nothing here reads a clock: for files of strangers use
    ``read_calendar_in_process``, which bounds time and memory too.
    """
    zone_info(default_zone)
    outline = scan(data, limits)
    reading = _Reading(window, default_zone, limits)
    for calendar in outline.calendars:
        reading.take(calendar)
    events = sorted(reading.events(), key=lambda one: (one.start, one.end, one.uid, one.recurrence_id or ""))
    return CalendarFile(
        name=reading.name,
        zone=reading.zone,
        events=tuple(events),
        not_taken=tuple(sorted(reading.not_taken, key=lambda one: (one.line, one.uid))),
        ignored=dict(sorted(outline.ignored.items())),
        notes=tuple(sorted(note.value for note in outline.notes)),
    )


@dataclass(slots=True)
class _Reading:
    window: Span
    default_zone: str
    limits: IcsLimits
    name: str = ""
    zone: str = ""
    bases: dict[str, Entry] = field(default_factory=dict)
    changes: dict[str, dict[str, Entry]] = field(default_factory=lambda: defaultdict(dict))
    not_taken: list[NotTaken] = field(default_factory=list)

    def take(self, calendar: Component) -> None:
        """Read the entries of one calendar."""
        zones = Zones(calendar, default=self.default_zone, window=self.window)
        self.name = self.name or text_of(calendar.first("X-WR-CALNAME"), longest=self.limits.text)[0]
        self.zone = self.zone or zones.calendar_zone
        method = calendar.first("METHOD")
        cancelled = method is not None and method.value.upper() == "CANCEL"
        for event in calendar.under("VEVENT"):
            try:
                self.keep(read_entry(event, zones, self.limits, cancelled=cancelled))
            except Fault as fault:
                head, _ = read_head(event, self.limits)
                self.not_taken.append(head.not_taken(fault.why, **fault.params))

    def keep(self, entry: Entry) -> None:
        """Keep the later version of what the file has twice."""
        uid = entry.head.uid
        shelf = self.bases if entry.replaces is None else self.changes[uid]
        key = uid if entry.replaces is None else entry.replaces.key
        other = shelf.get(key)
        if other is not None:
            entry, older = (entry, other) if entry.rank > other.rank else (other, entry)
            self.not_taken.append(older.head.not_taken(Why.DUPLICATE))
        shelf[key] = entry

    def events(self) -> Iterator[ForeignEvent]:
        """The occurrences of all series. Raises ``TooMuch``, before counting where it can."""
        series = {
            uid: (self.bases.get(uid), tuple(self.changes[uid].values()))
            for uid in {*self.bases, *self.changes}
        }
        steps = sum(
            work(base, changes, self.window, self.limits) for base, changes in series.values() if base
        )
        if steps > self.limits.total_steps:
            raise TooMuch("too_much_work", limit=self.limits.total_steps)
        total = 0
        for uid in sorted(series):
            found = self.series(*series[uid])
            total += len(found)
            if total > self.limits.total_occurrences:
                raise TooMuch("too_many_occurrences", limit=self.limits.total_occurrences)
            yield from found

    def series(self, base: Entry | None, changes: Sequence[Entry]) -> tuple[ForeignEvent, ...]:
        """The occurrences of one series; where its base cannot be counted out, those of its changes."""
        head = (base or changes[0]).head
        found: tuple[ForeignEvent, ...] = ()
        why = Why.OUTSIDE_WINDOW
        params: Mapping[str, str | int] = {}
        try:
            if base is not None:
                found = occurrences(base, changes, self.window, self.limits)
        except Fault as fault:
            base, why, params = None, fault.why, fault.params
        if base is None:
            found = tuple(
                event
                for change in changes
                if change.replaces is not None
                for event in alone(change, change.replaces, self.window)
            )
        if not found or why is not Why.OUTSIDE_WINDOW:
            self.not_taken.append(head.not_taken(why, **params))
        return found
