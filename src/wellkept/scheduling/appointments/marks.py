"""Time on a clinician's calendar that is no appointment the viewer may open: the one place that says how it looks (R7)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wellkept.kernel.spans import Span, union
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.spans import AccountSpan, ask_account_spans, rounded
from wellkept.scheduling.availability.facts import Availability, ask_availabilities
from wellkept.storage.plain import Reading
from wellkept.trust.viewer import Staff


@dataclass(frozen=True, slots=True)
class Mark:
    """Time on a calendar that is no appointment the viewer may open.

    ``kind``: private, protected, busy, leave, or taken (an appointment without details). ``title`` is for its holder.
    """

    kind: str
    start: datetime
    end: datetime
    title: str = ""
    ref: str = ""


def ask_times(
    reading: Reading, viewer: Staff, accounts: Sequence[int], window: Span, now: datetime
) -> Callable[[], tuple[Mapping[int, Availability], Mapping[int, list[AccountSpan]]]]:
    """What rules and commitments take of these clinicians' time, told once the reading was fetched."""
    known = ask_availabilities(reading, accounts=accounts, practice=viewer.practice_id, window=window)
    taken = ask_account_spans(reading, accounts=accounts, window=window, now=int(now.timestamp()))
    return lambda: (known(), taken())


def marks_of(
    viewer: Staff,
    own: bool,
    known: Availability,
    taken: Iterable[AccountSpan],
    shown: Collection[tuple[int, int]],
    titles: Sequence[tuple[str, str, str, int, int]],
) -> tuple[Mark, ...]:
    """One clinician's marks, in order. ``own``: as she herself sees them; everybody else sees one ``Private`` for all causes.

    ``shown`` are starts and ends of the appointments that the viewer is shown, ``titles`` her own named time.
    """
    marks = [Mark("leave", at(a), at(b)) for a, b in known.leave]
    apart: list[Span] = []
    for row in taken:
        if row.practice != viewer.practice_id:
            way = max(known.limits.travel, 0) * 60
            apart.append(Span(row.start - max(row.before, way), row.end + max(row.after, way)))
        elif not own and row.veiled:
            apart.append(Span(row.start - row.before, row.end + row.after))
        elif (row.start, row.end) not in shown:
            marks.append(Mark("taken", at(row.start), at(row.end)))
    if own:
        marks += [Mark(kind, at(a), at(b), title, ref) for kind, ref, title, a, b in titles]
    else:
        apart += [*known.away, *known.protected, *known.busy]
    marks += [Mark("private", at(a), at(b)) for a, b in union(rounded(span) for span in apart)]
    return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end, mark.kind)))
