"""What a client chose about her mail, as staff enter it for her."""

from collections.abc import Sequence
from datetime import datetime

from wellkept.clients.queries import visible_clients
from wellkept.kernel.invalid import Invalid
from wellkept.messages.models import Choice
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

MOST_REMINDERS, LONGEST_HOURS = 2, 14 * 24


def choose(
    *, viewer: Staff, client: str, reminders: bool, hours: Sequence[int], place: bool, now: datetime
) -> None:
    """Set it. ``hours`` before the start; empty: as usual. Raises ``NotFound`` and ``Invalid``."""
    wanted = sorted(set(hours), reverse=True)
    if len(wanted) > MOST_REMINDERS or any(not 1 <= hour <= LONGEST_HOURS for hour in wanted):
        raise Invalid("hours", "out_of_range", least=1, most=LONGEST_HOURS)

    def write() -> None:
        row = visible_clients(viewer).filter(ref=client).first()
        if row is None:
            raise NotFound
        values = {"reminders": reminders, "hours": wanted, "place": place, "practice_id": viewer.practice_id}
        Choice.objects.everywhere(because="the client was scoped").update_or_create(
            client=row, defaults=values
        )
        chain = Chain.practice(viewer.practice_id)
        if not row.sealed_by:
            record(
                viewer=viewer, action="message.choose", chain=chain, subjects=(f"client:{client}",), now=now
            )

    in_transaction(write)
