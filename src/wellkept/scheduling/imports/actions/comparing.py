"""What earlier imports took of a file, found again: by UID and RECURRENCE-ID; and of recurring events by date, so that one
whose hour changed there is known again, and one that is missing there is known to be gone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from wellkept.codecs.ics import ForeignEvent
from wellkept.kernel.wallclock import local_date, resolve
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.imports.actions.writing import Name, Run, title_digest
from wellkept.scheduling.imports.models import ImportedEvent, ImportedSeries
from wellkept.scheduling.imports.rules.standing import original_date
from wellkept.scheduling.series.models import Occurrence

AHEAD = timedelta(days=366)
"""How far ahead files are read."""

Dates = Mapping[date, Name]


def read_through(run: Run) -> date:
    """The last day of which every date was read."""
    return local_date(int((run.now + AHEAD).timestamp()), run.zone) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Compared:
    """The events of a file, those that are gone there first, as canceled; under which name an earlier import knows what has
    another now; and which of its recurring events stand as a series that was changed here since."""

    events: tuple[ForeignEvent, ...]
    gone: frozenset[Name]
    renamed: Mapping[Name, Name]
    changed_here: frozenset[str]

    def earlier(self, run: Run, events: Sequence[ForeignEvent]) -> dict[Name, ImportedEvent]:
        """Those of the events that earlier imports took, or that stand as dates of a series that one made."""
        names = [run.name_of(event) for event in events]
        identities = {identity for identity, _original in names}
        rows = {(row.identity, row.recurrence_id): row for row in _rows(run, identities)}
        known = {name: rows[old] for name in names if (old := self.renamed.get(name, name)) in rows}
        return {**_standing(run, events, known), **known}


def compared(run: Run, events: Sequence[ForeignEvent]) -> Compared:
    """Compare a file with what earlier ones brought."""
    file: dict[str, dict[Name, ForeignEvent]] = defaultdict(dict)
    for event in events:
        if event.recurrence_id:
            name = run.name_of(event)
            file[name[0]][name] = event
    renamed: dict[Name, Name] = {}
    gone: dict[Name, ForeignEvent] = {}
    for row in _missing(run, file):
        there = file[row.identity]
        like = next(iter(there.values()))
        new = _by_date(run, there).get(_date(run, row.recurrence_id, row.start))
        if new is not None and new not in renamed:
            renamed[new] = (row.identity, row.recurrence_id)
        else:
            gone[row.identity, row.recurrence_id] = replace(
                like, recurrence_id=row.recurrence_id or None, start=row.start, end=row.end, cancelled=True
            )
    return Compared((*gone.values(), *events), frozenset(gone), renamed, _changed_here(run, file))


def _missing(run: Run, file: Mapping[str, Mapping[Name, ForeignEvent]]) -> Iterator[ImportedEvent]:
    """Dates that were taken of the file's recurring events, and are not in it any more, though it was read there."""
    first = {identity: min(event.start for event in there.values()) for identity, there in file.items()}
    rows = _rows(run, file)
    seen = {(row.identity, _date(run, row.recurrence_id, row.start)) for row in rows}
    seen |= {(identity, day) for identity, there in file.items() for day in _by_date(run, there)}
    standing = [
        row
        for row in _standing_dates(run, file)
        if (row.identity, day := _date(run, row.recurrence_id, row.start)) not in seen
        and day <= read_through(run)
    ]
    for row in [*rows, *standing]:
        there = (row.identity, row.recurrence_id) in file[row.identity]
        if not there and row.start >= first[row.identity] and _stands(run, row):
            yield row


def _stands(run: Run, row: ImportedEvent) -> bool:
    """Whether there is anything of it that a file could take away."""
    if run.practice_id is None:
        return True
    return row.appointment is not None and row.appointment.state != State.CANCELLED


def _rows(run: Run, identities: Iterable[str]) -> list[ImportedEvent]:
    rows = ImportedEvent.objects.within(run.account).filter(
        practice=run.practice_id, identity__in=list(identities)
    )
    return list(rows.select_related("appointment", "batch").order_by("start", "id"))


def _date(run: Run, original: str, start: int) -> date:
    return original_date(original, run.zone) if original else local_date(start, run.zone)


def _by_date(run: Run, there: Mapping[Name, ForeignEvent]) -> Dates:
    return {_date(run, name[1], event.start): name for name, event in there.items()}


def _standing(
    run: Run, events: Sequence[ForeignEvent], known: Mapping[Name, ImportedEvent]
) -> dict[Name, ImportedEvent]:
    """For events that no import took, the dates of a series that one made, and that the worker filled since."""
    file: dict[str, dict[Name, ForeignEvent]] = defaultdict(dict)
    for event in events:
        if event.recurrence_id and (name := run.name_of(event)) not in known:
            file[name[0]][name] = event
    found = {}
    for row in _standing_dates(run, file):
        there = file[row.identity]
        own = _by_date(run, there).get(_date(run, row.recurrence_id, row.start))
        if own is not None:
            row.title = title_digest(there[own])
            found[own] = row
    return found


def _made(run: Run, identities: Iterable[str]) -> list[ImportedSeries]:
    if run.practice_id is None:
        return []
    rows = ImportedSeries.objects.within(run.practice_id).filter(account=run.account)
    return list(rows.filter(identity__in=list(identities)).select_related("series"))


def _changed_here(run: Run, identities: Iterable[str]) -> frozenset[str]:
    return frozenset(one.identity for one in _made(run, identities) if not one.untouched)


def _standing_dates(run: Run, identities: Iterable[str]) -> Iterator[ImportedEvent]:
    """The dates of the series that these recurring events became, as an import would remember them, where the rule has
    them; none of them is saved."""
    by_series = {one.series_id: one for one in _made(run, identities) if one.untouched}
    if run.practice_id is None:
        return
    rows = Occurrence.objects.within(run.practice_id).filter(series__in=list(by_series))
    for one in rows.select_related("appointment", "rule").order_by("identity", "id"):
        wall = datetime.combine(one.identity, one.rule.at)
        start = resolve(wall, one.rule.zone).instant
        kept = by_series[one.series_id]
        yield ImportedEvent(
            practice_id=run.practice_id,
            account_id=run.account,
            batch_id=kept.batch_id,
            identity=kept.identity,
            recurrence_id=f"{wall:%Y%m%dT%H%M%S}",
            start=start,
            end=start + one.rule.minutes * 60,
            appointment=one.appointment,
        )
