"""One transaction, one order of locks (engine.md 5: lock, then load, then decide)."""

import random
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.apps import apps
from django.db import OperationalError, connection, transaction

from wellkept.storage.plain import Reading

T = TypeVar("T")

# Whoever needs several takes them in this order, each by id: two who wait for each other cannot happen among them.
_ORDER = (
    ("practices", "practice.Practice"),
    ("clients", "clients.Client"),
    ("accounts", "accounts.Account"),
    ("rooms", "practice.Room"),
)
_CLAIM = "clients.Claim"
_ANY = "id = ANY(%s)"
_WITH_CLAIMANTS = (
    'id = ANY(%s::bigint[] || ARRAY(SELECT account_id FROM "{}" WHERE client_id = ANY(%s) AND until IS NULL))'
)
_TRIES = 8
_RETRIED = frozenset({"40P01", "40001"})  # PostgreSQL: deadlock detected, serialization failure


def in_transaction(do: Callable[[], T]) -> T:
    """Run ``do`` in one transaction, again if PostgreSQL broke a deadlock by undoing it.

    Inside another transaction ``do`` simply joins it. What ``do`` returned is committed when this returns.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            return do()
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return do()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _RETRIED or attempt == _TRIES - 1:
                raise
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - spreads the next try, no secret
    raise AssertionError("unreachable")


class _Rehearsed(Exception):
    """Carries the result out of a transaction that is undone."""


def rehearse(do: Callable[[], T]) -> T:
    """What ``do`` would answer: it runs in full and is undone. So a dry run can never differ from the act."""
    result: list[T] = []

    def undone() -> None:
        result.append(do())
        raise _Rehearsed

    try:
        in_transaction(undone)
    except _Rehearsed:
        pass
    return result[-1]


def lock(
    *,
    practices: Iterable[int] = (),
    clients: Iterable[int] = (),
    accounts: Iterable[int] = (),
    rooms: Iterable[int] = (),
) -> None:
    """Wait until nobody else changes what hangs on these rows; they stay locked until the transaction ends.

    With clients come the accounts that claimed them, as they are once the clients are locked: whatever takes a client's
    time takes her claimant's (R3). On SQLite there is nothing to do: every transaction is IMMEDIATE and holds the one write lock.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("lock() is for the inside of a transaction")
    if connection.vendor != "postgresql":
        return
    wanted = {"practices": practices, "clients": clients, "accounts": accounts, "rooms": rooms}
    known = {name: sorted(set(ids)) for name, ids in wanted.items()}
    reading = Reading()  # sent together, done one after the other
    for name, label in _ORDER:
        claimed = known["clients"] if name == "accounts" else []
        if known[name] or claimed:
            these, params = _ANY, [known[name]]
            if claimed:
                these, params = _WITH_CLAIMANTS.format(_table(_CLAIM)), [known[name], claimed]
            reading.ask(
                f'SELECT id FROM "{_table(label)}" WHERE {these} ORDER BY id FOR NO KEY UPDATE',  # noqa: S608
                params,
            )
    reading.fetch()


def _table(label: str) -> str:
    return str(apps.get_model(label)._meta.db_table)
