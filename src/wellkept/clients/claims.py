"""Reading claims: who is a client here, as she herself knows it. No practice reads whose account a claim is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wellkept.clients.models import Claim, ClaimLink, Client, Minor
from wellkept.clients.queries import practice_key_owner
from wellkept.clients.rules.minors import Basis, Minority
from wellkept.clients.sealing import key_owner, opened
from wellkept.storage.ids import token_digest
from wellkept.trust.errors import NotFound
from wellkept.trust.keys import keyed_digest
from wellkept.trust.viewer import KnownClient, Oneself, Staff

_HERS = "a person reads her own claims in every practice"


@dataclass(frozen=True, slots=True)
class OwnClaim:
    """Where somebody is a client, as she herself reads it."""

    ref: str
    practice: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ClaimOffer:
    """What a link to a claim offers, before anybody takes it: no name, for nobody knows yet who reads it."""

    practice: str
    expires_at: datetime


def claims_of(viewer: Oneself) -> tuple[OwnClaim, ...]:
    """Her own claims, the oldest first."""
    rows = _live(viewer).select_related("practice").order_by("since", "id")
    return tuple(OwnClaim(row.ref, row.practice.name, row.since) for row in rows)


def as_client(viewer: Oneself, ref: str) -> KnownClient:
    """She herself as the client whom she claimed: from here on by the same code as any client (R6). Raises ``NotFound``."""
    row = _live(viewer).filter(ref=ref, client__state__in=("active", "provisional")).first()
    if row is None:
        raise NotFound
    return KnownClient(
        practice_id=row.practice_id,
        client_id=row.client_id,
        claim_id=row.id,
        account_id=viewer.account_id,
        recorder=viewer.recorder,
    )


def claimants_of(clients: Collection[int]) -> Mapping[int, int]:
    """The account that claimed each of these clients, where one did. For the rules alone: no practice is told."""
    rows = Claim.objects.everywhere(because="rules know who a client is, and tell nobody")
    return dict(rows.filter(client__in=clients, until=None).values_list("client_id", "account_id"))


def claimed_since(viewer: Staff, client_id: int) -> datetime | None:
    """Since when a client whom the viewer may know of has a page of her own; None where she has none."""
    rows = Claim.objects.within(viewer.practice_id).filter(client=client_id, until=None)
    return rows.values_list("since", flat=True).first()


def claim_offer(token: str, *, now: datetime) -> ClaimOffer:
    """What the link offers. Raises ``NotFound``, whatever is wrong with it."""
    link = live_link(token, now)
    return ClaimOffer(link.practice.name, link.expires_at)


def live_link(token: str, now: datetime) -> ClaimLink:
    """The link of a token, if it leads anywhere: not used, not old, sent to the address that is still hers, and nobody
    has claimed her meanwhile. Raises ``NotFound``."""
    links = ClaimLink.objects.everywhere(because="its token is the scope").select_related("client__practice")
    link = links.filter(token_digest=token_digest(token), used_at=None, expires_at__gt=now).first()
    if link is None or link.client.state not in ("active", "provisional"):
        raise NotFound
    row = link.client
    owner = key_owner(row, practice_key_owner(row.practice_id))
    if link.address != address_digest(opened(owner, row.ref, "email", row.email)):
        raise NotFound
    if Claim.objects.within(row.practice_id).filter(client=row, until=None).exists():
        raise NotFound
    return link


def address_digest(email: str) -> str:
    """By what a link knows the address it was sent to, without holding it."""
    return keyed_digest("claim.address", email.casefold())


def minority_of(row: Client) -> Minority | None:
    """What is recorded of a client who is not of age."""
    found = Minor.objects.within(row.practice_id).filter(client=row).first()
    return Minority(found.of_age_on, Basis(found.basis) if found.basis else None) if found else None


def _live(viewer: Oneself) -> QuerySet[Claim]:
    return Claim.objects.everywhere(because=_HERS).filter(account=viewer.account_id, until=None)
