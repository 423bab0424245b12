"""Recurring events stand as series, with the appointments that were made of their dates: on import, and of earlier imports."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

from wellkept.codecs.ics import ForeignEvent
from wellkept.kernel.recurrence import Pattern
from wellkept.kernel.wallclock import local
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.imports.actions.comparing import AHEAD, Compared, read_through
from wellkept.scheduling.imports.actions.writing import Run
from wellkept.scheduling.imports.models import ImportBatch, ImportedEvent, ImportedSeries
from wellkept.scheduling.imports.queries import visible_batches
from wellkept.scheduling.imports.rules.standing import Dated, Standing, standing_of
from wellkept.scheduling.series.actions.adopt import AdoptedDate, Adoption, adopt
from wellkept.storage.locks import in_transaction, lock, rehearse
from wellkept.trust.viewer import Staff

SETTLED_THERE = frozenset({"cancelled", "shown_as_free", "no_length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesReport:
    """What became of one recurring event: it stands as a series now or as before; it stays as it is, because it was changed
    here since; or its dates stay single appointments, and why. ``title`` is the file's, where there is one at hand."""

    title: str
    first: datetime
    verdict: Literal["standing", "unchanged", "kept", "dated"]
    why: str = ""
    pattern: Pattern | None = None
    at: time | None = None
    dates: int = 0


@dataclass(frozen=True, slots=True)
class _One:
    """One date: its RECURRENCE-ID, its start in the file, what it is here, and why it is nothing."""

    original: str
    start: int
    appointment: Appointment | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Recurring:
    """All dates of one recurring event."""

    identity: str
    rrule: str
    title: str
    dates: tuple[_One, ...]
    zone: str
    through: date

    @property
    def first(self) -> datetime:
        return local(min(one.start for one in self.dates), self.zone)

    def standing(self) -> Standing | str:
        """Its rule in our terms, or why it has none."""
        dated = [Dated(one.original, local(one.start, self.zone).replace(tzinfo=None)) for one in self.dates]
        return standing_of(self.rrule, dated, zone=self.zone, through=self.through)


def stand(
    run: Run,
    compared: Compared,
    events: Sequence[tuple[ForeignEvent, str]],
    batch: ImportBatch | None,
    *,
    dry_run: bool,
) -> list[SeriesReport]:
    """Let the recurring events of a file stand, one transaction each. ``events`` come with the reason why they were left."""
    groups: dict[str, list[tuple[ForeignEvent, str]]] = defaultdict(list)
    for event, why in events:
        if event.recurrence_id and event.rrule and not event.all_day:
            groups[run.name_of(event)[0]].append((event, why))
    reports = []
    for identity, group in groups.items():
        if all(why for _event, why in group):
            continue  # nothing of it was taken
        if dry_run:
            reports.append(_foretold(_recurring(run, identity, group, {})))
            continue
        reports.append(in_transaction(lambda i=identity, g=group: _stand(run, compared, i, g, batch)))  # type: ignore[misc]
    return reports


def _stand(
    run: Run,
    compared: Compared,
    identity: str,
    group: Sequence[tuple[ForeignEvent, str]],
    batch: ImportBatch | None,
) -> SeriesReport:
    lock(accounts=(run.account,))
    known = compared.earlier(run, [event for event, _why in group])
    rows = {original: row for (_identity, original), row in known.items()}
    recurring = _recurring(run, identity, group, rows)
    own = batch or next((row.batch for row in rows.values()), None)
    return _stand_up(run.viewer, run.account, recurring, own, run.now)


def _recurring(
    run: Run,
    identity: str,
    group: Sequence[tuple[ForeignEvent, str]],
    rows: Mapping[str, ImportedEvent],
) -> _Recurring:
    appointments = {original: row.appointment for original, row in rows.items()}
    dates = [
        _One(original := event.recurrence_id or "", event.start, appointments.get(original), why)
        for event, why in group
    ]
    head = group[0][0]
    return _Recurring(identity, head.rrule, head.summary, tuple(dates), run.zone, read_through(run))


def _foretold(recurring: _Recurring) -> SeriesReport:
    return _report(recurring, recurring.standing())


def _report(recurring: _Recurring, standing: Standing | str) -> SeriesReport:
    common = SeriesReport(
        title=recurring.title, first=recurring.first, verdict="standing", dates=len(recurring.dates)
    )
    if isinstance(standing, str):
        return replace(common, verdict="dated", why=standing)
    return replace(common, pattern=standing.recurrence.pattern, at=standing.at)


def _stand_up(
    viewer: Staff, account: int, recurring: _Recurring, batch: ImportBatch | None, now: datetime
) -> SeriesReport:
    """Inside a transaction that holds the clinician's lock."""
    standing = recurring.standing()
    report = _report(recurring, standing)
    like = _like(recurring)
    if isinstance(standing, str) or batch is None:
        return report
    if like is None:
        return replace(report, verdict="dated", why="nothing_stands")
    rows = ImportedSeries.objects.within(viewer.practice_id).filter(
        account=account, identity=recurring.identity
    )
    kept = rows.select_related("series").first()
    if kept is not None and not kept.untouched:
        return replace(report, verdict="kept", why="changed_here")
    adoption = Adoption(
        like=like,
        recurrence=standing.recurrence,
        at=standing.at,
        through=recurring.through,
        dates=_dates(recurring, standing, like, now),
    )
    series, changed = adopt(viewer=viewer, adoption=adoption, series=kept.series if kept else None, now=now)
    kept = kept or ImportedSeries(
        practice_id=viewer.practice_id,
        account_id=account,
        batch=batch,
        identity=recurring.identity,
        series=series,
    )
    kept.revision = series.revision
    kept.save()
    return report if changed else replace(report, verdict="unchanged")


def _like(recurring: _Recurring) -> Appointment | None:
    """The latest appointment that still stands, of the client whose most of them are."""
    standing = [
        one.appointment
        for one in recurring.dates
        if one.appointment is not None and one.appointment.state != State.CANCELLED
    ]
    if not standing:
        return None
    ((chart, _times),) = Counter(one.chart_id for one in standing).most_common(1)
    return max((one for one in standing if one.chart_id == chart), key=lambda one: one.start)


def _dates(
    recurring: _Recurring, standing: Standing, like: Appointment, now: datetime
) -> dict[date, AdoptedDate]:
    found = dict.fromkeys(standing.left_out, AdoptedDate())
    for one in recurring.dates:
        found[standing.identities[one.original]] = _adopted(one, like, now)
    return {day: one for day, one in found.items() if day <= recurring.through or one.appointment}


def _adopted(one: _One, like: Appointment, now: datetime) -> AdoptedDate:
    if one.appointment is not None and one.appointment.chart_id == like.chart_id:
        return AdoptedDate(one.appointment.id)
    waits = bool(one.why) and one.why not in SETTLED_THERE and one.start > now.timestamp()
    return AdoptedDate(waits=waits, cause=one.why[:32] if waits else AdoptedDate().cause)


def stand_earlier(*, viewer: Staff, now: datetime, dry_run: bool = False) -> tuple[SeriesReport, ...]:
    """Let the recurring events of earlier imports stand as series, as far as they do not yet. All or none."""

    def all_of_them() -> tuple[SeriesReport, ...]:
        batches = {batch.id: batch for batch in visible_batches(viewer).filter(mode="appointments")}
        return tuple(
            report
            for account, found in _earlier(viewer, batches)
            for report in [_stand_up(viewer, account, *found, now)]
        )

    return rehearse(all_of_them) if dry_run else in_transaction(all_of_them)


def _earlier(
    viewer: Staff, batches: Mapping[int, ImportBatch]
) -> list[tuple[int, tuple[_Recurring, ImportBatch]]]:
    rows = (
        ImportedEvent.objects.everywhere(because="the batches were scoped")
        .filter(batch__in=list(batches), appointment__isnull=False)
        .exclude(rrule="")
        .exclude(recurrence_id="")
    )
    made = set(ImportedSeries.objects.within(viewer.practice_id).values_list("account_id", "identity"))
    groups: dict[tuple[int, str], list[ImportedEvent]] = defaultdict(list)
    for row in rows.select_related("appointment").order_by("start", "id"):
        if (row.account_id, row.identity) not in made:
            groups[row.account_id, row.identity].append(row)
    lock(accounts={account for account, _identity in groups})
    return [(account, _of_rows(identity, group, batches)) for (account, identity), group in groups.items()]


def _of_rows(
    identity: str, rows: Sequence[ImportedEvent], batches: Mapping[int, ImportBatch]
) -> tuple[_Recurring, ImportBatch]:
    latest = max((batches[row.batch_id] for row in rows), key=lambda batch: batch.created_at)
    zone = next(row.appointment.zone for row in rows if row.appointment is not None)
    through = local((int((latest.created_at + AHEAD).timestamp())) - 86400, zone).date()
    dates = tuple(_One(row.recurrence_id, row.start, row.appointment) for row in rows)
    return _Recurring(identity, rows[-1].rrule, "", dates, zone, through), latest
