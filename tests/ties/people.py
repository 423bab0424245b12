"""Two practices and a person between them: Tessa treats at the one, Paula works at the other and would be her client.

Tessa is Ada Lund of ``world``. Paula is Ben Okoro of ``elsewhere``, known to ``world`` as the client Carol Day.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.owncare.people import claim_of, claimed, oneself
from tests.world import NOW, World, booked
from wellkept.accounts.models import Account
from wellkept.clients.claims import as_client
from wellkept.practice.models import Member
from wellkept.scheduling.appointments.request import Answer, NotBooked
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.ties.actions import declare_tie
from wellkept.trust.viewer import KnownClient, Oneself, Staff

TEN, ELEVEN, TWO = "2026-11-25T10:00", "2026-11-25T11:00", "2026-11-25T14:00"


@dataclass
class Pair:
    """Tessa, Paula, and their two practices."""

    world: World
    elsewhere: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.client = self.world.client()
        claimed(self.world, self.client, self.elsewhere.ben.account_id)

    @property
    def tessa(self) -> Staff:
        """The therapist, at work."""
        return self.world.ada

    @property
    def tessa_herself(self) -> Oneself:
        return oneself(self.world.ada.account_id)

    @property
    def paula(self) -> Oneself:
        """Who would be the client, in her own care."""
        return oneself(self.elsewhere.ben.account_id)

    @property
    def paula_here(self) -> KnownClient:
        """She as the client of Tessa's practice."""
        return as_client(self.paula, claim_of(self.world, self.client).ref, now=NOW)

    def email(self, viewer: Oneself) -> str:
        return Account.objects.get(id=viewer.account_id).email

    def tie(self, kind: str, by: str = "paula", **more: Any) -> str:
        """One of the two declares it about the other, by her address."""
        me, other = (self.paula, self.tessa_herself) if by == "paula" else (self.tessa_herself, self.paula)
        return declare_tie(viewer=me, kind=kind, email=self.email(other), now=NOW, **more)

    def ended(self, kind: str, until: date, by: str = "paula") -> str:
        return self.tie(kind, by, until=until)

    def joins(self, world: World, who: Oneself, *roles: str) -> None:
        """One of the two works at that practice too."""
        Member.objects.create(
            practice_id=world.practice_id, account_id=who.account_id, roles=list(roles), joined_at=NOW
        )

    def treats(self, start: str = TWO) -> str:
        """Tessa has her in care: an appointment that was booked before any tie was known."""
        return booked(self.world.book(start, "ada", client=self.client)).ref


def told(answer: Answer) -> list[str]:
    """The sentences of a refusal."""
    assert isinstance(answer, NotBooked), answer
    return [sentence(reason) for reason in answer.reasons]
