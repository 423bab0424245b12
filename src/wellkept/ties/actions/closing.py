"""A therapist's own choice: she is not available for one client. Nobody else learns of it, or why."""

from datetime import datetime

from wellkept.clients.queries import visible_clients
from wellkept.storage.locks import in_transaction, lock
from wellkept.ties.models import ClosedTo
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Role, Staff


def close_to(*, viewer: Staff, client: str, now: datetime) -> None:
    """From now on this client is not booked with her. Closing twice is closing once. Raises ``NotFound``, ``NotAllowed``."""
    _change(viewer, client, now, shut=True)


def open_to(*, viewer: Staff, client: str, now: datetime) -> None:
    """She is available again. Raises ``NotFound``, ``NotAllowed``."""
    _change(viewer, client, now, shut=False)


def _change(viewer: Staff, client: str, now: datetime, *, shut: bool) -> None:
    if not viewer.has(Role.CLINICIAN):
        raise NotAllowed

    def change() -> None:
        row = visible_clients(viewer).filter(ref=client).first()
        if row is None:
            raise NotFound
        lock(clients=(row.id,), accounts=(viewer.account_id,))
        held = ClosedTo.objects.within(viewer.account_id).filter(client=row)
        if shut == held.exists():
            return
        if shut:
            ClosedTo.objects.create(account_id=viewer.account_id, client=row, since=now)
        else:
            held.delete()
        action = "client.close_to" if shut else "client.open_to"
        chain = Chain.account(viewer.account_id)
        record(viewer=viewer, action=action, chain=chain, subjects=(f"client:{row.ref}",), now=now)

    in_transaction(change)


def follow_client(*, from_id: int, into_id: int) -> None:
    """Of two records that are one person, what was closed to the one is closed to the other."""
    rows = ClosedTo.objects.everywhere(because="two records of one practice became one")
    shut = set(rows.filter(client=into_id).values_list("account_id", flat=True))
    rows.filter(client=from_id, account__in=shut).delete()
    rows.filter(client=from_id).update(client=into_id)
