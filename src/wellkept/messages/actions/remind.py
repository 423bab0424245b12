"""Reminders come into the outbox when they are due: nothing has to be taken out of it when an appointment moves."""

from collections.abc import Collection
from datetime import datetime, timedelta

from wellkept.agreements.queries import version_hours
from wellkept.clients.reaching import zones_of
from wellkept.messages.actions.waiting import put
from wellkept.messages.models import REMINDER, Choice, Message
from wellkept.messages.rules.reminders import USUAL_DAY, USUAL_HOURS, due
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.rules.words import State

LOOK_AHEAD = timedelta(days=16)  # the longest cancellation window and a night
_BECAUSE = "the worker reminds for all practices"


def plan_reminders(*, now: datetime) -> int:
    """Put the reminders that are due into the outbox, each once. Answers how many were put there."""
    parts = list(
        Participant.objects.everywhere(because=_BECAUSE)
        .filter(
            client__isnull=False,
            committed=True,
            start__gt=int(now.timestamp()),
            start__lt=int((now + LOOK_AHEAD).timestamp()),
            appointment__state=State.BOOKED,
        )
        .select_related("appointment")
        .order_by("start", "id")
    )
    clients = {part.client_id for part in parts if part.client_id}
    choices = {
        row.client_id: row for row in Choice.objects.everywhere(because=_BECAUSE).filter(client__in=clients)
    }
    zones = zones_of(clients)
    reached = [
        message
        for part in parts
        if (message := _reminder(part, choices.get(part.client_id or 0), zones, now)) is not None
    ]
    known = _known([message.appointment_id for message in reached])
    new = [
        message
        for message in reached
        if (message.appointment_id, message.client_id, message.slot) not in known
    ]
    put(new)  # another worker may plan at the same time
    return len(new)


def _known(appointments: Collection[int]) -> set[tuple[int, int, str]]:
    """The reminders of these appointments that there are already."""
    rows = Message.objects.everywhere(because=_BECAUSE).filter(appointment__in=appointments, purpose=REMINDER)
    return set(rows.values_list("appointment_id", "client_id", "slot"))


def _reminder(
    part: Participant, choice: Choice | None, zones: dict[int, str], now: datetime
) -> Message | None:
    """The latest reminder that is due, unless the appointment is younger than that."""
    if part.client_id is None or part.practice_id is None or (choice is not None and not choice.reminders):
        return None
    appointment = part.appointment
    window = version_hours(part.terms_id) if part.terms_id else None
    hours = (choice.hours if choice else None) or USUAL_HOURS
    day = choice.day if choice else USUAL_DAY
    zone = zones.get(part.client_id) or appointment.zone
    reached = [
        (hour, at)
        for hour, at in due(start=appointment.start, zone=zone, hours=hours, window_hours=window, day=day)
        if at <= now and at > appointment.created_at
    ]
    if not reached:
        return None
    hour, _at = reached[-1]
    return Message(
        practice_id=part.practice_id,
        client_id=part.client_id,
        appointment=appointment,
        purpose=REMINDER,
        began=REMINDER,
        hours=hour,
        slot=f"{REMINDER}:{hour}:{int(appointment.start.timestamp()) % 10**8}",
        due_at=now,
        created_at=now,
    )
