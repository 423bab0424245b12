"""What a calendar file of a therapist outside means for the sessions that are known (RFC 5546: requests, updates,
cancellations)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wellkept.codecs.ics import ForeignEvent
from wellkept.kernel.spans import Span

LONGEST = 12 * 3600  # seconds of one session; what is longer, and all-day events, are none


class Name(NamedTuple):
    """By which one dated event is known again: a digest of its UID, and its RECURRENCE-ID or nothing."""

    uid: str
    identity: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a file changes. Sessions that have begun are never among them."""

    new: Mapping[Name, Span]
    moved: Mapping[Name, Span]
    gone: frozenset[Name]
    left: int  # events that are no sessions: all-day, without length, too long


def changes(
    events: Sequence[tuple[Name, ForeignEvent]], known: Mapping[Name, Span], *, since: int
) -> Changes:
    """``known`` are the sessions that stand, by name.

    A file that brings a UID's rule, or its only event, brings all of its dates: those that it no longer names are gone.
    One that brings a single date of a rule says nothing about the others. Nothing before ``since`` changes.
    """
    whole = {name.uid for name, event in events if event.rrule or event.recurrence_id is None}
    there = {name: Span(event.start, event.end) for name, event in events if not event.cancelled}
    sessions = {
        name for name, event in events if not event.all_day and 0 < there.get(name, _NONE).seconds <= LONGEST
    }
    cancelled = {name for name, event in events if event.cancelled}
    ahead = {name: span for name, span in known.items() if span.start >= since}
    return Changes(
        new={name: there[name] for name in sessions if name not in known and there[name].start >= since},
        moved={name: there[name] for name in sessions if name in ahead and ahead[name] != there[name]},
        gone=frozenset(
            name for name in ahead if name in cancelled or (name.uid in whole and name not in sessions)
        ),
        left=len(there.keys() - sessions),
    )


_NONE = Span(0, 0)
