"""Taking clients in from a table: row by row judged, together written, again harmless."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clients.cast import Cast
from tests.world import NOW
from wellkept.clients import actions, queries
from wellkept.clients.actions import ImportReport, ImportRow
from wellkept.clients.actions.importing import MOST_ROWS
from wellkept.clients.models import Client
from wellkept.kernel.invalid import Invalid
from wellkept.trust.models import AuditEntry

GOOD = (
    ImportRow(2, "Nora Pike", "nora@example.org", "202 555 0111", "America/Chicago", "SP-1"),
    ImportRow(3, "Omar Reed", phone="202 555 0112"),
    ImportRow(4, "مريم حسن"),
)


def take(cast: Cast, *rows: ImportRow, who: str = "dora", **more: bool) -> ImportReport:
    return actions.import_clients(viewer=cast.staff[who], rows=rows, now=NOW, **more)


def verdicts(report: ImportReport) -> list[str]:
    return [row.verdict for row in report.rows]


def listed(cast: Cast, who: str = "dora") -> set[str]:
    return {card.name for card in queries.client_list(cast.staff[who])}


def test_every_good_row_becomes_a_client(cast: Cast) -> None:
    report = take(cast, *GOOD)
    assert verdicts(report) == ["new"] * 3
    assert (report.written, report.count("new"), report.count("error")) == (True, 3, 0)
    nora = next(card for card in queries.client_list(cast.staff["dora"]) if card.name == "Nora Pike")
    assert (nora.email, nora.phone, nora.zone) == ("nora@example.org", "+12025550111", "America/Chicago")
    assert Client.objects.within(cast.world.practice_id).get(id=nora.id).born == "import"
    assert {"Omar Reed", "مريم حسن"} <= listed(cast)


def test_a_guardian_becomes_a_contact_of_the_client(cast: Cast) -> None:
    take(cast, ImportRow(2, "Tom Pike", guardian="Ana Pike"), ImportRow(3, "Una Lark", guardian="x" * 10_000))
    (tom,) = (card for card in queries.client_list(cast.staff["dora"]) if card.name.startswith("T"))
    (contact,) = queries.client_page(cast.staff["dora"], tom.ref, now=NOW).contacts
    assert (contact.role, contact.name) == ("guardian", "Ana Pike")
    assert "Una Lark" not in listed(cast)


def test_the_same_table_again_changes_nothing(cast: Cast) -> None:
    take(cast, *GOOD)
    before = Client.objects.everywhere(because="test").count(), AuditEntry.objects.count()
    report = take(cast, *GOOD)
    assert verdicts(report) == ["known"] * 3
    assert (Client.objects.everywhere(because="test").count(), AuditEntry.objects.count()) == before


def test_a_row_stays_known_when_its_client_was_renamed_archived_or_merged(cast: Cast) -> None:
    dora = cast.staff["dora"]
    take(cast, *GOOD)
    refs = {card.name: card.ref for card in queries.client_list(dora)}
    typed = {"email": "", "phone": "", "zone": ""}
    actions.edit_client(viewer=dora, ref=refs["Nora Pike"], name="Nora Reed", now=NOW, **typed)
    actions.archive_client(viewer=dora, ref=refs["مريم حسن"], now=NOW)
    actions.merge_clients(viewer=dora, ref=refs["Omar Reed"], into=refs["Nora Pike"], now=NOW)
    assert verdicts(take(cast, *GOOD)) == ["known"] * 3


def test_a_dry_run_says_what_would_be_and_writes_nothing(cast: Cast) -> None:
    before = Client.objects.everywhere(because="test").count(), AuditEntry.objects.count()
    rows = (*GOOD, ImportRow(5, ""))
    report = take(cast, *rows, dry_run=True)
    assert (Client.objects.everywhere(because="test").count(), AuditEntry.objects.count()) == before
    assert not report.written
    assert verdicts(report) == verdicts(take(cast, *rows))


def test_rows_with_errors_name_field_and_code_and_the_others_go_in(cast: Cast) -> None:
    bad = (
        ImportRow(7, ""),
        ImportRow(8, "A" * 10_000),
        ImportRow(9, "Bad Mail", email="at home"),
        ImportRow(10, "Bad Phone", phone="none"),
        ImportRow(11, "Bad Zone", zone="Mars/Olympus"),
        ImportRow(12, "Bad Key", key="k" * 201),
        ImportRow(13, "Over\u202eride"),
    )
    report = take(cast, GOOD[0], *bad)
    assert verdicts(report) == ["new", *["error"] * 7]
    assert [(row.line, row.error.field, row.error.code) for row in report.rows if row.error] == [
        (7, "name", "required"),
        (8, "name", "too_long"),
        (9, "email", "email"),
        (10, "phone", "phone"),
        (11, "zone", "zone"),
        (12, "key", "too_long"),
        (13, "name", "unprintable"),
    ]
    assert report.written
    assert "Nora Pike" in listed(cast)


def test_all_or_nothing_writes_nothing_when_one_row_has_an_error(cast: Cast) -> None:
    before = listed(cast)
    report = take(cast, *GOOD, ImportRow(5, "Bad Mail", email="at home"), all_or_nothing=True)
    assert verdicts(report) == ["new", "new", "new", "error"]
    assert not report.written
    assert listed(cast) == before
    assert take(cast, *GOOD, all_or_nothing=True).written


def test_duplicates_are_listed_with_whom_they_are_like_and_not_taken_in(cast: Cast) -> None:
    there = cast.add("there", "Zoë Ray", email="zoe@example.org", phone="202 555 0120")
    report = take(
        cast,
        ImportRow(2, "ZOE RAY", email="Zoe@Example.org"),
        ImportRow(3, "Zoe Ray", phone="+1 202-555-0120"),
        ImportRow(4, "Zoe Ray", email="other@example.org"),
        ImportRow(5, "Zoe Ray", email="OTHER@example.org", key="K-9"),
        ImportRow(6, "Carol Day"),  # neither of them has a contact way
    )
    assert verdicts(report) == ["duplicate", "duplicate", "new", "duplicate", "duplicate"]
    assert [row.like for row in report.rows] == [there, there, "", 4, cast.clients["carol"]]


def test_two_of_one_name_with_keys_of_their_own_and_contacts_of_their_own_are_two(cast: Cast) -> None:
    rows = [
        ImportRow(2, "Sam Lee", email="sam@example.org", key="1"),
        ImportRow(3, "Sam Lee", email="lee@example.org", key="2"),
        ImportRow(4, "Sam Lee", email="new@example.org", key="2"),
    ]
    assert verdicts(take(cast, *rows)) == ["new", "new", "known"]


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "-2", "@cmd", "=HYPERLINK(1)", "'=1"])
def test_cells_that_look_like_formulas_are_text(cast: Cast, cell: str) -> None:
    report = take(cast, ImportRow(2, cell, key=cell))
    assert verdicts(report) == ["new"]
    assert cell in listed(cast)


def test_cells_by_heading() -> None:
    cells = {"name": "Nora Pike", "email": "n@example.org", "key": "7", "shoe size": "39"}
    assert ImportRow.of(2, cells) == ImportRow(2, "Nora Pike", "n@example.org", key="7")
    assert ImportRow.of(3, {}) == ImportRow(3, "")


def test_r7_rows_are_compared_with_nobody_whom_the_viewer_may_not_list(cast: Cast) -> None:
    """Neither with sealed clients, nor with a colleague's: not by likeness, and not by what a colleague took in."""
    take(cast, ImportRow(2, "Nora Pike", email="nora@example.org", key="7"))
    rows = (
        ImportRow(2, "Gus Hay"),
        ImportRow(3, "Nora Pike", email="nora@example.org", key="7"),
        ImportRow(4, "Eve Roe"),
    )
    assert verdicts(take(cast, *rows, who="ben", dry_run=True)) == ["new", "new", "new"]
    assert verdicts(take(cast, rows[0], dry_run=True)) == ["new"]
    assert verdicts(take(cast, *rows, who="olga", dry_run=True)) == ["new", "new", "new"]


def test_a_clinician_treats_whom_she_takes_in(cast: Cast) -> None:
    take(cast, *GOOD, who="ben")
    assert {row.name for row in GOOD} <= listed(cast, "ben")
    assert not {row.name for row in GOOD} & listed(cast, "cleo")
    assert verdicts(take(cast, *GOOD, who="ben")) == ["known"] * 3


def test_r15_who_came_in_and_who_was_shown_is_written_down_without_content(cast: Cast) -> None:
    dora = cast.staff["dora"]
    dora.recorder.take()
    take(cast, *GOOD, ImportRow(9, "Carol Day"))
    entry = AuditEntry.objects.latest("id")
    refs = Client.objects.within(cast.world.practice_id).filter(born="import").values_list("ref", flat=True)
    assert entry.action == "client.import"
    assert entry.subjects == sorted(f"client:{ref}" for ref in refs)
    assert "Nora" not in repr(entry.__dict__)
    ((_chain, shown),) = dora.recorder.take()
    assert shown == (f"client:{cast.clients['carol']}",)


def test_digests_say_nothing_about_names(cast: Cast) -> None:
    take(cast, *GOOD)
    olga = take(cast, *GOOD, who="olga")
    assert olga.count("new") == 3
    digests = Client.objects.everywhere(because="test").exclude(import_digest="").values_list("import_digest")
    assert len(set(digests)) == 6  # another practice's are others: nobody can compare


def test_too_many_rows_are_refused_before_anything_is_done(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        take(cast, *(ImportRow(n, f"Name {n}") for n in range(MOST_ROWS + 1)))
    assert (refused.value.field, refused.value.code) == ("rows", "too_many")


def test_a_thousand_rows_take_few_statements(cast: Cast) -> None:
    rows = [ImportRow(n, f"Name {n}", email=f"n{n}@example.org") for n in range(1000)]
    with CaptureQueriesContext(connection) as statements:
        report = take(cast, *rows)
    assert report.count("new") == 1000
    assert len(statements) < 30


CELL = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "Ann Ray", "ann ray", "a@example.org", "A@EXAMPLE.ORG", "202 555 0101", "=1", "UTC"]
    ),
)
ROW = st.builds(ImportRow, st.integers(2, 99), CELL, CELL, CELL, CELL, CELL)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(ROW, max_size=6), who=st.sampled_from(["dora", "ben"]))
def test_any_table_is_judged_and_again_brings_nobody_new(cast: Cast, rows: list[ImportRow], who: str) -> None:
    with transaction.atomic():
        dry = take(cast, *rows, who=who, dry_run=True)
        first = take(cast, *rows, who=who)
        again = take(cast, *rows, who=who)
        transaction.set_rollback(True)
    assert verdicts(dry) == verdicts(first)
    assert len(first.rows) == len(rows)
    assert again.count("new") == 0
    assert again.count("error") == first.count("error")
