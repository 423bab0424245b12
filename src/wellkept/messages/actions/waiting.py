"""Rows that wait in the outbox: for one appointment, client and recipient there is one notice, and each reminder once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from wellkept.messages.models import REMINDER, WAITING, Message
from wellkept.messages.rules.telling import NEW
from wellkept.storage.plain import insert

_CONFLICT = 'ON CONFLICT (appointment_id, client_id, "to", slot) DO'
_WAITS_ON = f"{_CONFLICT} UPDATE SET due_at = EXCLUDED.due_at, others = EXCLUDED.others"
_STAYS = f"{_CONFLICT} NOTHING"


def put(messages: Sequence[Message], *, new: bool = False) -> None:
    """Put these beside what waits. A notice about what waits already is about all of it; a reminder stays as it was.

    ``new``: nothing can wait about these appointments yet, so nothing is looked up.
    """
    notices = [message for message in messages if message.purpose != REMINDER]
    reminders = [message for message in messages if message.purpose == REMINDER]
    if not new:
        notices = _beside_what_waits(notices)
    insert(notices, _WAITS_ON)
    insert(reminders, _STAYS)


def _beside_what_waits(notices: Sequence[Message]) -> list[Message]:
    """The same, so that of each appointment one notice tells."""
    if not notices:
        return []
    rows = Message.objects.within(notices[0].practice_id).filter(
        client__in=[notice.client_id for notice in notices], slot=WAITING
    )
    waiting: dict[tuple[int, str], list[Message]] = defaultdict(list)
    for row in rows.exclude(purpose=REMINDER).order_by("id"):
        waiting[row.client_id, row.to].append(row)
    return [one for notice in notices for one in _shared_out(notice, waiting[notice.client_id, notice.to])]


def _shared_out(notice: Message, waiting: Sequence[Message]) -> Iterator[Message]:
    """What a waiting notice is going to tell as new is left to it: it waits on, and tells nothing of what is gone by then.
    Any other one that waits stays about all of its appointments when the first of them changes again.
    """
    left = _about(notice)
    for row in waiting:
        known = _about(row)
        if row.began in NEW and not set(known).isdisjoint(left):
            left = [id for id in left if id not in known]
            yield _of(notice, known)
    if left:
        more = [id for row in waiting if row.appointment_id == left[0] for id in row.others]
        yield _of(notice, list(dict.fromkeys([*left, *more])))


def _about(notice: Message) -> list[int]:
    return [notice.appointment_id, *notice.others]


def _of(notice: Message, appointments: Sequence[int]) -> Message:
    """The same notice about these."""
    names = ("practice_id", "client_id", "to", "purpose", "began", "hours", "slot", "due_at", "created_at")
    fields = {name: getattr(notice, name) for name in names}
    return Message(appointment_id=appointments[0], others=list(appointments[1:]), **fields)
