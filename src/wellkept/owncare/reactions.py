"""How a person's own time follows what happens to the clients whom she claimed."""

from wellkept.clients.events import ClaimChanged, ClientMerged
from wellkept.owncare.actions.own_time import appointments_of, begin, follow
from wellkept.scheduling.appointments.events import AppointmentChanged, DatesChanged

_MOVES_NO_TIME = frozenset({"hold", "accept", "arrive", "keep", "no_show", "times", "stay", "where"})
_NEW = frozenset({"book", "request"})


def follow_appointment(event: AppointmentChanged) -> None:
    """One act on one appointment."""
    if event.verb in _MOVES_NO_TIME:
        return
    if event.verb in _NEW:
        begin((event.appointment_id,))
    else:
        follow((event.appointment_id,), event.at)


def follow_dates(event: DatesChanged) -> None:
    """One act on several."""
    follow(event.appointment_ids, event.at)


def follow_claim(event: ClaimChanged) -> None:
    """Somebody claimed a client, or her claim ended: her meetings are that person's time, or not any more."""
    follow(appointments_of(event.practice_id, event.client_id), event.at)


def follow_merged_client(event: ClientMerged) -> None:
    """What was the merged client's is taken over, with whoever claimed her."""
    follow(appointments_of(event.practice_id, event.into_id), event.at)
