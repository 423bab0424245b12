"""What every act on several appointments does besides: finding what it is about, keeping what it changed, and telling."""

from collections.abc import Iterable
from datetime import datetime

from wellkept.kernel.events import bus
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.absences.models import Absence, Rearrangement
from wellkept.scheduling.appointments.actions.attempt import Refusal
from wellkept.scheduling.appointments.actions.undo_several import undo_several
from wellkept.scheduling.appointments.actions.writing import chain_of
from wellkept.scheduling.appointments.events import DatesChanged
from wellkept.scheduling.appointments.models import Appointment
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

NOTHING_TO_UNDO = Reason("nothing_to_undo")


def found_absence(viewer: Staff, ref: str) -> Absence:
    """The absence, locked: for whoever it is about, and for those who book for others. Raises ``NotFound``."""
    rows = Absence.objects.within(viewer.practice_id).select_for_update(no_key=True)
    absence = rows.filter(ref=ref).first()
    if absence is None or not (viewer.handles_bookings or absence.account_id == viewer.account_id):
        raise NotFound
    return absence


def keep(viewer: Staff, ids: Iterable[int], now: datetime, absence: Absence | None = None) -> Rearrangement:
    """Keep which appointments were changed, and how they stand now."""
    rows = Appointment.objects.within(viewer.practice_id).filter(id__in=list(ids)).order_by("id")
    return Rearrangement.objects.create(
        practice_id=viewer.practice_id,
        absence=absence,
        by_id=viewer.account_id,
        at=now,
        changed=[list(pair) for pair in rows.values_list("id", "revision")],
    )


def note(viewer: Staff, ids: tuple[int, ...], verb: str, now: datetime) -> None:
    """One entry in each chain concerned."""
    by_chain: dict[Chain, list[str]] = {}
    for appointment in Appointment.objects.within(viewer.practice_id).filter(id__in=ids):
        by_chain.setdefault(chain_of(appointment), []).append(f"appointment:{appointment.ref}")
    for chain, subjects in by_chain.items():
        record(viewer=viewer, action=f"absence.{verb}", chain=chain, subjects=subjects, now=now)


def tell(viewer: Staff, ids: tuple[int, ...], verb: str, now: datetime) -> None:
    """One event for all of it: a client of several hears once."""
    if ids:
        bus.publish(DatesChanged(practice_id=viewer.practice_id, appointment_ids=ids, verb=verb, at=now))


def put_back(viewer: Staff, kept: Rearrangement, now: datetime) -> None:
    """Everything as it stood before. Raises ``Refusal`` once one was changed since, or where its time is taken."""
    if kept.undone:
        raise Refusal(NOTHING_TO_UNDO)
    restored = undo_several(
        viewer=viewer,
        practice=viewer.practice_id,
        changed=[(id, revision) for id, revision in kept.changed],
        now=now,
    )
    kept.undone = True
    kept.save(update_fields=["undone"])
    note(viewer, restored, "book", now)
    tell(viewer, restored, "book", now)
