"""A standing appointment goes on by itself: how far it reaches in a calendar of its client, and who hears of it how.

Nobody is written to for every few dates that the worker makes. Before they run out in her calendar they come with the next
reminder (``attach``); whoever wants no reminders is told of them then, about twice a year.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from wellkept.messages.actions.put import put_notices, take_as_told
from wellkept.messages.models import Choice, Told
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.exports.mailed import places_of

ENOUGH = timedelta(weeks=26)
"""A series that reaches so far in a reader's calendar need not be sent again yet. The worker makes a year."""


def reaches(rows: QuerySet[Told], uid: str) -> datetime | None:
    """Up to which start these readers have the series of this name in their calendars; None where they do not have it."""
    last: datetime | None = rows.filter(uid=uid).aggregate(last=Max("start"))["last"]
    return last


def go_on(*, practice: int | None, appointments: Sequence[int], now: datetime) -> None:
    """The next dates of a series were made."""
    if practice is None:
        return
    silent = _without_reminders(practice, appointments)
    told = [client for client in silent if _runs_out(practice, client, appointments, now)]
    if told:
        put_notices(practice=practice, appointments=appointments, began="fill", now=now, clients=told)
    take_as_told(practice=practice, appointments=appointments, but=told)


def _without_reminders(practice: int, appointments: Sequence[int]) -> list[int]:
    parts = Participant.objects.within(practice).filter(appointment__in=appointments, client__isnull=False)
    silent = Choice.objects.within(practice).filter(client__in=parts.values("client"), reminders=False)
    return list(silent.order_by("client").values_list("client", flat=True))


def _runs_out(practice: int, client: int, appointments: Sequence[int], now: datetime) -> bool:
    rows = Told.objects.within(practice).filter(client=client)
    made = Appointment.objects.within(practice).filter(id__in=appointments)
    uids = {place.uid for place in places_of(practice, list(made), where=False).values()}
    reached = [last for uid in uids if (last := reaches(rows, uid)) is not None]
    return bool(reached) and min(reached) < now + ENOUGH
