"""People who are clients, by claims that went the whole way: asked for at the desk, mailed, taken."""

from datetime import datetime

from tests.world import NOW, World
from wellkept.accounts.actions import create_account
from wellkept.clients import actions as clients
from wellkept.clients.models import Claim, Client
from wellkept.clients.queries import client_page
from wellkept.storage.ids import new_ref
from wellkept.trust.viewer import Oneself, Sure

PASSWORD = "violet teapot 91"


def person(name: str = "Nora Vale") -> int:
    """An account of somebody who works nowhere."""
    return create_account(name=name, email=f"{new_ref()}@example.net", password=PASSWORD)


def oneself(account: int) -> Oneself:
    """A person whose own care stands open."""
    return Oneself(account_id=account, sure=Sure.OPENED)


def link_for(world: World, client: str, *, by: str = "dora", now: datetime = NOW) -> str:
    """The token that was mailed to a client, asked for by somebody of the staff."""
    row = Client.objects.within(world.practice_id).get(ref=client)
    if row.email is None:
        clients.edit_client(
            viewer=world.dora,
            ref=client,
            name=client_page(world.dora, client, now=now).card.name,
            email="carol@example.com",
            phone="",
            zone="",
            now=now,
        )
        Client.objects.within(world.practice_id).filter(ref=client).update(email_since=None)
    link = clients.ask_for_claim(viewer=world.viewer(by), client=client, now=now)
    return clients.mail_of_link(link_id=link, now=now).token


def claimed(world: World, client: str, account: int, *, by: str = "dora", now: datetime = NOW) -> str:
    """The account claims the client; gives the claim's ref."""
    token = link_for(world, client, by=by, now=now)
    return clients.claim(viewer=oneself(account), token=token, now=now)


def claim_of(world: World, client: str) -> Claim:
    return Claim.objects.within(world.practice_id).get(client__ref=client, until=None)
