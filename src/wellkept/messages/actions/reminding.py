"""What is looked at again when a reminder is taken up: the hour, how many there were, and what else can be said with it."""

from datetime import datetime, timedelta

from wellkept.clients.reaching import zones_of
from wellkept.messages.models import REMINDER, WAITING, Choice, Message
from wellkept.messages.rules.reminders import USUAL_DAY, may_remind, rests_until

WEEK = timedelta(days=7)


def hold_back(message: Message, now: datetime) -> str | None:
    """None: it may go. Else *rests* (these are quiet hours: it waits for their end) or *void* (there were enough).

    The caller holds the client's lock, so that two workers do not both find that one more is not too many.
    """
    zone = zones_of([message.client_id]).get(message.client_id) or message.appointment.zone
    choice = Choice.objects.within(message.practice_id).filter(client=message.client_id).first()
    morning = rests_until(now, zone, choice.day if choice else USUAL_DAY)
    if morning is not None:
        message.state, message.due_at, message.lease_until = WAITING, morning, None
        message.save(update_fields=["state", "due_at", "lease_until"])
        return "rests"
    return None if may_remind(_reminded(message, now), now) else "void"


def _reminded(message: Message, now: datetime) -> list[datetime]:
    """When this person was reminded in the last week: also what is on its way now, or perhaps went."""
    rows = Message.objects.within(message.practice_id).filter(
        client=message.client_id, to=message.to, purpose=REMINDER
    )
    went = rows.filter(state__in=["sent", "uncertain"], settled_at__gt=now - WEEK)
    on_their_way = rows.filter(state="handing").exclude(id=message.id).count()
    times = [at for at in went.values_list("settled_at", flat=True) if at]
    return [*times, *[now] * on_their_way]


def take_along(message: Message, now: datetime) -> list[Message]:
    """Other reminders of this person that are due now go with this one: one mail a day says all of it. Gives those."""
    rows = Message.objects.within(message.practice_id).filter(
        client=message.client_id,
        to=message.to,
        purpose=REMINDER,
        state__in=[WAITING, "leased"],
        due_at__lte=now,
    )
    others = list(rows.exclude(id=message.id).select_for_update(no_key=True).order_by("id"))
    if others:
        more = [id for other in others for id in (other.appointment_id, *other.others)]
        message.others = list(dict.fromkeys([*message.others, *more]))
        message.save(update_fields=["others"])
        taken = Message.objects.within(message.practice_id).filter(id__in=[other.id for other in others])
        taken.update(state="void", settled_at=now, lease_until=None)
    return others
