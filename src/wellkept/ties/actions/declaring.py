"""Declaring ties: a person says what she and somebody else are to each other. Each act takes the locks that bookings take."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from wellkept.accounts.addresses import clean_email
from wellkept.accounts.models import Account
from wellkept.accounts.queries import account_by_email
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.wallclock import local_date
from wellkept.storage.ids import new_ref
from wellkept.storage.locks import in_transaction, lock
from wellkept.ties.keys import tie_key
from wellkept.ties.labels import seal_label
from wellkept.ties.models import Tie
from wellkept.ties.queries import colleagues
from wellkept.ties.rules.matrix import DECLARED, ONE_SIDED, TieKind
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself

EARLIEST = date(1920, 1, 1)


class _Meant(NamedTuple):
    """Whom she means: by what name the tie knows her, how her owner named her, and her account if there is one."""

    name: str
    label: str
    account: int = 0


def declare_tie(
    *,
    viewer: Oneself,
    kind: str,
    now: datetime,
    person: str = "",
    email: str = "",
    since: date | None = None,
    until: date | None = None,
) -> str:
    """Say what one is, or was, to a colleague (``person``, a ref) or to whoever has this address. Gives the tie's ref.

    It never tells whether anybody has the address: the tie counts from the day on which somebody does. Of a one-sided
    kind no name is kept, and the other is never told; of the others she is, on her own page. Raises ``Invalid``,
    ``NotFound``.
    """
    if kind not in DECLARED:
        raise Invalid("kind", "choice")
    chosen = TieKind(kind)
    me = _own_account(viewer)
    _check_days(since, until, local_date(int(now.timestamp()), me.zone))
    meant = _colleague(viewer, person) if person else _by_address(email)
    if meant.name.lower() in (me.ref, me.email.lower()):
        raise Invalid("person" if person else "email", "yourself")
    ref, other = new_ref(), tie_key(chosen, me.ref, meant.name)

    def declare() -> str:
        lock(accounts=[account for account in (me.id, meant.account) if account])
        mine = Tie.objects.within(me.id).filter(kind=chosen, other=other, until=None)
        if until is None and mine.exists():
            raise Invalid("kind", "declared_already")
        label = None if chosen in ONE_SIDED else seal_label(me.ref, ref, meant.label)
        Tie.objects.create(
            ref=ref,
            account_id=me.id,
            kind=chosen,
            other=other,
            label=label,
            since=since,
            until=until,
            declared_at=now,
        )
        _note(viewer, "tie.declare", ref, now)
        return ref

    return in_transaction(declare)


def end_tie(*, viewer: Oneself, ref: str, until: date, now: datetime) -> None:
    """It has ended: ``until`` is the first day on which it did not hold. It still counts as the matrix says.

    Raises ``Invalid``, and ``NotFound`` for what she did not declare herself.
    """
    me = _own_account(viewer)

    def end(row: Tie) -> None:
        _check_days(row.since, until, local_date(int(now.timestamp()), me.zone))
        row.until = until
        row.save(update_fields=["until"])

    _change(viewer, ref, "tie.end", now, end)


def withdraw_tie(*, viewer: Oneself, ref: str, now: datetime) -> None:
    """It was declared by mistake, and is gone. Raises ``NotFound``."""

    def withdraw(row: Tie) -> None:
        row.delete()

    _change(viewer, ref, "tie.withdraw", now, withdraw)


def _change(viewer: Oneself, ref: str, action: str, now: datetime, do: Callable[[Tie], None]) -> None:
    def change() -> None:
        lock(accounts=(viewer.account_id,))
        row = Tie.objects.within(viewer.account_id).filter(ref=ref).first()
        if row is None:
            raise NotFound
        do(row)
        _note(viewer, action, ref, now)

    in_transaction(change)


def _note(viewer: Oneself, action: str, ref: str, now: datetime) -> None:
    chain = Chain.account(viewer.account_id)
    record(viewer=viewer, action=action, chain=chain, subjects=(f"tie:{ref}",), now=now)


def _own_account(viewer: Oneself) -> Account:
    found = Account.objects.filter(id=viewer.account_id, is_active=True).first()
    if found is None:
        raise NotFound
    return found


def _check_days(since: date | None, until: date | None, today: date) -> None:
    for name, day in (("since", since), ("until", until)):
        if day is not None and not EARLIEST <= day <= today:
            raise Invalid(name, "not_yet" if day > today else "long_ago")
    if since and until and until < since:
        raise Invalid("until", "before_start")


def _colleague(viewer: Oneself, ref: str) -> _Meant:
    """Somebody with whom she works at a practice. Raises ``NotFound``."""
    found = next((one for one in colleagues(viewer) if one.ref == ref), None)
    if found is None:
        raise NotFound
    return _Meant(found.ref, found.name, found.id)


def _by_address(email: str) -> _Meant:
    """Whoever has this address: her account's ref, or the address itself while there is none."""
    address = clean_email(email)
    try:
        account = account_by_email(address)
    except NotFound:
        return _Meant(address, address)
    ref = Account.objects.values_list("ref", flat=True).get(id=account)
    return _Meant(ref, address, account)
