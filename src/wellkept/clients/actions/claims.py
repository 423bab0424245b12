"""Claims: a client's way to her own page, "that is me", and the end of it.

The link goes to the client's own address alone. Whoever asks for it never sees it, and her practice never learns whose
account it is that claimed her.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from wellkept.clients.actions.keeping import change_client, note
from wellkept.clients.claims import address_before, address_digest, address_of, live_link, minority_of
from wellkept.clients.events import ClaimChanged
from wellkept.clients.models import Chart, Claim, ClaimLink, Client, Proxy, RelatedContact
from wellkept.clients.rules.minors import unsettled
from wellkept.clients.sealing import key_owner, opened, practice_key_owner
from wellkept.kernel.events import bus
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.wallclock import local_date
from wellkept.practice.models import Member
from wellkept.storage.ids import new_token, token_digest
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, Oneself, Staff, in_own_care

LINK_GOOD_FOR = timedelta(days=7)
ADDRESS_IS_NEW_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class LinkMail:
    """A link as it is mailed: whoever mails it shows it to nobody. ``before`` is the address that a changed one replaced,
    which is told; empty where none was."""

    kind: str
    email: str
    token: str
    practice: str
    before: str


def ask_for_claim(*, viewer: Staff, client: str, now: datetime) -> int:
    """Make the client's way to her own page, to be mailed by ``mail_of_link``. Links that she was sent before lead nowhere
    from now on. Gives the link's number.

    Where her address was changed lately only a clinician who treats her may ask, and the address before is told: else
    whoever types an address at the desk could become anybody. Raises ``Invalid`` and ``NotFound``.
    """
    made: list[int] = []

    def ask(row: Client) -> None:
        email = _address(row)
        if not email:
            raise Invalid("email", "required")
        if row.state not in ("active", "provisional"):
            raise Invalid("client", "archived")
        if Claim.objects.within(row.practice_id).filter(client=row, until=None).exists():
            raise Invalid("client", "claimed")
        must_be_settled(row, now)
        changed = row.email_since is not None and now - row.email_since < ADDRESS_IS_NEW_FOR
        if changed and not _treats(viewer, row):
            raise Invalid("email", "changed_lately", days=ADDRESS_IS_NEW_FOR.days)
        links = ClaimLink.objects.within(row.practice_id).filter(client=row, used_at=None)
        links.filter(expires_at__gt=now).update(expires_at=now)
        link = ClaimLink.objects.create(
            practice_id=row.practice_id,
            client=row,
            address=address_digest(email),
            asked_by_id=viewer.account_id,
            asked_at=now,
            expires_at=now + LINK_GOOD_FOR,
        )
        made.append(link.id)

    change_client(viewer=viewer, ref=client, action="client.ask_claim", now=now, do=ask)
    return made[0]


def mail_of_link(*, link_id: int, now: datetime) -> LinkMail:
    """What is to be mailed, with a new token each time; only its digest is kept. Raises ``NotFound`` for a link that
    leads nowhere any more."""

    def make() -> LinkMail:
        links = ClaimLink.objects.everywhere(because="whoever asked for it named the client")
        live = links.filter(id=link_id, used_at=None, expires_at__gt=now).select_related(
            "client__practice", "contact", "practice"
        )
        link = live.first()
        if link is None:
            raise NotFound
        token = new_token()
        link.token_digest = token_digest(token)
        link.save(update_fields=["token_digest"])
        before = address_before(link.client, now - ADDRESS_IS_NEW_FOR) if link.kind == "claim" else ""
        return LinkMail(link.kind, address_of(link), token, link.practice.name, before)

    return in_transaction(make)


def claim(*, viewer: Oneself, token: str, now: datetime) -> str:
    """ "That is me." Gives the claim's ref. It never fails for a clash, a tie or another hat.

    Raises ``NotFound`` for a link that is unknown, old, used, sent to an address that is hers no longer, or of somebody
    who is claimed already, and ``Invalid`` for a minor for whom nobody has recorded who consents.
    """

    account = in_own_care(viewer).account_id

    def take() -> str:
        link = live_link(token, now)
        lock(clients=(link.client_id,), accounts=(account,))
        link = live_link(token, now)  # again: of two who come at once, one is late
        must_be_settled(link.client, now)
        link.used_at = now
        link.save(update_fields=["used_at"])
        return _begin(account, link.client, now).ref

    return in_transaction(take)


def claim_at_birth(*, account: int, client: int, practice_id: int, now: datetime) -> None:
    """She booked from her own care, and became a client by it: claimed from the first moment. In the transaction of the
    booking, which has locked her account."""
    _begin(account, Client.objects.within(practice_id).get(id=client), now)


def _begin(account: int, client: Client, now: datetime) -> Claim:
    made = Claim.objects.create(practice_id=client.practice_id, client=client, account_id=account, since=now)
    team = Member.objects.within(client.practice_id).filter(account=account, active=True)
    if team.exists():  # a colleague's record is opened with a reason, unless she wishes otherwise
        client.asks_why = True
        client.save(update_fields=["asks_why"])
    _tell(made, "claim", now)
    return made


def unclaim(*, viewer: Oneself, ref: str, now: datetime) -> None:
    """ "That is me" no longer holds: the practice keeps its client, and her time is her own again. Raises ``NotFound``."""
    account = in_own_care(viewer).account_id
    held = Claim.objects.everywhere(because="her own claims").filter(account=account, ref=ref)
    in_transaction(lambda: _end(held, now))


def end_claim(*, viewer: Staff, client: str, now: datetime) -> None:
    """The clinician who treats her ends a claim that is somebody else's. She never learns whose it was.

    Raises ``NotFound``, also where nobody claimed the client, and ``Invalid`` for anybody else of the staff.
    """

    def end(row: Client) -> None:
        if not _treats(viewer, row):
            raise Invalid("client", "not_treating")
        _end(Claim.objects.within(row.practice_id).filter(client=row), now)

    change_client(viewer=viewer, ref=client, action="client.end_claim", now=now, do=end)


def _end(claims: QuerySet[Claim], now: datetime) -> None:
    """End the one of these that holds, once whoever books for it has done so. Raises ``NotFound``."""
    found = claims.filter(until=None).values_list("client_id", "account_id").first()
    if found is None:
        raise NotFound
    lock(clients=found[:1], accounts=found[1:])
    held = claims.filter(until=None).first()
    if held is None:
        raise NotFound
    _finish(held, now)


def _finish(held: Claim, now: datetime) -> None:
    """Leave that was given by this claim ends with it: nobody else could take it back."""
    held.until = now
    held.save(update_fields=["until"])
    practice, leave = held.practice_id, {"client": held.client_id, "kind": "leave"}
    Proxy.objects.within(practice).filter(until=None, **leave).update(until=now)
    ClaimLink.objects.within(practice).filter(used_at=None, expires_at__gt=now, **leave).update(
        expires_at=now
    )
    _tell(held, "unclaim", now)


def hand_over_claim(source: Client, target: Client, now: datetime) -> None:
    """Of two records that are one person the claim goes along, and whoever acts for her. Where two accounts claimed them, that of the record which
    stays holds: merging never fails for a claim, for that would tell of one."""
    claims = Claim.objects.within(target.practice_id).filter(until=None)
    known = claims.filter(client=target).exists()
    for held in claims.filter(client=source):
        if known:
            _finish(held, now)
        else:
            held.client = target
            held.save(update_fields=["client"])
    proxies = Proxy.objects.within(target.practice_id).filter(until=None)
    acting = set(proxies.filter(client=target).values_list("account_id", flat=True))
    proxies.filter(client=source, account__in=acting).update(until=now)
    proxies.filter(client=source).update(client=target)


def _tell(held: Claim, what: str, now: datetime) -> None:
    """One entry in the client's chain, under the name of the claim alone, and one in that of the account (R7, R15)."""
    as_client = KnownClient(practice_id=held.practice_id, client_id=held.client_id, claim_id=held.id)
    note(viewer=as_client, action=f"client.{what}", clients=(held.client,), now=now)
    own, mine = Oneself(account_id=held.account_id), Chain.account(held.account_id)
    record(viewer=own, action=f"own.{what}", chain=mine, subjects=(f"claim:{held.ref}",), now=now)
    bus.publish(ClaimChanged(held.practice_id, held.client_id, held.account_id, at=now))


def _address(row: Client) -> str:
    owner = key_owner(row, practice_key_owner(row.practice_id))
    return opened(owner, row.ref, "email", row.email)


def must_be_settled(row: Client, now: datetime) -> None:
    """Raises ``Invalid`` for a minor of whom it is not recorded who consents, and who her guardians are."""
    contacts = RelatedContact.objects.within(row.practice_id).filter(client=row)
    today = local_date(int(now.timestamp()), row.practice.zone)
    if unsettled(minority_of(row), set(contacts.values_list("role", flat=True)), today):
        raise Invalid("client", "minor_unsettled")


def _treats(viewer: Staff, row: Client) -> bool:
    charts = Chart.objects.within(row.practice_id).filter(treating=viewer.account_id, state="open")
    return charts.filter(members__client=row).exists()
