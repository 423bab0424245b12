"""Taking back what an import brought, all in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wellkept.scheduling.appointments.actions import cancel
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.availability.actions import remove_busy
from wellkept.scheduling.imports.models import ImportBatch, ImportedEvent, ImportedSeries
from wellkept.scheduling.imports.queries import visible_batches
from wellkept.scheduling.series.actions.adopt import dates_of, forget_rules, give_up_dates
from wellkept.scheduling.series.models import Series
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

CAUSE = "imported"


@dataclass(frozen=True, slots=True)
class Staying:
    """An appointment that could not be taken back, and why: a code of the appointments' reasons."""

    ref: str
    start: datetime
    zone: str
    why: str


@dataclass(frozen=True, slots=True)
class Undone:
    """How many events were taken back, and what stays."""

    taken_back: int
    staying: tuple[Staying, ...] = ()


def undo_import(*, viewer: Staff, batch: str, now: datetime) -> Undone:
    """Take back all that an import brought: busy time goes, appointments are canceled, and with them what was made of
    their series since.

    What took place since stays, with the reason, and is still known when the file is taken in again. Busy time is taken
    back by its holder alone, appointments also by whoever books for all. Raises ``NotFound``, the second time too.
    """
    return in_transaction(lambda: _undo(viewer, batch, now))


def _undo(viewer: Staff, ref: str, now: datetime) -> Undone:
    batch = visible_batches(viewer).filter(ref=ref).first()
    if batch is None:
        raise NotFound
    events = _events(batch)
    made = _series(batch)
    _lock(batch, [event.appointment_id for event in events], dates_of(made))
    batch.refresh_from_db()
    if batch.undone_at is not None:
        raise NotFound
    give_up_dates(viewer=viewer, series=made, brought=[event.appointment_id for event in events], now=now)
    done, staying = [], []
    for event in _events(batch):
        if event.appointment is None:
            remove_busy(account=batch.account_id, source=event.source)
        elif why := _canceled(viewer, event.appointment, now):
            meeting = event.appointment
            staying.append(Staying(meeting.ref, meeting.start, meeting.zone, why))
            continue
        done.append(event.pk)
    ImportedEvent.objects.within(batch.account_id).filter(batch=batch, pk__in=done).delete()
    forget_rules(viewer=viewer, series=made, now=now)
    if batch.practice_id is not None:
        ImportedSeries.objects.within(batch.practice_id).filter(batch=batch).delete()
    batch.undone_at = now
    batch.save(update_fields=["undone_at"])
    own = batch.practice_id is None
    chain = Chain.account(batch.account_id) if own else Chain.practice(viewer.practice_id)
    record(viewer=viewer, action="calendar.undo_import", chain=chain, now=now, subjects=(f"import:{ref}",))
    return Undone(len(done), tuple(staying))


def _events(batch: ImportBatch) -> list[ImportedEvent]:
    rows = ImportedEvent.objects.within(batch.account_id).filter(batch=batch)
    return list(rows.select_related("appointment").order_by("start", "pk"))


def _series(batch: ImportBatch) -> list[Series]:
    """What the recurring events of the import became."""
    if batch.practice_id is None:
        return []
    rows = ImportedSeries.objects.within(batch.practice_id).filter(batch=batch)
    return list(
        Series.objects.within(batch.practice_id)
        .filter(id__in=rows.values("series"))
        .select_for_update(no_key=True)
        .order_by("id")
    )


def _lock(batch: ImportBatch, *appointments: Iterable[int | None]) -> None:
    """All that the appointments touch, in one go and in order."""
    meetings = [id for ids in appointments for id in ids if id]
    rows = Participant.objects.everywhere(because="the batch was scoped")
    parts = list(rows.filter(appointment__in=meetings)) if meetings else []
    lock(
        clients={part.client_id for part in parts if part.client_id},
        accounts={batch.account_id, *(part.account_id for part in parts if part.account_id)},
        rooms={part.room_id for part in parts if part.room_id},
    )


def _canceled(viewer: Staff, meeting: Appointment, now: datetime) -> str:
    """Cancel it; or why not. One that was canceled before needs nothing."""
    if meeting.state == State.CANCELLED:
        return ""
    try:
        reason = cancel(viewer=viewer, ref=meeting.ref, now=now, why="import undone", cause=CAUSE)
    except NotFound:  # sealed since: its clinician alone takes it back
        return "not_available"
    return reason.code if reason else ""
