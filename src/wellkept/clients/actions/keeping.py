"""What every change of a client shares: who may, finding her, and writing it down in her chain of the audit."""

from collections.abc import Callable, Iterable
from datetime import datetime

from wellkept.clients.guard import must_have_said_why
from wellkept.clients.models import Client
from wellkept.clients.queries import chains, visible_clients
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import MOST_SUBJECTS, Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Staff, Viewer
from wellkept.trust.visibility import may_keep


def must_keep(viewer: Staff) -> None:
    """Billers and supervisors read of clients what they may, and change nothing. Raises ``NotAllowed``."""
    if not may_keep(viewer.roles):
        raise NotAllowed


def find_client(viewer: Staff, ref: str) -> Client:
    """A client that the viewer may know of. Raises ``NotFound``."""
    client = visible_clients(viewer).filter(ref=ref).first()
    if client is None:
        raise NotFound
    return client


def change_client(
    *, viewer: Staff, ref: str, action: str, now: datetime, do: Callable[[Client], None]
) -> None:
    """Find a client under the practice's lock, change her, and write it down. Raises ``WhyFirst`` where nobody has said
    why yet."""
    must_keep(viewer)

    def change() -> None:
        lock(practices=(viewer.practice_id,))
        client = find_client(viewer, ref)
        must_have_said_why(viewer, client, now)
        do(client)
        note(viewer=viewer, action=action, clients=(client,), now=now)

    in_transaction(change)


def note(*, viewer: Viewer, action: str, clients: Iterable[Client], now: datetime) -> None:
    """One entry in each chain in which these clients stand, split where they are many."""
    clients = list(clients)
    found = chains(clients)
    by_chain: dict[Chain, list[str]] = {}
    for client in clients:
        by_chain.setdefault(found[client.id], []).append(f"client:{client.ref}")
    for chain, subjects in sorted(by_chain.items()):
        for i in range(0, len(subjects), MOST_SUBJECTS):
            part = subjects[i : i + MOST_SUBJECTS]
            record(viewer=viewer, action=action, chain=chain, subjects=part, now=now)
