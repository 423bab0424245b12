"""The demo world's ties: who may not treat whom, declared by the people themselves, and one calendar closed to one client."""

from datetime import datetime, timedelta

from wellkept.accounts.queries import account_by_email
from wellkept.clients.queries import client_list
from wellkept.ties.actions import close_to, declare_tie
from wellkept.ties.queries import colleagues
from wellkept.trust.viewer import Oneself, Staff


def fill_ties(*, nora: Staff, now: datetime) -> None:
    """A therapist and his supervisor at another practice, two who consult each other, and Nora's own choice."""
    elias = Oneself(account_by_email("elias@elm-house.example.org"))
    silke = "silke@quiet-harbour.example.org"
    since = (now - timedelta(days=200)).date()
    declare_tie(viewer=elias, kind="supervision", email=silke, since=since, now=now)
    judith = Oneself(account_by_email("judith@elm-house.example.org"))
    peer = next(card.ref for card in colleagues(judith) if card.name == "Tomás Herrera")
    declare_tie(viewer=judith, kind="consultation", person=peer, now=now)
    client = next(card.ref for card in client_list(nora, query="Fatou Diallo", limit=3))
    close_to(viewer=nora, client=client, now=now)
