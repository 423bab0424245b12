"""I am ill today: leave first, so that nothing new is booked into it, then what is booked is canceled or listed."""

from dataclasses import dataclass
from datetime import date, datetime

from wellkept.kernel.events import bus
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.absences.models import Absence
from wellkept.scheduling.appointments.actions.attempt import Refusal, attempt
from wellkept.scheduling.appointments.actions.let_go import cancel_dates
from wellkept.scheduling.appointments.actions.undo_several import undo_several
from wellkept.scheduling.appointments.actions.writing import chain_of
from wellkept.scheduling.appointments.events import DatesChanged
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.availability.actions import add_absence, days_of, take_back_absence
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff


@dataclass(frozen=True, slots=True)
class AbsenceNoted:
    """It is noted; ``ref`` takes it back."""

    ref: str


def call_in_sick(
    *,
    viewer: Staff,
    clinician: str,
    first: date,
    last: date,
    zone: str,
    cancel: bool,
    now: datetime,
) -> AbsenceNoted:
    """Note an absence of whole days; with ``cancel`` all that is booked in it here is canceled, on the practice's side.

    Sealed sessions are canceled too, and nobody else learns of them (R7): the answer counts nothing. Without ``cancel``
    what is booked stays, and stands among the decisions. Raises ``NotFound``, ``NotAllowed`` and ``Invalid``.
    """
    return in_transaction(lambda: _note(viewer, clinician, first, last, zone, cancel, now))


def _note(
    viewer: Staff, clinician: str, first: date, last: date, zone: str, cancel: bool, now: datetime
) -> AbsenceNoted:
    account, leave = add_absence(
        viewer=viewer, clinician=clinician, first=first, last=last, zone=zone, now=now
    )
    lock(accounts=(account,))
    cancelled: tuple[int, ...] = ()
    if cancel:
        span = days_of(first, last, zone)
        parts = Participant.objects.within(viewer.practice_id).filter(
            account=account, committed=True, start__gte=span.start, start__lt=span.end
        )
        cancelled = cancel_dates(
            viewer=viewer,
            practice=viewer.practice_id,
            appointments=list(parts.values_list("appointment_id", flat=True)),
            cause="absence",
            now=now,
        )
    absence = Absence.objects.create(
        practice_id=viewer.practice_id,
        account_id=account,
        leave=leave,
        noted_at=now,
        cancelled=[list(pair) for pair in _revisions(viewer, cancelled)],
    )
    _tell(viewer, cancelled, "cancel", now)
    return AbsenceNoted(absence.ref)


def take_back(*, viewer: Staff, ref: str, now: datetime) -> Reason | None:
    """Undo it: the leave goes, what was canceled stands again. Refused once one of them was changed or its time taken."""
    done = attempt(lambda: _take_back(viewer, ref, now))
    if isinstance(done, tuple):
        return done[0]
    return None


def _take_back(viewer: Staff, ref: str, now: datetime) -> None:
    absence = (
        Absence.objects.within(viewer.practice_id).filter(ref=ref).select_for_update(no_key=True).first()
    )
    if absence is None or not (viewer.handles_bookings or absence.account_id == viewer.account_id):
        raise NotFound
    if absence.undone:
        raise Refusal(Reason("nothing_to_undo"))
    take_back_absence(viewer=viewer, ref=absence.leave, now=now)
    restored = undo_several(
        viewer=viewer,
        practice=viewer.practice_id,
        changed=[(id, revision) for id, revision in absence.cancelled],
        now=now,
    )
    absence.undone = True
    absence.save(update_fields=["undone"])
    _tell(viewer, restored, "book", now)


def _revisions(viewer: Staff, ids: tuple[int, ...]) -> list[tuple[int, int]]:
    rows = Appointment.objects.within(viewer.practice_id).filter(id__in=ids, state=State.CANCELLED)
    return list(rows.order_by("id").values_list("id", "revision"))


def _tell(viewer: Staff, ids: tuple[int, ...], verb: str, now: datetime) -> None:
    """One entry in each chain concerned, and one event."""
    by_chain: dict[Chain, list[str]] = {}
    for appointment in Appointment.objects.within(viewer.practice_id).filter(id__in=ids):
        by_chain.setdefault(chain_of(appointment), []).append(f"appointment:{appointment.ref}")
    for chain, subjects in by_chain.items():
        record(viewer=viewer, action=f"absence.{verb}", chain=chain, subjects=subjects, now=now)
    if ids:
        bus.publish(DatesChanged(practice_id=viewer.practice_id, appointment_ids=ids, verb=verb, at=now))
