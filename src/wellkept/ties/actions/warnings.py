"""Accepted warnings: kept with a reason from a list, looked at again, ended. Who may accept is judged in the room above,
which knows of all that stands between the two."""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from wellkept.accounts.models import Account
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.wallclock import local_date
from wellkept.practice.queries import practice_card
from wellkept.storage.locks import in_transaction, lock
from wellkept.storage.plain import at_once
from wellkept.ties.facts import ask_strictness
from wellkept.ties.keys import person_key
from wellkept.ties.models import AcceptedWarning
from wellkept.ties.queries import accepted_with
from wellkept.ties.rules.matrix import WHYS, TieKind
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, Oneself, Staff, Stranger


def accept_warnings(
    *,
    viewer: Staff | KnownClient | Stranger,
    therapist: int,
    person: int,
    kinds: Collection[TieKind],
    why: str,
    opinion_on: date | None,
    now: datetime,
) -> None:
    """Keep that a party goes on in spite of these, at her practice, in the caller's transaction. The caller has judged that
    she may. Raises ``Invalid`` for a reason that is none of the list."""
    if why not in WHYS:
        raise Invalid("why", "choice")
    today = local_date(int(now.timestamp()), practice_card(viewer.practice_id).zone)
    if opinion_on is not None and opinion_on > today:
        raise Invalid("opinion_on", "not_yet")
    days = at_once(lambda reading: ask_strictness(reading, viewer.practice_id)).review
    key = person_key(Account.objects.values_list("ref", flat=True).get(id=person))
    by_client = not isinstance(viewer, Staff)
    AcceptedWarning.objects.bulk_create(
        AcceptedWarning(
            account_id=therapist,
            practice_id=viewer.practice_id,
            person=key,
            kind=kind,
            why=why,
            opinion_on=opinion_on,
            by_client=by_client,
            accepted_at=now,
            seen_at=None if by_client else now,
            review_on=today + timedelta(days=days),
        )
        for kind in kinds
    )
    me = viewer.account_id or 0
    record(viewer=viewer, action="tie.accept", chain=Chain.account(me), now=now)


def review_warning(*, viewer: Staff | Oneself, ref: str, now: datetime) -> None:
    """Looked at again, and it is still right: the next look is due after the practice's days. Raises ``NotFound``."""

    def review(row: AcceptedWarning) -> None:
        days = at_once(lambda reading: ask_strictness(reading, row.practice_id)).review
        row.review_on = local_date(int(now.timestamp()), row.practice.zone) + timedelta(days=days)
        row.seen_at = row.seen_at or (now if isinstance(viewer, Staff) else None)

    _change(viewer, ref, "tie.review", now, review)


def take_note(*, viewer: Staff, ref: str, now: datetime) -> None:
    """The therapist has read that her client went on in spite of a warning. Raises ``NotFound``."""

    def see(row: AcceptedWarning) -> None:
        row.seen_at = row.seen_at or now

    _change(viewer, ref, "tie.take_note", now, see)


def end_warning(*, viewer: Staff | Oneself, ref: str, now: datetime) -> None:
    """It is not accepted any more: what is booked stays, and is listed for both; nothing new is booked. Raises
    ``NotFound``."""

    def end(row: AcceptedWarning) -> None:
        row.ended_at = now

    _change(viewer, ref, "tie.end_accepted", now, end)


def _change(
    viewer: Staff | Oneself, ref: str, action: str, now: datetime, do: Callable[[AcceptedWarning], None]
) -> None:
    def change() -> None:
        rows: QuerySet[AcceptedWarning] = accepted_with(viewer).filter(ref=ref).select_related("practice")
        found = rows.values_list("account_id", flat=True).first()
        if found is None:
            raise NotFound
        lock(accounts={found, viewer.account_id})
        row = rows.first()
        if row is None:
            raise NotFound
        do(row)
        row.save(update_fields=["review_on", "seen_at", "ended_at"])
        chain = Chain.account(viewer.account_id)
        record(viewer=viewer, action=action, chain=chain, subjects=(f"accepted:{ref}",), now=now)

    in_transaction(change)
