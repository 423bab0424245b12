"""I am ill today: leave first, so that nothing new is booked into it, then what is booked is canceled or settled."""

from dataclasses import dataclass
from datetime import date, datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.absences.actions.acts import (
    NOTHING_TO_UNDO,
    found_absence,
    keep,
    note,
    put_back,
    tell,
)
from wellkept.scheduling.absences.models import Absence, Rearrangement
from wellkept.scheduling.absences.scope import taking_part
from wellkept.scheduling.appointments.actions.attempt import Refusal, attempt
from wellkept.scheduling.appointments.actions.let_go import cancel_dates
from wellkept.scheduling.availability.actions import add_absence, days_of, take_back_absence
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.viewer import Staff


@dataclass(frozen=True, slots=True)
class AbsenceNoted:
    """It is noted; ``ref`` settles what is booked, and takes it back."""

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
    what is booked stays, until ``settle_absence`` or somebody among the decisions says what becomes of it. Raises
    ``NotFound``, ``NotAllowed`` and ``Invalid``.
    """
    return in_transaction(lambda: _note(viewer, clinician, first, last, zone, cancel, now))


def _note(
    viewer: Staff, clinician: str, first: date, last: date, zone: str, cancel: bool, now: datetime
) -> AbsenceNoted:
    account, leave = add_absence(
        viewer=viewer, clinician=clinician, first=first, last=last, zone=zone, now=now
    )
    lock(accounts=(account,))
    absence = Absence.objects.create(
        practice_id=viewer.practice_id, account_id=account, leave=leave, noted_at=now
    )
    if cancel:
        cancelled = cancel_dates(
            viewer=viewer,
            practice=viewer.practice_id,
            appointments=taking_part(viewer.practice_id, account, days_of(first, last, zone)),
            cause="absence",
            now=now,
        )
        keep(viewer, cancelled, now, absence)
        note(viewer, cancelled, "cancel", now)
        tell(viewer, cancelled, "cancel", now)
    return AbsenceNoted(absence.ref)


def take_back(*, viewer: Staff, ref: str, now: datetime) -> Reason | None:
    """Undo it: the leave goes, and what was canceled or moved stands again as before. Refused once one of them was changed
    or its time taken."""
    done = attempt(lambda: _take_back(viewer, ref, now))
    return done[0] if isinstance(done, tuple) else None


def _take_back(viewer: Staff, ref: str, now: datetime) -> None:
    absence = found_absence(viewer, ref)
    if absence.undone:
        raise Refusal(NOTHING_TO_UNDO)
    take_back_absence(viewer=viewer, ref=absence.leave, now=now)
    rows = Rearrangement.objects.within(viewer.practice_id).filter(absence=absence, undone=False)
    for kept in rows.order_by("-id"):
        put_back(viewer, kept, now)
    absence.undone = True
    absence.save(update_fields=["undone"])
