"""People who are clients, by claims that went the whole way: asked for at the desk, mailed, taken."""

from datetime import datetime

from tests.world import NOW, World
from wellkept.accounts.actions import create_account
from wellkept.clients import actions as clients
from wellkept.clients.models import Claim, ClaimLink, Client
from wellkept.storage.ids import new_ref
from wellkept.trust.viewer import Oneself

PASSWORD = "violet teapot 91"


def person(name: str = "Nora Vale") -> int:
    """An account of somebody who works nowhere."""
    return create_account(name=name, email=f"{new_ref()}@example.net", password=PASSWORD)


def link_for(world: World, client: str, *, by: str = "dora", now: datetime = NOW) -> str:
    """The token that was mailed to a client, asked for by somebody of the staff."""
    row = Client.objects.within(world.practice_id).get(ref=client)
    if row.email is None:
        clients.edit_client(
            viewer=world.dora,
            ref=client,
            name="Carol Day",
            email="carol@example.com",
            phone="",
            zone="",
            now=now,
        )
        Client.objects.within(world.practice_id).filter(ref=client).update(email_since=None)
    clients.ask_for_claim(viewer=world.viewer(by), client=client, now=now)
    link = ClaimLink.objects.within(world.practice_id).filter(client=row).latest("id")
    return clients.new_claim_token(link_id=link.id, now=now)


def claimed(world: World, client: str, account: int, *, by: str = "dora", now: datetime = NOW) -> str:
    """The account claims the client; gives the claim's ref."""
    token = link_for(world, client, by=by, now=now)
    return clients.claim(viewer=Oneself(account_id=account), token=token, now=now)


def claim_of(world: World, client: str) -> Claim:
    return Claim.objects.within(world.practice_id).get(client__ref=client, until=None)
