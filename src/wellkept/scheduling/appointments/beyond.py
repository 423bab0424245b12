"""How many of one's own sessions stand beyond one's own limits."""

from datetime import datetime

from wellkept.accounts.models import Account
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.rules.beyond import beyond
from wellkept.scheduling.appointments.spans import ask_account_spans
from wellkept.scheduling.availability.queries import own_limits
from wellkept.storage.plain import at_once
from wellkept.trust.viewer import Staff


def sessions_beyond(viewer: Staff, *, first: datetime, last: datetime, now: datetime) -> int:
    """Of her sessions to come between two instants, over all practices, those that her limits would not let in: a number
    and nothing else. ``first`` is best a Monday, so that weeks are whole."""
    window = Span(int(first.timestamp()), int(last.timestamp()))
    at = int(now.timestamp())
    mine = at_once(
        lambda reading: ask_account_spans(reading, accounts=[viewer.account_id], window=window, now=at)
    )
    rows = [row for row in mine.get(viewer.account_id, ()) if row.counts]
    sessions = [Span(row.start, row.end) for row in rows]
    here = {Span(row.start, row.end) for row in rows if row.practice == viewer.practice_id}
    zone = Account.objects.values_list("zone", flat=True).get(id=viewer.account_id)
    found = beyond(own_limits(viewer), sessions, here=here, zone=zone)
    return sum(session.start >= at for session in found)
