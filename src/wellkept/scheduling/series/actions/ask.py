"""A client asks for the hour of one appointment to be hers for good. Her therapist, or the desk, answers: with a standing
appointment that takes the appointment over, or not now."""

from datetime import datetime

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.existing import Existing, find
from wellkept.scheduling.appointments.actions.writing import chain_of
from wellkept.scheduling.appointments.standing import MOST_EVERY
from wellkept.scheduling.series.asked import own_hour, whose_hour
from wellkept.scheduling.series.models import AskedHour
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import record
from wellkept.trust.viewer import KnownClient, Staff, Viewer

CHANGED = Reason("changed_meanwhile")


def ask_for_hour(*, viewer: KnownClient, ref: str, every: int, now: datetime) -> Reason | None:
    """She would like it every so many weeks; what is booked stays as it is. Raises ``Invalid``, ``NotFound``."""
    if not 1 <= every <= MOST_EVERY:
        raise Invalid("every", "out_of_range", least=1, most=MOST_EVERY)

    def ask() -> Reason | None:
        existing = find(viewer=viewer, ref=ref)
        if not own_hour(viewer, ref, now=now).may_ask:
            return CHANGED
        AskedHour.objects.create(
            practice_id=viewer.practice_id, appointment=existing.appointment, every=every, asked_at=now
        )
        _note(viewer, "ask_for_hour", existing, now)
        return None

    return in_transaction(ask)


def take_back_asking(*, viewer: KnownClient, ref: str, now: datetime) -> Reason | None:
    """She asks for it no more. Raises ``NotFound``."""

    def take_back() -> Reason | None:
        existing = find(viewer=viewer, ref=ref)
        row = _waiting(existing, now)
        if row is None or whose_hour(existing.appointment, now) != viewer.client_id:
            return CHANGED
        row.delete()
        _note(viewer, "ask_for_hour_no_more", existing, now)
        return None

    return in_transaction(take_back)


def decline_hour(*, viewer: Staff, ref: str, now: datetime) -> Reason | None:
    """It cannot be hers for good, as she reads; the appointment itself stands. Raises ``NotFound``."""

    def decline() -> Reason | None:
        existing = find(viewer=viewer, ref=ref)
        if not existing.asker.any_calendar and viewer.account_id not in existing.clinicians:
            return Reason("not_your_calendar")
        row = _waiting(existing, now)
        if row is None:
            return CHANGED
        row.declined_at = now
        row.save(update_fields=["declined_at"])
        _note(viewer, "decline_hour", existing, now)
        return None

    return in_transaction(decline)


def _waiting(existing: Existing, now: datetime) -> AskedHour | None:
    """What was asked for, while there is something to answer: not declined, not standing, not over."""
    if whose_hour(existing.appointment, now) is None:
        return None
    rows = AskedHour.objects.within(existing.appointment.practice_id or 0)
    return rows.filter(appointment=existing.appointment, declined_at=None).first()


def _note(viewer: Viewer, action: str, existing: Existing, now: datetime) -> None:
    appointment = existing.appointment
    subjects = (f"appointment:{appointment.ref}",)
    record(
        viewer=viewer, action=f"appointment.{action}", chain=chain_of(appointment), subjects=subjects, now=now
    )
