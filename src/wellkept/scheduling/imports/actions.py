"""Taking a calendar file in: as busy time, or as appointments with known clients. The same file twice changes nothing."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from wellkept.codecs.ics import CalendarFile, ForeignEvent
from wellkept.kernel.spans import Span
from wellkept.practice.models import Member
from wellkept.scheduling.appointments.actions import book, cancel
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.request import Booked, BookingRequest
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.availability.actions import add_busy, remove_busy
from wellkept.scheduling.imports.models import ImportBatch, ImportedEvent
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Staff

AT_ONCE = 100  # events a transaction
Verdict = Literal["taken", "changed", "unchanged", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """What is taken in, and how. ``clients`` maps titles to refs of clients, for appointments."""

    file: CalendarFile
    clinician: str
    mode: Literal["busy", "appointments"]
    service: str = ""
    clients: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class EventReport:
    """What became of one event. ``why`` is a code for what was left; ``lifted`` the rules that stood in the way."""

    event: ForeignEvent
    verdict: Verdict
    why: str = ""
    lifted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Every event with its verdict. ``batch`` is what ``undo_import`` takes; empty for a dry run."""

    batch: str
    events: tuple[EventReport, ...]

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
    save that nobody is in two places (R1 to R3): such events are left.

    A clinician takes in her own calendar, whoever books for all takes in anybody's appointments; busy time is a
    person's own affair. Raises ``NotFound`` and ``NotAllowed``.
    """
    account = _account(viewer, wish)
    if dry_run:
        return ImportReport("", tuple(_judged(viewer, account, wish, event) for event in wish.file.events))
    batch = in_transaction(lambda: _begin(viewer, account, wish, now))
    reports: list[EventReport] = []
    events = wish.file.events
    for first in range(0, len(events), AT_ONCE):
        some = events[first : first + AT_ONCE]
        reports += in_transaction(lambda some=some: _take(viewer, account, wish, batch, some, now))  # type: ignore[misc]
        progress(len(reports))
    return ImportReport(batch.ref, tuple(reports))


def undo_import(*, viewer: Staff, batch: str, now: datetime) -> int:
    """Take back all that a batch brought, in one transaction. Gives how many events; raises ``NotFound``."""

    def undo() -> int:
        row = ImportBatch.objects.within(viewer.practice_id).filter(ref=batch, undone_at=None).first()
        if row is None or not (row.account_id == viewer.account_id or viewer.handles_bookings):
            raise NotFound
        lock(accounts=(row.account_id,))
        events = list(ImportedEvent.objects.within(viewer.practice_id).filter(batch=row))
        for event in events:
            _take_back(viewer, event, now)
        ImportedEvent.objects.within(viewer.practice_id).filter(batch=row).delete()
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        record(viewer=viewer, action="import.undo", chain=_chain(viewer, row.account_id, row.mode), now=now)
        return len(events)

    return in_transaction(undo)


def _account(viewer: Staff, wish: ImportWish) -> int:
    row = Member.objects.within(viewer.practice_id).filter(account__ref=wish.clinician, active=True).first()
    if row is None:
        raise NotFound
    own = row.account_id == viewer.account_id
    if not own and (wish.mode == "busy" or not viewer.handles_bookings):
        raise NotAllowed
    return row.account_id


def _chain(viewer: Staff, account: int, mode: str) -> Chain:
    return Chain.account(account) if mode == "busy" else Chain.practice(viewer.practice_id)


def _begin(viewer: Staff, account: int, wish: ImportWish, now: datetime) -> ImportBatch:
    batch = ImportBatch.objects.create(
        practice_id=viewer.practice_id, account_id=account, mode=wish.mode, created_at=now
    )
    record(viewer=viewer, action="import.begin", chain=_chain(viewer, account, wish.mode), now=now)
    return batch


def _take(
    viewer: Staff,
    account: int,
    wish: ImportWish,
    batch: ImportBatch,
    events: Sequence[ForeignEvent],
    now: datetime,
) -> list[EventReport]:
    lock(accounts=(account,))
    reports = []
    for event in events:
        report = _judged(viewer, account, wish, event)
        if report.verdict in ("taken", "changed"):
            report = _write(viewer, account, wish, batch, report, now)
        reports.append(report)
    return reports


def _judged(viewer: Staff, account: int, wish: ImportWish, event: ForeignEvent) -> EventReport:
    """What would become of an event, before any rule of booking is asked."""
    if event.cancelled:
        return EventReport(event, "left", "cancelled")
    if event.transparent:
        return EventReport(event, "left", "shown_as_free")
    if event.end <= event.start:
        return EventReport(event, "left", "no_length")
    known = _known(viewer, account, event)
    if known is not None and (known.start, known.end) == (event.start, event.end):
        return EventReport(event, "unchanged")
    if wish.mode == "busy":
        return EventReport(event, "taken" if known is None else "changed")
    if event.all_day:
        return EventReport(event, "left", "all_day")
    if event.summary not in (wish.clients or {}):
        return EventReport(event, "left", "no_client_for_title")
    if known is not None:
        return EventReport(event, "left", "moved_there_since")
    return EventReport(event, "taken")


def _known(viewer: Staff, account: int, event: ForeignEvent) -> ImportedEvent | None:
    rows = ImportedEvent.objects.within(viewer.practice_id).filter(account=account, uid=_digest(event.uid))
    return rows.filter(recurrence_id=event.recurrence_id or "").first()


def _digest(uid: str) -> str:
    return hashlib.sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()


def _write(
    viewer: Staff, account: int, wish: ImportWish, batch: ImportBatch, report: EventReport, now: datetime
) -> EventReport:
    event = report.event
    row = _known(viewer, account, event) or ImportedEvent(
        practice_id=viewer.practice_id,
        batch=batch,
        account_id=account,
        uid=_digest(event.uid),
        recurrence_id=event.recurrence_id or "",
    )
    row.rrule, row.start, row.end = event.rrule, event.start, event.end
    if wish.mode == "appointments":
        return _write_appointment(viewer, wish, row, report, now)
    row.save()
    remove_busy(account=account, source=row.source)
    title = "" if event.private_class else event.summary[:120]
    add_busy(account=account, spans=[(Span(event.start, event.end), title)], source=row.source)
    return report


def _write_appointment(
    viewer: Staff, wish: ImportWish, row: ImportedEvent, report: EventReport, now: datetime
) -> EventReport:
    event = report.event
    answer = book(
        viewer=viewer,
        request=BookingRequest(
            service=wish.service,
            clinicians=(wish.clinician,),
            start=at(event.start),
            minutes=max((event.end - event.start) // 60, 1),
            client=(wish.clients or {})[event.summary],
            waivers=(Waiver("*", "imported"),),
        ),
        now=now,
        importing=True,
    )
    if not isinstance(answer, Booked):
        return EventReport(event, "left", answer.reasons[0].code if answer.reasons else "refused")
    row.appointment = Appointment.objects.within(viewer.practice_id).get(ref=answer.ref)
    row.save()
    return EventReport(event, "taken", lifted=answer.lifted)


def _take_back(viewer: Staff, event: ImportedEvent, now: datetime) -> None:
    if event.appointment is None:
        remove_busy(account=event.account_id, source=event.source)
    else:
        cancel(viewer=viewer, ref=event.appointment.ref, now=now, why="import undone")
