"""The whole calendar of a person, under own care: her work in every practice as time and place, never as clients; her own
sessions; what she protects. Where two meet, she sees it here and nowhere else."""

from dataclasses import dataclass
from datetime import datetime

from wellkept.kernel.spans import Span
from wellkept.owncare.queries import OwnSession, sessions
from wellkept.practice.queries import HatCard, hats_of, practice_names
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.spans import ask_account_spans
from wellkept.scheduling.availability.queries import named_rules
from wellkept.storage.plain import at_once
from wellkept.trust.viewer import Oneself


@dataclass(frozen=True, slots=True)
class Hour:
    """Time in her calendar. ``kind``: work, own, protected, busy or leave; ``title`` is the practice, her therapist or what
    she called it. ``session`` is there for her own."""

    kind: str
    start: datetime
    end: datetime
    title: str
    session: OwnSession | None = None


def whole_calendar(viewer: Oneself, *, first: datetime, last: datetime, now: datetime) -> tuple[Hour, ...]:
    """All her time between two instants, in order."""
    window = Span(int(first.timestamp()), int(last.timestamp()))
    taken = at_once(
        lambda reading: ask_account_spans(
            reading, accounts=(viewer.account_id,), window=window, now=int(now.timestamp())
        )
    ).get(viewer.account_id, [])
    names = practice_names({row.practice for row in taken if row.practice is not None})
    hours = [
        Hour("work", at(row.start), at(row.end), names[row.practice])
        for row in taken
        if row.practice is not None
    ]
    hours += [
        Hour("own", one.start, one.end, ", ".join(one.whom), one)
        for one in sessions(viewer, first=first, last=last, now=now)
        if one.stands
    ]
    hours += [
        Hour(kind, at(start), at(end), title)
        for kind, _ref, title, start, end in named_rules(account=viewer.account_id, window=window)
    ]
    return tuple(sorted(hours, key=lambda hour: (hour.start, hour.end, hour.kind)))


def workplaces(viewer: Oneself) -> tuple[HatCard, ...]:
    """Where she works: an absence is noted at each by itself."""
    return hats_of(viewer.account_id)
