"""A client's calendar program, as RFC 5546 asks it to be: it takes what mails bring, and shows what it holds."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import recurring_ical_events

FIRST, LAST = date(2026, 1, 1), date(2031, 1, 1)


@dataclass
class _Held:
    """One event: the series or single event itself, its dates that differ, and those that were canceled."""

    itself: icalendar.Event | None = None
    dates: dict[datetime, icalendar.Event] = field(default_factory=dict)
    gone: dict[datetime, int] = field(default_factory=dict)


@dataclass
class CalendarProgram:
    """Takes calendar files in the order in which they come. What is older than what it has, or asks for an answer, fails."""

    held: dict[str, _Held] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)

    def take(self, letter: Any) -> None:
        """All files of a mail."""
        for _name, text, kind in letter.attachments:
            calendar = icalendar.Calendar.from_ical(text)
            method, events = str(calendar["METHOD"]), calendar.walk("VEVENT")
            assert kind == f"text/calendar; method={method}"
            assert len({str(event["UID"]) for event in events}) == 1
            for event in events:
                assert str(event["SUMMARY"]) == "Appointment"
                assert event["ATTENDEE"].params["RSVP"] == "FALSE"
                assert event["ORGANIZER"]
            {"REQUEST": self._request, "CANCEL": self._cancel}[method](events)

    def _request(self, events: list[icalendar.Event]) -> None:
        uid = str(events[0]["UID"])
        held = self.held.get(uid, _Held())
        if any("RECURRENCE-ID" not in event for event in events):
            before, held = held, _Held()
            for event in events:
                self._newer(uid, before, event)
        for event in events:
            at = _date_of(event)
            if at is None:
                held.itself = event
            else:
                self._newer(uid, held, event)
                held.dates[at] = event
                held.gone.pop(at, None)
        self.held[uid] = held

    def _cancel(self, events: list[icalendar.Event]) -> None:
        for event in events:
            uid, at = str(event["UID"]), _date_of(event)
            assert str(event["STATUS"]) == "CANCELLED"
            held = self.held.get(uid)
            if held is None:
                continue  # programs pass over what they never had
            self._newer(uid, held, event)
            if at is None:
                del self.held[uid]
                self.ended[uid] = event["SEQUENCE"]
            else:
                held.dates.pop(at, None)
                held.gone[at] = event["SEQUENCE"]

    def _newer(self, uid: str, held: _Held, event: icalendar.Event) -> None:
        """Never older than the same event or date, nor than the series where the date is not known by itself; and newer
        where the rule of a series is another one (RFC 5546, 2.1.4).
        """
        at = _date_of(event)
        known = held.itself if at is None else held.dates.get(at, held.itself)
        before = [held.gone.get(at, 0) if at else 0, self.ended.get(uid, 0) if at is None else 0]
        assert event["SEQUENCE"] >= max([*before, known["SEQUENCE"] if known else 0]), (uid, at)
        if at is None and held.itself and event.get("RRULE") != held.itself.get("RRULE"):
            assert event["SEQUENCE"] > held.itself["SEQUENCE"], uid

    def shows(self) -> list[tuple[datetime, datetime]]:
        """Starts and ends of all that it holds, as two libraries expand it."""
        calendar = icalendar.Calendar()
        for held in self.held.values():
            for event in ([held.itself] if held.itself else []) + list(held.dates.values()):
                calendar.add_component(self._shown(held, event))
        found = recurring_ical_events.of(calendar).between(FIRST, LAST)
        return sorted((one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in found)

    def _shown(self, held: _Held, event: icalendar.Event) -> icalendar.Event:
        shown = icalendar.Event.from_ical(event.to_ical())
        if held.itself is None:
            shown.pop("RECURRENCE-ID", None)
        if event is held.itself:
            for at in held.gone:
                shown.add("EXDATE", at.astimezone(event["DTSTART"].dt.tzinfo))
        return shown


def _date_of(event: icalendar.Event) -> datetime | None:
    return event["RECURRENCE-ID"].dt.astimezone(UTC) if "RECURRENCE-ID" in event else None
