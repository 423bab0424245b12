"""For her loved ones: a guardian acts for a child, anybody for a client who gave leave. Booking, moving, canceling; no more."""

from datetime import datetime

from wellkept.accounts.addresses import clean_email
from wellkept.clients.actions.claims import LINK_GOOD_FOR, must_be_settled
from wellkept.clients.actions.keeping import change_client, note
from wellkept.clients.claims import address_digest, as_herself, held_claims, live_link, minority_of
from wellkept.clients.models import ClaimLink, Client, Proxy, RelatedContact
from wellkept.clients.rules.minors import decides_alone, guardian_may_act
from wellkept.clients.sealing import key_owner, opened, practice_key_owner, seal
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.wallclock import local_date
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, Oneself, Staff, in_own_care


def ask_for_guardian(*, viewer: Staff, client: str, contact: str, now: datetime) -> int:
    """Make a guardian's way to act for a minor, to be mailed by ``mail_of_link``. Gives the link's number. Raises
    ``Invalid`` and ``NotFound``."""
    made: list[int] = []

    def ask(row: Client) -> None:
        must_be_settled(row, now)
        today = local_date(int(now.timestamp()), row.practice.zone)
        if not guardian_may_act(minority_of(row), today):
            raise Invalid("client", "no_guardian_needed")
        contacts = RelatedContact.objects.within(row.practice_id).filter(client=row, role="guardian")
        person = contacts.filter(ref=contact).first()
        if person is None:
            raise NotFound
        owner = key_owner(row, practice_key_owner(row.practice_id))
        email = opened(owner, person.ref, "email", person.email)
        if not email:
            raise Invalid("email", "required")
        made.append(_link(row, viewer.account_id, "guardian", email, now, contact=person))

    change_client(viewer=viewer, ref=client, action="client.ask_guardian", now=now, do=ask)
    return made[0]


def give_leave(*, viewer: Oneself, claim: str, email: str, now: datetime) -> int:
    """She gives somebody leave to book for her: the way for that person, to be mailed by ``mail_of_link``. Gives the
    link's number. Raises ``Invalid`` and ``NotFound``."""
    email = clean_email(email)

    def give() -> int:
        herself = as_herself(viewer, claim)
        row = Client.objects.within(herself.practice_id).get(id=herself.client_id)
        must_be_settled(row, now)
        if not decides_alone(minority_of(row), local_date(int(now.timestamp()), row.practice.zone)):
            raise Invalid("client", "guardian_decides")
        link = _link(row, viewer.account_id, "leave", email, now)
        _note(herself, viewer, "give_leave", row, claim, now)
        return link

    return in_transaction(give)


def accept_proxy(*, viewer: Oneself, token: str, now: datetime) -> str:
    """Act for that client from now on. Gives the proxy's ref. Raises ``NotFound``, whatever is wrong with the link."""

    account = in_own_care(viewer).account_id

    def accept() -> str:
        link = live_link(token, now, kinds=("guardian", "leave"))
        lock(clients=(link.client_id,), accounts=(account,))
        link = live_link(token, now, kinds=("guardian", "leave"))
        must_be_settled(link.client, now)
        link.used_at = now
        link.save(update_fields=["used_at"])
        earlier = Proxy.objects.within(link.practice_id).filter(client=link.client, until=None)
        earlier.filter(account=account).update(until=now)
        made = Proxy.objects.create(
            practice_id=link.practice_id,
            client=link.client,
            account_id=account,
            kind=link.kind,
            contact=link.contact,
            since=now,
        )
        acting = KnownClient(made.practice_id, made.client_id, proxy_id=made.id)
        _note(acting, viewer, "proxy", link.client, made.ref, now)
        return made.ref

    return in_transaction(accept)


def end_proxy(*, viewer: Oneself, ref: str, now: datetime) -> None:
    """It ends: said by whoever acts, or by the client for whom. Raises ``NotFound``."""

    account = in_own_care(viewer).account_id

    def end() -> None:
        live = Proxy.objects.everywhere(because="her own, or for her own records").filter(ref=ref, until=None)
        row = live.first()
        if row is None or not (row.account_id == account or _is_hers(viewer, row)):
            raise NotFound
        row.until = now
        row.save(update_fields=["until"])
        acting = KnownClient(row.practice_id, row.client_id, proxy_id=row.id)
        _note(acting, viewer, "end_proxy", row.client, row.ref, now)

    in_transaction(end)


def _is_hers(viewer: Oneself, row: Proxy) -> bool:
    return row.client_id in {held.client_id for held in held_claims(viewer)}


def _link(
    row: Client, asked_by: int, kind: str, email: str, now: datetime, contact: RelatedContact | None = None
) -> int:
    owner = key_owner(row, practice_key_owner(row.practice_id))
    link = ClaimLink.objects.create(
        practice_id=row.practice_id,
        client=row,
        kind=kind,
        contact=contact,
        email=seal(owner, row.ref, "leave", email) if contact is None else None,
        address=address_digest(email),
        asked_by_id=asked_by,
        asked_at=now,
        expires_at=now + LINK_GOOD_FOR,
    )
    return int(link.id)


def _note(acting: KnownClient, viewer: Oneself, action: str, row: Client, ref: str, now: datetime) -> None:
    """In the client's chain under the number of claim or proxy alone, and in that of the account."""
    note(viewer=acting, action=f"client.{action}", clients=(row,), now=now)
    own = Chain.account(viewer.account_id)
    record(viewer=viewer, action=f"own.{action}", chain=own, subjects=(f"proxy:{ref}",), now=now)
