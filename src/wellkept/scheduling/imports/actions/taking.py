"""Taking a calendar file in: as busy time, or as appointments with known clients. The same file twice changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from wellkept.clients.queries import visible_clients
from wellkept.codecs.ics import CalendarFile, ForeignEvent
from wellkept.kernel.invalid import Invalid
from wellkept.practice.models import Member
from wellkept.practice.queries import practice_card, services
from wellkept.scheduling.appointments.named import name_all, proposal_of, zone_of
from wellkept.scheduling.imports.actions.comparing import Compared, compared
from wellkept.scheduling.imports.actions.standing import SeriesReport, stand
from wellkept.scheduling.imports.actions.writing import Run, before_of, title_digest, write
from wellkept.scheduling.imports.models import ImportBatch, ImportedEvent
from wellkept.scheduling.imports.rules.verdicts import Mode, Verdict, folded, judge
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Staff

AT_ONCE = 100  # events a transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """What is taken in, and how. ``clients`` maps titles to refs of clients, for appointments."""

    file: CalendarFile
    clinician: str
    mode: Mode
    service: str = ""
    clients: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventReport:
    """What became of one event. ``why`` is a code for what was left; ``lifted`` the rules that stood in the way."""

    event: ForeignEvent
    verdict: Verdict
    why: str = ""
    lifted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Every event with its verdict, and what became of recurring ones. ``batch`` is what ``undo_import`` takes; empty where
    nothing new was taken."""

    batch: str
    events: tuple[EventReport, ...]
    series: tuple[SeriesReport, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many events have this verdict."""
        return sum(report.verdict == verdict for report in self.events)


def import_calendar(
    *,
    viewer: Staff,
    wish: ImportWish,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> ImportReport:
    """Take a file in, a hundred events a transaction. What stands in the way of an appointment is lifted and listed,
    save that nobody is in two places (R1 to R3) and that a colleague's private hours are hers: such events are left.
    Recurring events whose rule ours can say stand as series. What changed there since an earlier file, or is missing there,
    changes here, unless it was changed here too.

    A clinician takes in her own calendar, whoever books for all takes in anybody's appointments; busy time is a
    person's own affair. ``dry_run`` does the same and takes it all back. Raises ``Invalid`` (fields ``service`` and
    ``map``) before anything is done, ``NotFound`` and ``NotAllowed``.
    """
    run = _prepared(viewer, wish, now)
    work = _Work(run, compared(run, wish.file.events), dry_run)
    events = work.compared.events
    for first in range(0, len(events), AT_ONCE):
        work.take(events[first : first + AT_ONCE])
        progress(min(len(work.reports), len(wish.file.events)))
    return ImportReport(
        "" if dry_run or work.batch is None else work.batch.ref, tuple(work.reports), tuple(work.stand())
    )


def _prepared(viewer: Staff, wish: ImportWish, now: datetime) -> Run:
    """Everything that can be wrong with the wish is found here, before the first event is taken."""
    row = Member.objects.within(viewer.practice_id).filter(account__ref=wish.clinician, active=True).first()
    if row is None:
        raise NotFound
    own = row.account_id == viewer.account_id
    if not own and (wish.mode == "busy" or not viewer.handles_bookings):
        raise NotAllowed
    run = Run(
        viewer=viewer,
        now=now,
        mode=wish.mode,
        account=row.account_id,
        clinician=wish.clinician,
        zone=practice_card(viewer.practice_id).zone,
    )
    if wish.mode == "busy":
        return run
    service = next((service for service in services(viewer) if service.ref == wish.service), None)
    if service is None:
        raise Invalid("service", "unknown")
    named = name_all(viewer=viewer, service=service.ref, clinicians=(wish.clinician,), at=now)
    zone = zone_of(named, proposal_of(named, start=now, mode=None, minutes=None))
    return replace(
        run, zone=zone, service=service.ref, seats=service.seats, clients=_clients(viewer, wish.clients)
    )


def _clients(viewer: Staff, wanted: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    """Ids and refs of clients by folded title. Raises ``Invalid``."""
    ids = dict(visible_clients(viewer).filter(ref__in=set(wanted.values())).values_list("ref", "id"))
    found: dict[str, tuple[int, str]] = {}
    for title, ref in wanted.items():
        if ref not in ids:
            raise Invalid("map", "unknown_client", title=title)
        if found.setdefault(folded(title), (ids[ref], ref)) != (ids[ref], ref):
            raise Invalid("map", "two_clients", title=title)
    return found


class _Work:
    """One import while it goes on: what was reported so far, and the batch once something was taken."""

    def __init__(self, run: Run, compared: Compared, dry_run: bool) -> None:
        self.run, self.compared, self.dry_run = run, compared, dry_run
        self.reports: list[EventReport] = []
        self.batch: ImportBatch | None = None
        self.taken_until = 0

    def take(self, events: Sequence[ForeignEvent]) -> None:
        """Take some events in one transaction."""
        if self.dry_run and self.run.mode == "busy":
            known = self.compared.earlier(self.run, events)
            self.reports += [self._judged(event, known) for event in events]
            return
        done, self.batch = in_transaction(lambda: self._take(events))
        self.reports += done
        if self.dry_run:  # the next hundred will not find these in the calendar
            taken = [report.event.end for report in done if report.verdict == "taken"]
            self.taken_until = max([self.taken_until, *taken])

    def _take(self, events: Sequence[ForeignEvent]) -> tuple[list[EventReport], ImportBatch | None]:
        run = self.run
        named = {client[0] for event in events if (client := run.client_for(event))}
        lock(clients=named, accounts=(run.account,))
        known = self.compared.earlier(run, events)
        batch = self.batch
        reports, written = [], 0
        for event in events:
            report = self._judged(event, known)
            if report.verdict in ("taken", "changed", "removed"):
                if report.verdict == "taken":
                    batch = batch or _begin(run)
                report = self._written(report, known, batch)
                written += report.verdict != "left"
            reports.append(report)
        if batch is not None and self.batch is None and all(r.verdict != "taken" for r in reports):
            batch.delete()
            batch = None
        if written:
            subjects = (f"import:{batch.ref}",) if batch else ()
            record(
                viewer=run.viewer, action="calendar.import", chain=run.chain, now=run.now, subjects=subjects
            )
        if self.dry_run:
            transaction.set_rollback(True)
            return reports, None
        return reports, batch

    def _judged(self, event: ForeignEvent, known: Mapping[tuple[str, str], ImportedEvent]) -> EventReport:
        run, name = self.run, self.run.name_of(event)
        if name not in known and name[0] in self.compared.changed_here:
            return EventReport(event, "left", "series_changed_here")
        judged = judge(
            event,
            before_of(known.get(name)),
            mode=run.mode,
            title=title_digest(event),
            client_known=run.client_for(event) is not None,
        )
        if judged.verdict == "taken" and event.start < self.taken_until and run.seats == 1:
            return EventReport(event, "left", "clinician_taken")
        return EventReport(event, *judged)

    def _written(
        self,
        report: EventReport,
        known: dict[tuple[str, str], ImportedEvent],
        batch: ImportBatch | None,
    ) -> EventReport:
        event, name = report.event, self.run.name_of(report.event)
        done = write(self.run, event, known.get(name), report.verdict, batch)
        if done.row is None:
            known.pop(name, None)
        else:
            known[name] = done.row
        if done.why:
            return EventReport(event, "left", done.why)
        return replace(report, lifted=done.lifted)

    def stand(self) -> list[SeriesReport]:
        """Let recurring events stand as series, once all their dates were taken."""
        if self.run.mode == "busy":
            return []
        events = [
            (report.event, report.why)
            for report in self.reports
            if self.run.name_of(report.event) not in self.compared.gone
        ]
        return stand(self.run, self.compared, events, self.batch, dry_run=self.dry_run)


def _begin(run: Run) -> ImportBatch:
    return ImportBatch.objects.create(
        practice_id=run.practice_id, account_id=run.account, mode=run.mode, created_at=run.now
    )
