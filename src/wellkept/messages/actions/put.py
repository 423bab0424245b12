"""Putting notices into the outbox. A minute passes before they are sent, so that Undo stops them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from wellkept.messages.actions.waiting import put
from wellkept.messages.models import Message, Told
from wellkept.messages.standing import standings_of
from wellkept.scheduling.appointments.models import Participant
from wellkept.storage.plain import one_of, rows

DELAY = timedelta(minutes=1)
NOTICE = "notice"
_FIRST = frozenset({"book", "request"})  # with these an appointment begins: nothing waits about it yet


def put_notices(
    *,
    practice: int,
    appointments: Sequence[int],
    began: str,
    now: datetime,
    clients: Sequence[int] | None = None,
) -> None:
    """One notice a client, about all of these appointments that are still to come. One that waits waits on.

    ``clients``: who takes part, where that is known already.
    """
    if clients is None:
        by_client = _taking_part(practice, appointments, now)
    else:
        by_client = {client: list(appointments) for client in clients}
    if not by_client:
        return
    put(
        [
            Message(
                practice_id=practice,
                client_id=client,
                appointment_id=ids[0],
                others=ids[1:],
                purpose=NOTICE,
                began=began,
                due_at=now + DELAY,
                created_at=now,
            )
            for client, ids in by_client.items()
        ],
        new=began in _FIRST,
    )


def _taking_part(practice: int, appointments: Sequence[int], now: datetime) -> dict[int, list[int]]:
    """Clients, those who left too, with the appointments that have not begun."""
    ids = list(appointments)
    where = f"{one_of('appointment_id', ids)} AND client_id IS NOT NULL AND practice_id = %s AND start > %s"
    params = [*ids, practice, int(now.timestamp())]
    found: dict[int, list[int]] = defaultdict(list)
    for appointment, client in rows(
        Participant, ("appointment_id", "client_id"), where, params, order="start, id"
    ):
        found[client].append(appointment)
    return found


def take_as_told(*, practice: int, appointments: Sequence[int], but: Sequence[int] = ()) -> None:
    """Take these as known to their clients, so that a later change is told as one; to all but some clients."""
    found = standings_of(practice, appointments)
    Told.objects.bulk_create(
        [
            Told(
                practice_id=practice,
                appointment_id=appointment,
                client_id=client,
                state=stands.state,
                start=stands.at,
                end=stands.until,
            )
            for (appointment, client), stands in found.items()
            if client not in but
        ],
        update_conflicts=True,
        unique_fields=["appointment", "client", "to"],
        update_fields=["state", "start", "end"],
    )
