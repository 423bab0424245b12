"""Reading claims: who is a client here, as she herself knows it. No practice reads whose account a claim is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wellkept.clients.models import Claim, ClaimLink, Client, Minor, Proxy
from wellkept.clients.rules.minors import Basis, Minority, decides_alone, guardian_may_act
from wellkept.clients.sealing import key_owner, opened, practice_key_owner
from wellkept.kernel.wallclock import local_date
from wellkept.practice.models import Member
from wellkept.storage.ids import token_digest
from wellkept.trust.errors import NotFound
from wellkept.trust.keys import keyed_digest
from wellkept.trust.viewer import KnownClient, Oneself, Staff, in_own_care

_HERS = "a person reads her own claims in every practice"
_COMES = ("active", "provisional")  # the states of clients who are booked

ANY_LINK = ("claim", "guardian", "leave")


@dataclass(frozen=True, slots=True)
class ClaimOffer:
    """What a mailed link offers, before anybody takes it: no name, for nobody knows yet who reads it."""

    kind: str
    practice: str
    practice_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A claim of hers with the client whom it is about, or somebody for whom she acts (then ``whom`` is the name).

    ``books`` is false where the practice has archived the client.
    """

    ref: str
    client_id: int
    practice_id: int
    practice: str
    slug: str
    currency: str
    sealed: bool
    since: datetime
    whom: str = ""
    asks_why: bool = False
    books: bool = True


def held_claims(viewer: Oneself) -> tuple[Held, ...]:
    """Her claims, the oldest first."""
    rows = _live(viewer).select_related("practice", "client").order_by("since", "id")
    return tuple(_held(row) for row in rows)


def _held(row: Claim | Proxy, whom: str = "") -> Held:
    return Held(
        ref=row.ref,
        client_id=row.client_id,
        practice_id=row.practice_id,
        practice=row.practice.name,
        slug=row.practice.slug,
        currency=row.practice.currency,
        sealed=bool(row.client.sealed_by),
        since=row.since,
        whom=whom,
        asks_why=row.client.asks_why,
        books=row.client.state in _COMES,
    )


def as_client(viewer: Oneself, ref: str, *, now: datetime) -> KnownClient:
    """She herself as the client whom she claimed, or for whom she acts: from here on by the same code as any client (R6).

    ``ref`` is that of the claim or proxy. Raises ``NotFound``.
    """
    return _herself(viewer, ref) or _acting(viewer, ref, now)


def as_herself(viewer: Oneself, ref: str) -> KnownClient:
    """The same for what a client alone decides: whoever acts for her books, moves and cancels, and no more. Raises
    ``NotFound``."""
    herself = _herself(viewer, ref)
    if herself is None:
        raise NotFound
    return herself


def _herself(viewer: Oneself, ref: str) -> KnownClient | None:
    row = _live(viewer).filter(ref=ref, client__state__in=_COMES).first()
    if row is None:
        return None
    return KnownClient(
        practice_id=row.practice_id,
        client_id=row.client_id,
        claim_id=row.id,
        account_id=viewer.account_id,
        recorder=viewer.recorder,
    )


def _acting(viewer: Oneself, ref: str, now: datetime) -> KnownClient:
    """Whoever acts for her loses no time by it. Raises ``NotFound``, also once a minor is of age."""
    row = next((proxy for proxy in _live_proxies(viewer, now) if proxy.ref == ref), None)
    if row is None:
        raise NotFound
    return KnownClient(row.practice_id, row.client_id, proxy_id=row.id, recorder=viewer.recorder)


def _live_proxies(viewer: Oneself, now: datetime) -> list[Proxy]:
    return _who_can_act(now, account=in_own_care(viewer).account_id)


def _who_can_act(now: datetime, **whose: Any) -> list[Proxy]:
    """Those of them whose ground still holds, the oldest first: the client is one, a guardian stands in the record, and
    whoever may decide it by her age and basis lets them."""
    rows = Proxy.objects.everywhere(because=_HERS).filter(until=None, client__state__in=_COMES, **whose)
    rows = rows.select_related("account", "practice", "client__practice", "contact").order_by("since", "id")
    found = [row for row in rows if row.kind == "leave" or _is_guardian(row)]
    minors = Minor.objects.everywhere(because=_HERS).filter(client__in=[row.client_id for row in found])
    known = {minor.client_id: _minority(minor) for minor in minors}
    may_act = {"leave": decides_alone, "guardian": guardian_may_act}
    return [
        row
        for row in found
        if may_act[row.kind](known.get(row.client_id), local_date(int(now.timestamp()), row.practice.zone))
    ]


def _is_guardian(row: Proxy | ClaimLink) -> bool:
    """Whether the contact by whom it came stands in the record, and as a guardian."""
    return row.contact is not None and row.contact.role == "guardian"


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who acts for her, by an account that she gave leave to."""

    ref: str
    name: str
    practice: str
    kind: str


def proxies_for(viewer: Oneself, *, now: datetime) -> tuple[Helper, ...]:
    """Who can act for her, at each practice where she is a client."""
    clients = [held.client_id for held in held_claims(viewer)]
    return tuple(
        Helper(row.ref, row.account.name, row.practice.name, row.kind)
        for row in _who_can_act(now, client__in=clients)
    )


def proxy_offer(token: str, *, now: datetime) -> ClaimOffer:
    """What a link to act for somebody offers. Raises ``NotFound``."""
    return link_offer(token, now=now, kinds=("guardian", "leave"))


def held_proxies(viewer: Oneself, *, now: datetime) -> tuple[Held, ...]:
    """Those for whom she acts, by name."""
    found = []
    for row in _live_proxies(viewer, now):
        owner = key_owner(row.client, practice_key_owner(row.practice_id))
        found.append(_held(row, opened(owner, row.client.ref, "name", row.client.name)))
    return tuple(sorted(found, key=lambda held: held.whom))


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
    return link_offer(token, now=now, kinds=("claim",))


def link_offer(token: str, *, now: datetime, kinds: Collection[str] = ANY_LINK) -> ClaimOffer:
    """The same for links of these kinds."""
    link = live_link(token, now, kinds=kinds)
    return ClaimOffer(link.kind, link.practice.name, link.practice_id, link.expires_at)


def works_at(viewer: Oneself, offer: ClaimOffer) -> bool:
    """Whether she works at the practice whose client she is: then a seal is proposed."""
    rows = Member.objects.within(offer.practice_id).filter(account=viewer.account_id, active=True)
    return rows.exists()


def live_link(token: str, now: datetime, *, kinds: Collection[str] = ("claim",)) -> ClaimLink:
    """The link of a token, if it leads anywhere: not used, not old, sent to the address that is still right; for a claim,
    nobody has claimed her meanwhile; for a guardian, she still stands among the contacts as one. Raises ``NotFound``."""
    links = ClaimLink.objects.everywhere(because="its token is the scope")
    there = links.filter(token_digest=token_digest(token), used_at=None, expires_at__gt=now, kind__in=kinds)
    link = there.select_related("client__practice", "practice", "contact").first()
    if link is None or link.client.state not in _COMES:
        raise NotFound
    if link.kind == "guardian" and not _is_guardian(link):
        raise NotFound
    if link.address != address_digest(address_of(link)):
        raise NotFound
    row = link.client
    if link.kind == "claim" and Claim.objects.within(row.practice_id).filter(client=row, until=None).exists():
        raise NotFound
    return link


def address_of(link: ClaimLink) -> str:
    """Where a link goes, as it is known now."""
    row, owner = link.client, key_owner(link.client, practice_key_owner(link.practice_id))
    if link.kind == "leave":
        return opened(owner, row.ref, "leave", link.email)
    there = link.contact if link.kind == "guardian" else row
    return opened(owner, there.ref, "email", there.email) if there is not None else ""


def address_before(row: Client, since: datetime) -> str:
    """The address that was replaced since then; empty where none was."""
    if row.email_since is None or row.email_since < since:
        return ""
    owner = key_owner(row, practice_key_owner(row.practice_id))
    return opened(owner, row.ref, "email_before", row.email_before)


def address_digest(email: str) -> str:
    """By what a link knows the address it was sent to, without holding it."""
    return keyed_digest("claim.address", email.casefold())


def minority(viewer: Staff, client_id: int) -> Minority | None:
    """What is recorded of a client whom the viewer may know of and who is not of age."""
    found = Minor.objects.within(viewer.practice_id).filter(client=client_id).first()
    return _minority(found) if found else None


def minority_of(row: Client) -> Minority | None:
    """What is recorded of a client who is not of age."""
    found = Minor.objects.within(row.practice_id).filter(client=row).first()
    return _minority(found) if found else None


def _minority(row: Minor) -> Minority:
    return Minority(row.of_age_on, Basis(row.basis) if row.basis else None)


def _live(viewer: Oneself) -> QuerySet[Claim]:
    account = in_own_care(viewer).account_id
    return Claim.objects.everywhere(because=_HERS).filter(account=account, until=None)
