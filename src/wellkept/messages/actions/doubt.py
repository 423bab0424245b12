"""After a restore: what was sent since the backup was made is not in it."""

from datetime import datetime

from wellkept.messages.actions.care import doubt_care_mail
from wellkept.messages.actions.remind import plan_reminders
from wellkept.messages.models import WAITING, Message, PersonalNotice
from wellkept.storage.locks import in_transaction

_BECAUSE = "a restore concerns all practices"


def doubt_what_is_due(*, now: datetime) -> int:
    """Leave to a human what the outbox would send by now: it may have gone already (R14). Answers how many. Words to people
    about their own pages are not sent again: the pages say it."""

    def doubt() -> int:
        plan_reminders(now=now)
        doubt_care_mail(now=now)
        rows = list(
            Message.objects.everywhere(because=_BECAUSE)
            .filter(state__in=[WAITING, "leased"], due_at__lte=now)
            .select_for_update(no_key=True)
        )
        for row in rows:
            row.slot = row.slot_afterwards
            row.state, row.trouble, row.lease_until, row.settled_at = "uncertain", "restored", None, now
            row.save()
        words = PersonalNotice.objects.everywhere(because=_BECAUSE).filter(due_at__lte=now)
        words.filter(state__in=[WAITING, "leased"]).update(
            state="uncertain", trouble="restored", lease_until=None, settled_at=now
        )
        return len(rows)

    return in_transaction(doubt)
