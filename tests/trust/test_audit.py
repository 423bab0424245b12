"""R15: reads and writes leave entries, one an answer, and the same reading within 15 minutes is one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from wellkept.trust.audit import Chain, commit_disclosures, record
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself, Role, Staff, Viewer

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PRACTICE, ACCOUNT, CHART = Chain.practice(1), Chain.account(2), Chain.chart(3)

pytestmark = pytest.mark.django_db


def staff(account: int = 1) -> Staff:
    return Staff(account, 1, frozenset({Role.CLINICIAN}))


def look(
    viewer: Viewer, *subjects: str, view: str = "week", now: datetime = NOW, chain: Chain = PRACTICE
) -> int:
    """Show subjects to a viewer; how many entries there are afterwards."""
    viewer.recorder.disclosed(chain, *subjects)
    commit_disclosures(viewer=viewer, view=view, now=now)
    return AuditEntry.objects.count()


def test_r15_an_entry_says_who_did_what_to_whom_when_and_why() -> None:
    viewer = staff()
    record(
        viewer=viewer,
        action="appointment.booked",
        chain=PRACTICE,
        subjects=["client:b", "client:a"],
        why="a soft limit lifted: asked for",
        now=NOW,
    )
    entry = AuditEntry.objects.get()
    assert (entry.chain, entry.at, entry.viewer) == ("practice:1", NOW, viewer.describe())
    assert (entry.action, entry.subjects) == ("appointment.booked", ["client:a", "client:b"])
    assert entry.why == "a soft limit lifted: asked for"
    assert (entry.seq, entry.mac) == (None, "")


def test_r15_a_reason_is_kept_whole() -> None:
    record(viewer=staff(), action="x", chain=PRACTICE, now=NOW, why="ä" * 5000)
    assert AuditEntry.objects.get().why == "ä" * 5000


def test_r15_chains_are_one_a_practice_an_account_and_a_sealed_chart() -> None:
    assert [str(chain) for chain in (PRACTICE, ACCOUNT, CHART)] == ["practice:1", "account:2", "chart:3"]


def test_r15_an_entry_goes_with_its_transaction() -> None:
    with transaction.atomic():
        record(viewer=staff(), action="x", chain=PRACTICE, now=NOW)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_r15_an_entry_is_neither_changed_nor_deleted() -> None:
    record(viewer=staff(), action="x", chain=PRACTICE, now=NOW)
    entry = AuditEntry.objects.get()
    entry.why = "another"
    for act in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_r15_what_an_answer_showed_is_one_entry_a_chain() -> None:
    viewer = staff()
    viewer.recorder.disclosed(PRACTICE, "client:b", "client:a")
    viewer.recorder.disclosed(CHART, "chart:c")
    viewer.recorder.disclosed(PRACTICE, "client:c")
    commit_disclosures(viewer=viewer, view="week", now=NOW)
    found = AuditEntry.objects.order_by("chain").values_list("chain", "action", "subjects")
    assert list(found) == [
        ("chart:3", "read.week", ["chart:c"]),
        ("practice:1", "read.week", ["client:a", "client:b", "client:c"]),
    ]


def test_r15_nothing_disclosed_writes_nothing_and_takes_no_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        commit_disclosures(viewer=staff(), view="week", now=NOW)


def test_r15_the_same_reading_within_15_minutes_is_the_same_entry_and_one_statement(
    django_assert_num_queries: Any,
) -> None:
    assert look(staff(), "client:a", "client:b") == 1
    again = staff()
    again.recorder.disclosed(PRACTICE, "client:b", "client:a")
    with django_assert_num_queries(1):
        commit_disclosures(viewer=again, view="week", now=NOW + timedelta(minutes=14, seconds=59))
    assert AuditEntry.objects.count() == 1


def test_r15_after_15_minutes_it_is_another_reading() -> None:
    assert look(staff(), "client:a") == 1
    assert look(staff(), "client:a", now=NOW + timedelta(minutes=15)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"viewer": Oneself(1)},
        {"viewer": staff(2)},
        {"view": "client"},
        {"subjects": ["client:a", "client:b"]},
        {"subjects": ["client:b"]},
        {"chain": ACCOUNT},
    ],
    ids=str,
)
def test_r15_another_viewer_view_subject_or_chain_is_another_reading(other: dict[str, Any]) -> None:
    assert look(staff(), "client:a") == 1
    asked = {"viewer": staff(), "subjects": ["client:a"], **other}
    assert look(asked.pop("viewer"), *asked.pop("subjects"), **asked) == 2


def test_r15_a_reading_from_the_future_hides_none() -> None:
    assert look(staff(), "client:a", now=NOW + timedelta(minutes=5)) == 1
    assert look(staff(), "client:a") == 2


def test_r15_of_a_reading_partly_known_the_rest_is_written() -> None:
    look(staff(), "client:a")
    viewer = staff()
    viewer.recorder.disclosed(PRACTICE, "client:a")
    viewer.recorder.disclosed(CHART, "chart:c")
    commit_disclosures(viewer=viewer, view="week", now=NOW)
    assert list(AuditEntry.objects.order_by("id").values_list("chain", flat=True)) == [
        "practice:1",
        "chart:3",
    ]


def test_r15_what_was_committed_is_not_written_again_by_the_same_viewer() -> None:
    viewer = staff()
    assert look(viewer, "client:a") == 1
    commit_disclosures(viewer=viewer, view="list", now=NOW)
    assert AuditEntry.objects.count() == 1


def test_r15_a_long_list_is_split_over_entries_and_loses_nobody() -> None:
    everyone = [f"client:{number:04}" for number in range(1201)]
    assert look(staff(), *everyone) == 3
    found = [subject for entry in AuditEntry.objects.order_by("id") for subject in entry.subjects]
    assert found == everyone
    assert look(staff(), *everyone) == 3


@pytest.mark.parametrize("clients", [1, 30])
def test_r15_a_list_of_thirty_takes_as_many_statements_as_a_list_of_one(clients: int) -> None:
    viewer = staff()
    viewer.recorder.disclosed(PRACTICE, *(f"client:{number}" for number in range(clients)))
    with CaptureQueriesContext(connection) as captured:
        commit_disclosures(viewer=viewer, view="clients", now=NOW)
    written = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert [sql.split()[0] for sql in written] == ["SELECT", "INSERT"]
