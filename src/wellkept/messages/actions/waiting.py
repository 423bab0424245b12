"""Rows that wait in the outbox: for one appointment, client and recipient there is one notice, and each reminder once."""

from collections.abc import Sequence

from wellkept.messages.models import REMINDER, WAITING, Message
from wellkept.storage.plain import insert

A_STATEMENT = 500  # rows
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
        _take_along_what_waits(notices)
    for start in range(0, len(notices), A_STATEMENT):
        insert(notices[start : start + A_STATEMENT], _WAITS_ON)
    for start in range(0, len(reminders), A_STATEMENT):
        insert(reminders[start : start + A_STATEMENT], _STAYS)


def _take_along_what_waits(notices: Sequence[Message]) -> None:
    """One that waits about several appointments stays about all of them when one of them changes again."""
    if not notices:
        return
    rows = Message.objects.within(notices[0].practice_id).filter(
        appointment__in=[notice.appointment_id for notice in notices], slot=WAITING
    )
    waiting = {
        (appointment, client, to): others
        for appointment, client, to, others in rows.exclude(others=[]).values_list(
            "appointment_id", "client_id", "to", "others"
        )
    }
    for notice in notices:
        more = waiting.get((notice.appointment_id, notice.client_id, notice.to), [])
        notice.others = list(dict.fromkeys([*notice.others, *more]))
