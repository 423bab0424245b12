"""Opening a record with a reason: given before it is seen, told at once, looked at afterwards."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet

from wellkept.clients.accesses import to_note, to_review
from wellkept.clients.actions.keeping import find_client
from wellkept.clients.claims import as_herself
from wellkept.clients.custody import entrusted
from wellkept.clients.emergency import found_by, must_be_for_her
from wellkept.clients.events import RecordOpened
from wellkept.clients.models import Access, Chart, ChartMember, Claim, Client
from wellkept.clients.queries import chains, visible_clients
from wellkept.clients.rules.accesses import GROUNDS, LASTS, LONGEST_WHY, OTHER, AccessKind
from wellkept.clients.sealing import chart_key_owner, practice_key_owner, seal
from wellkept.kernel.events import bus
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_line, clean_text
from wellkept.storage.ids import new_ref
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.rates import within_rate
from wellkept.trust.viewer import Oneself, Staff

LONGEST_ASKED = 200
MOST, PER = 5, 3600  # emergencies of one person, and in how many seconds


def say_why(*, viewer: Staff, client: str, ground: str, why: str, now: datetime) -> None:
    """Say why one opens the record of a client who asks for that: for an hour, and told to who treats her.

    Raises ``NotFound`` for a client of whom the viewer may not know, and ``Invalid``.
    """
    why = clean_why(AccessKind.ASKED, ground, why)

    def say() -> None:
        row = find_client(viewer, client)
        note_access(viewer, AccessKind.ASKED, row, ground, why, now)

    in_transaction(say)


def open_in_emergency(*, viewer: Staff, asked: str, ground: str, why: str, now: datetime) -> str:
    """Open the record of the one client who is called so, or has that number or address: for an hour, told at once to who
    treats her, to the privacy contact and to herself. Gives the access's ref.

    Where nobody is found that is kept and told too: absent, sealed, one's own, or several of one name are all alike, so that
    trying tells nothing, and shows. Raises ``Invalid``, ``NotAllowed`` for whoever sees every client anyway.
    """
    must_be_for_her(viewer)
    why, asked = (
        clean_why(AccessKind.EMERGENCY, ground, why),
        clean_line(asked, field="asked", longest=LONGEST_ASKED),
    )
    if not within_rate(f"emergency:{viewer.practice_id}:{viewer.account_id}", most=MOST, per=PER, now=now):
        raise Invalid("asked", "tried_too_often")

    def open_() -> Access:
        row = found_by(viewer, asked)
        if row is not None and visible_clients(viewer).filter(id=row.id).exists():
            raise Invalid("asked", "in_your_list")
        return note_access(viewer, AccessKind.EMERGENCY, row, ground, why, now)

    access = in_transaction(open_)
    if access.client_id is None:
        raise Invalid("asked", "nobody_found")
    return access.ref


def clean_why(kind: AccessKind, ground: str, why: str) -> str:
    """What was written, as it is kept. Raises ``Invalid``."""
    if ground not in GROUNDS[kind]:
        raise Invalid("ground", "choice")
    return clean_text(why, field="why", longest=LONGEST_WHY, required=ground == OTHER)


def open_as_custodian(*, viewer: Staff, chart: str, ground: str, why: str, now: datetime) -> None:
    """Open a sealed chart in the place of its clinician, who cannot act: for three days, as its client approved when she named
    the viewer; she and the clinician are told at once. Raises ``NotFound`` for any other chart, and ``Invalid``."""
    why = clean_why(AccessKind.CUSTODY, ground, why)

    def open_() -> None:
        lock(practices=(viewer.practice_id,))
        row = entrusted(viewer).filter(ref=chart).first()
        members = ChartMember.objects.within(viewer.practice_id).filter(chart=row).select_related("client")
        member = members.first() if row is not None else None
        if member is None:
            raise NotFound
        note_access(viewer, AccessKind.CUSTODY, member.client, ground, why, now, chart=row)

    in_transaction(open_)


def note_access(
    viewer: Staff,
    kind: AccessKind,
    client: Client | None,
    ground: str,
    why: str,
    now: datetime,
    *,
    chart: Chart | None = None,
) -> Access:
    """Keep it, write it down, and tell: in the caller's transaction."""
    ref, practice = new_ref(), viewer.practice_id
    key = chart_key_owner(chart) if chart else practice_key_owner(practice)
    row = Access.objects.create(
        ref=ref,
        practice_id=practice,
        kind=kind,
        account_id=viewer.account_id,
        client=client,
        chart=chart,
        ground=ground,
        why=seal(key, ref, "why", why),
        at=now,
        until=now + LASTS[kind] if client else now,
    )
    chain = chains([client])[client.id] if client else Chain.practice(practice)
    subjects = (f"client:{client.ref}",) if client else ()
    record(viewer=viewer, action=f"client.open_{kind}", chain=chain, subjects=subjects, why=ground, now=now)
    treating = Chart.objects.within(practice).filter(members__client=client, state="open") if client else None
    told = sorted(set(treating.values_list("treating_id", flat=True))) if treating is not None else []
    bus.publish(RecordOpened(practice, kind, client.id if client else 0, tuple(told), at=now))
    return row


def note_opening(*, viewer: Staff, ref: str, now: datetime) -> None:
    """Who treats the client has taken note of it. Raises ``NotFound``."""

    def see(row: Access) -> None:
        row.seen_at = now

    _change(viewer, to_note(viewer), ref, "access.note", now, see)


def review_opening(*, viewer: Staff, ref: str, note: str, now: datetime) -> None:
    """A manager has looked at it, with a word about it if she likes. Raises ``NotFound`` and ``Invalid``."""
    note = clean_text(note, field="note", longest=LONGEST_WHY, required=False)

    def review(row: Access) -> None:
        row.reviewed_at, row.reviewed_by_id = now, viewer.account_id
        row.note = seal(practice_key_owner(viewer.practice_id), row.ref, "note", note)

    _change(viewer, to_review(viewer), ref, "access.review", now, review)


def _change(
    viewer: Staff, rows: QuerySet[Access], ref: str, action: str, now: datetime, do: Callable[[Access], None]
) -> None:
    def change() -> None:
        lock(practices=(viewer.practice_id,))
        row = rows.filter(ref=ref).select_related("client").first()
        if row is None:
            raise NotFound
        do(row)
        row.save(update_fields=["seen_at", "reviewed_at", "reviewed_by", "note"])
        client = row.client
        chain = chains([client])[client.id] if client else Chain.practice(viewer.practice_id)
        record(viewer=viewer, action=action, chain=chain, subjects=(f"access:{ref}",), now=now)

    in_transaction(change)


def ask_why_of_colleague(*, practice: int, account: int) -> None:
    """Whoever joins the team where she is a client has her record opened with a reason from then on. One statement, whether
    there is one or not (R7), in the caller's transaction."""
    hers = Claim.objects.within(practice).filter(account=account, until=None)
    Client.objects.within(practice).filter(id__in=hers.values("client")).update(asks_why=True)


def ask_why_first(*, viewer: Oneself, claim: str, asks: bool, now: datetime) -> None:
    """From now on whoever does not treat her says why before opening her record there; or not any more. Raises
    ``NotFound``."""

    def choose() -> None:
        herself = as_herself(viewer, claim)
        lock(practices=(herself.practice_id,), clients=(herself.client_id,))
        row = Client.objects.within(herself.practice_id).get(id=herself.client_id)
        row.asks_why = asks
        row.save(update_fields=["asks_why"])
        action = "ask_why" if asks else "ask_no_why"
        chain, subjects = chains([row])[row.id], (f"client:{row.ref}",)
        record(viewer=herself, action=f"client.{action}", chain=chain, subjects=subjects, now=now)
        own = Chain.account(viewer.account_id)
        record(viewer=viewer, action=f"own.{action}", chain=own, subjects=(f"claim:{claim}",), now=now)

    in_transaction(choose)
