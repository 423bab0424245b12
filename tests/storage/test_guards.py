"""The system checks find what the database does not keep, and what was lost comes back after a migration."""

from typing import Any

import pytest
from django.apps import apps
from django.core.checks import CheckMessage, run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, connections

from wellkept.storage.constraints import AppendOnly, NoOverlap
from wellkept.storage.guards import declared, missing, restore_triggers

SQLITE = connection.vendor == "sqlite"
R1 = "r1_account_no_overlap"
AUDIT = "audit_append_only"

pytestmark = pytest.mark.django_db


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def errors(code: str) -> list[CheckMessage]:
    return [found for found in run_checks(databases=["default"]) if found.id == code]


def lose(guard: str) -> None:
    """Take a guard out of the database behind everybody's back."""
    table, found = next((m._meta.db_table, g) for m, g in declared() if g.name == guard)
    if SQLITE or isinstance(found, AppendOnly):
        run(f'DROP TRIGGER "{guard}_update"' + ("" if SQLITE else f" ON {table}"))
    else:
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{guard}"')


def names() -> set[str]:
    return {guard.name for _, guard in missing()}


def test_r1_r2_r3_and_r15_stand_after_all_migrations() -> None:
    found = {guard.name: type(guard) for _, guard in declared()}
    assert found == {
        "r1_account_no_overlap": NoOverlap,
        "r2_room_no_overlap": NoOverlap,
        "r3_client_no_overlap": NoOverlap,
        "audit_append_only": AppendOnly,
    }
    assert missing() == []
    assert errors("wellkept.E001") == []


@pytest.mark.parametrize("guard", [R1, AUDIT])
def test_a_lost_guard_is_found_and_the_error_says_what_to_do(guard: str) -> None:
    lose(guard)
    (error,) = errors("wellkept.E001")
    assert guard in error.msg
    by_hand = not SQLITE and guard == R1
    assert ("ADD CONSTRAINT" if by_hand else "doctor --mend") in str(error.hint)


@pytest.mark.skipif(SQLITE, reason="SQLite cannot switch a trigger off")
def test_a_guard_that_was_switched_off_is_found() -> None:
    run("ALTER TABLE trust_auditentry DISABLE TRIGGER audit_append_only_delete")
    assert names() == {AUDIT}


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL keeps its own form of the text")
def test_a_guard_that_was_weakened_is_found() -> None:
    lose(R1)
    run(
        f'CREATE TRIGGER "{R1}_update" BEFORE UPDATE ON appointments_participant WHEN 0 '
        "BEGIN SELECT RAISE(ABORT, 'never'); END"
    )
    assert names() == {R1}


@pytest.mark.skipif(not SQLITE, reason="a table's own constraint is part of it")
def test_a_guard_lost_in_a_rebuild_comes_back_after_the_migration() -> None:
    lose(R1)
    lose(AUDIT)
    call_command("migrate", verbosity=0)
    assert missing() == []


def test_a_lost_trigger_comes_back_with_the_room_that_declares_it() -> None:
    lose(AUDIT)
    restore_triggers(sender=apps.get_app_config("clients"), using="default")
    assert names() == {AUDIT}
    restore_triggers(sender=apps.get_app_config("trust"), using="default")
    assert names() == set()


def test_a_table_that_is_not_there_yet_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.introspection, "table_names", lambda *_: [])
    assert missing() == []


def test_a_database_that_cannot_be_reached_is_left_to_djangos_own_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreachable(*_: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(connection.introspection, "table_names", unreachable)
    assert errors("wellkept.E001") == []


def test_r13_sqlite_is_opened_as_it_should_be() -> None:
    assert errors("wellkept.E002") == []


@pytest.mark.skipif(not SQLITE, reason="pragmas are SQLite's")
@pytest.mark.parametrize(
    ("pragma", "said"),
    [
        ("busy_timeout = 5", "busy_timeout=5"),
        ("recursive_triggers = 0", "recursive_triggers=0"),
        ("secure_delete = 0", "secure_delete=0"),
    ],
)
def test_r13_a_pragma_that_is_not_as_it_should_be_is_found(pragma: str, said: str) -> None:
    before = pragma.partition(" = ")[0]
    with connection.cursor() as cursor:
        kept = cursor.execute(f"PRAGMA {before}").fetchone()[0]
        cursor.execute(f"PRAGMA {pragma}").fetchall()
        (error,) = errors("wellkept.E002")
        cursor.execute(f"PRAGMA {before} = {kept}").fetchall()
    assert said in error.msg


@pytest.mark.skipif(not SQLITE, reason="SQLite's")
def test_r13_transactions_that_begin_deferred_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "transaction_mode", None)
    (error,) = errors("wellkept.E002")
    assert "IMMEDIATE" in error.msg
