"""In which state a client will be at a session by video or phone: her own word, when she books, before she comes, when she
comes (domain T5). It warns her therapist, and stops nothing."""

from datetime import datetime

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.jurisdictions import JURISDICTIONS
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.existing import Existing, find
from wellkept.scheduling.appointments.actions.writing import note_change, snapshot
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.rules.licences import LICENCE_CODE
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.storage.locks import in_transaction
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder


def say_where(*, viewer: KnownClient | LinkHolder, ref: str, where: str, now: datetime) -> Reason | None:
    """She will be there; empty: where she usually is. Raises ``Invalid``, and ``NotFound`` where nobody asks: in person."""
    check_where(where)
    return in_transaction(lambda: _say(viewer, ref, where, now))


def _say(viewer: KnownClient | LinkHolder, ref: str, where: str, now: datetime) -> Reason | None:
    existing = find(viewer=viewer, ref=ref)
    appointment = existing.appointment
    if appointment.mode == Mode.IN_PERSON or not existing.concerned:
        raise NotFound
    if refusal := existing.refusal(Verb.WHERE, now):
        return refusal
    if all(row.whereabouts == where for row in existing.concerned):
        return None
    before = snapshot(appointment, existing.rows)
    for row in existing.concerned:
        note_where(existing, row, where)
        row.save(update_fields=["whereabouts"])
    note_change(viewer=viewer, appointment=appointment, verb=Verb.WHERE, before=before, now=now)
    return None


def check_where(where: str) -> None:
    """Empty, or a state that is known. Raises ``Invalid``."""
    if where and where not in JURISDICTIONS:
        raise Invalid("where", "choice")


def note_where(existing: Existing, row: Participant, where: str) -> None:
    """What was attested for another state does not count here; it stays in the change before. The caller saves both."""
    usual = row.client.jurisdiction if row.client else ""
    if (where or usual) != (row.whereabouts or usual):
        appointment = existing.appointment
        appointment.lifted = [item for item in appointment.lifted if item["code"] != LICENCE_CODE]
    row.whereabouts = where
