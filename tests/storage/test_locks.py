"""One transaction, tried again when PostgreSQL broke a deadlock, and one order of locks."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.world import World
from wellkept.accounts.models import Account
from wellkept.storage import locks
from wellkept.storage.locks import in_transaction, lock

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own")
LONG = 60  # seconds after which a test gives up rather than hang


def make(name: str) -> int:
    return int(Account.objects.create(email=f"{name}@example.org", name=name).id)


def names() -> set[str]:
    return set(Account.objects.values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
def test_what_was_done_is_committed_when_it_returns() -> None:
    assert in_transaction(lambda: make("Ada")) == Account.objects.get().id
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_an_error_undoes_everything() -> None:
    def fail() -> None:
        make("Ada")
        raise LookupError

    with pytest.raises(LookupError):
        in_transaction(fail)
    assert names() == set()


@pytest.mark.django_db
def test_inside_another_transaction_it_joins_and_an_error_undoes_its_own_part() -> None:
    make("Ada")
    with pytest.raises(IntegrityError):
        in_transaction(lambda: (make("Ben"), make("Ada")))
    assert names() == {"Ada"}
    in_transaction(lambda: make("Ben"))
    assert names() == {"Ada", "Ben"}


@pytest.mark.django_db(transaction=True)
def test_locking_outside_of_a_transaction_is_a_defect() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        lock(accounts=[1])


def locking(**wanted: Any) -> list[str]:
    """The statements that a lock takes."""
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        lock(**wanted)
    return [query["sql"] for query in captured if query["sql"].startswith("SELECT")]


def test_locks_are_taken_in_one_order_whatever_the_order_asked(world: World) -> None:
    wanted = {"rooms": [3, 1, 3], "accounts": {9, 2}, "practices": [world.practice_id], "clients": iter([5])}
    statements = locking(**wanted)
    if connection.vendor == "sqlite":
        assert statements == []  # IMMEDIATE holds already
        return
    tables = ["practice_practice", "clients_client", "accounts_account", "practice_room"]
    assert [next(t for t in tables if f'FROM "{t}"' in sql) for sql in statements] == tables
    assert all("ORDER BY id FOR NO KEY UPDATE" in sql for sql in statements)
    assert "1,3" in statements[-1].replace(" ", "")


def test_nothing_to_lock_takes_no_statement(world: World) -> None:
    assert locking() == []
    assert locking(accounts=[], rooms=()) == []


def in_thread(act: Callable[[], object], errors: list[BaseException]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@on_postgresql
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_who_locks_the_same_row_waits_for_the_first() -> None:
    account, order, errors = make("Ada"), list[str](), list[BaseException]()
    locked = threading.Event()

    def second() -> None:
        locked.wait(LONG)
        with transaction.atomic():
            lock(accounts=[account])
            order.append("second")

    thread = in_thread(second, errors)
    with transaction.atomic():
        lock(accounts=[account])
        locked.set()
        thread.join(0.3)
        assert order == []
        order.append("first")
    thread.join(LONG)
    assert (order, errors) == (["first", "second"], [])


@on_postgresql
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_again_until_both_are_done() -> None:
    ids = [make("Ada"), make("Ben")]
    tries, errors, committed = list[str](), list[BaseException](), list[str]()
    meet = threading.Barrier(2, timeout=LONG)

    def rename(label: str, first: int, second: int) -> None:
        def act() -> None:
            tries.append(label)
            Account.objects.filter(id=first).update(name=label)
            if tries.count(label) == 1:
                meet.wait()  # each holds what the other wants next
            Account.objects.filter(id=second).update(name=label)
            transaction.on_commit(lambda: committed.append(label))

        in_transaction(act)

    threads = [
        in_thread(lambda: rename("one", ids[0], ids[1]), errors),
        in_thread(lambda: rename("two", ids[1], ids[0]), errors),
    ]
    for thread in threads:
        thread.join(LONG)
    assert errors == []
    assert len(tries) == 3
    assert sorted(committed) == ["one", "two"]
    assert len(names()) == 1


def raise_in_database(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")


@on_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("code", "times"), [("40001", 8), ("40P01", 8), ("55P03", 1)])
def test_tries_are_bounded_and_only_for_what_may_succeed(
    code: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks.time, "sleep", lambda _: None)
    tries: list[int] = []

    def act() -> None:
        tries.append(1)
        raise_in_database(code)

    with pytest.raises(OperationalError):
        in_transaction(act)
    assert len(tries) == times
