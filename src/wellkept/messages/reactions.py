"""What is put into the outbox when appointments change, in the transaction of the change."""

from collections.abc import Sequence
from datetime import datetime

from wellkept.clients.events import ClientMerged, RecordOpened
from wellkept.clients.rules.accesses import AccessKind
from wellkept.messages.actions.going_on import go_on
from wellkept.messages.actions.merge import hand_over
from wellkept.messages.actions.personal import tell_people
from wellkept.messages.actions.put import put_notices
from wellkept.messages.rules.telling import SILENT
from wellkept.scheduling.appointments.events import AppointmentChanged, DatesChanged
from wellkept.scheduling.appointments.rules.words import Born


def tell_of_appointment(event: AppointmentChanged) -> None:
    """One change of one appointment: whoever takes part is told, a minute later. What came with a calendar file is known
    to its clients already."""
    known = event.verb == "book" and event.born == Born.IMPORT
    if event.verb not in SILENT and not known:
        _put(event.practice_id, (event.appointment_id,), event.verb, event.at, event.clients)


def tell_of_dates(event: DatesChanged) -> None:
    """One act on several: one message a client. The next dates of a series that goes on are known to her already."""
    if event.verb == "fill":
        go_on(practice=event.practice_id, appointments=event.appointment_ids, now=event.at)
    else:
        _put(event.practice_id, event.appointment_ids, event.verb, event.at, event.clients)


def tell_of_opened_record(event: RecordOpened) -> None:
    """Who treats the client, and the client herself, hear of it at once; of an emergency the privacy contact too."""
    tell_people(
        practice=event.practice_id,
        at_work=event.treating,
        client=event.client_id,
        privacy=event.kind == AccessKind.EMERGENCY,
        now=event.at,
    )


def follow_merged_client(event: ClientMerged) -> None:
    """What waits for the merged client goes to the one she was merged into."""
    hand_over(practice=event.practice_id, from_id=event.from_id, into_id=event.into_id)


def _put(
    practice: int | None,
    appointments: Sequence[int],
    began: str,
    at: datetime,
    clients: tuple[int, ...] | None = None,
) -> None:
    if practice is not None:
        put_notices(practice=practice, appointments=appointments, began=began, now=at, clients=clients)
