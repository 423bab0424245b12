"""What a reader knows once a mail is there: how each appointment stands, and what is in a calendar of her own (R14)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from wellkept.messages.models import REMINDER, WAITING, Message, Told
from wellkept.messages.standing import Stands, standings_of


def note_told(message: Message, tells: Sequence[Stands], uids: Mapping[int, str]) -> None:
    """``tells``: what was told. ``uids``: by appointment, the name of its event in the reader's calendar."""
    Told.objects.bulk_create(
        _rows(message, tells, uids),
        update_conflicts=True,
        unique_fields=["appointment", "client", "to"],
        update_fields=["state", "start", "end", "uid"],
    )
    known = Told.objects.within(message.practice_id).filter(client=message.client_id, to=message.to)
    for uid in set(uids.values()):
        with_it = [id for id, name in uids.items() if name == uid]
        known.filter(appointment__in=with_it).exclude(uid=uid).update(uid=uid)
    if new := uids.keys() - set(known.filter(appointment__in=uids).values_list("appointment", flat=True)):
        _note_what_came_beside(message, new, uids)


def _note_what_came_beside(message: Message, new: Iterable[int], uids: Mapping[int, str]) -> None:
    """Dates of which the reader knows by the calendar file alone. What waits about one of them is told yet."""
    rows = Message.objects.within(message.practice_id).filter(client=message.client_id, slot=WAITING)
    waiting = rows.exclude(purpose=REMINDER).values_list("appointment", "others")
    later = set(chain.from_iterable([first, *others] for first, others in waiting))
    found = standings_of(message.practice_id, sorted(set(new) - later))
    hers = [stands for (_id, client), stands in found.items() if client == message.client_id]
    Told.objects.bulk_create(_rows(message, hers, uids))


def _rows(message: Message, stand: Sequence[Stands], uids: Mapping[int, str]) -> list[Told]:
    return [
        Told(
            practice_id=message.practice_id,
            appointment_id=one.appointment.id,
            client_id=message.client_id,
            to=message.to,
            state=one.state,
            start=one.at,
            end=one.until,
            uid=uids.get(one.appointment.id, ""),
        )
        for one in stand
    ]
