"""Putting notices into the outbox. A minute passes before they are sent, so that Undo stops them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from wellkept.messages.models import Message, Told
from wellkept.messages.standing import standings_of
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rules.words import Born

DELAY = timedelta(minutes=1)
NOTICE = "notice"


def put_notices(*, practice: int, appointments: Sequence[int], began: str, now: datetime) -> None:
    """One notice a client, about all of these appointments that are still to come. One that waits waits on."""
    rows = Participant.objects.within(practice).filter(
        appointment__in=list(appointments), client__isnull=False, start__gt=int(now.timestamp())
    )
    by_client: dict[int, list[int]] = defaultdict(list)
    imported = _imported(practice, appointments) if began == "book" else frozenset()
    for appointment, client in rows.order_by("start", "id").values_list("appointment_id", "client_id"):
        if client is not None and appointment not in imported:
            by_client[client].append(appointment)
    Message.objects.bulk_create(
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
        update_conflicts=True,
        unique_fields=["appointment", "client", "slot"],
        update_fields=["due_at", "others"],
    )


def _imported(practice: int, appointments: Sequence[int]) -> frozenset[int]:
    """What came with a calendar file is known to its clients."""
    rows = Appointment.objects.within(practice).filter(id__in=list(appointments), born=Born.IMPORT)
    return frozenset(rows.values_list("id", flat=True))


def take_as_told(*, practice: int | None, appointments: Sequence[int]) -> None:
    """Take these as known to their clients, so that a later change is told as one."""
    if practice is None:
        return
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
        ],
        update_conflicts=True,
        unique_fields=["appointment", "client"],
        update_fields=["state", "start", "end"],
    )
