"""Making and changing clients: who may, what is taken, what is refused, and what is written down."""

from typing import Any

import pytest

from tests.clients.cast import DAY, Cast
from tests.world import NOW
from wellkept.clients import actions, queries
from wellkept.clients.models import Client, RelatedContact
from wellkept.clients.sealing import opened
from wellkept.kernel.invalid import Invalid
from wellkept.storage.cipher import Unreadable
from wellkept.trust.audit import Chain
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import System

KEEPERS = ("ada", "mia", "dora", "ben")
NO_KEEPERS = ("bill", "sue")


def create(cast: Cast, viewer: Any, **more: Any) -> Client:
    fields = {"practice_id": cast.world.practice_id, "name": "New Comer", "born": "desk", "now": NOW, **more}
    made, _chart = actions.create_client(viewer=viewer, **fields)
    return Client.objects.within(cast.world.practice_id).get(id=made)


def every_change(cast: Cast, viewer: Any, ref: str) -> list[Any]:
    """Each action on a client of that ref, not called yet."""
    common = {"viewer": viewer, "now": NOW}
    typed = {"name": "X Y", "email": "", "phone": ""}
    other = cast.clients["dan" if ref == cast.clients["carol"] else "carol"]
    return [
        lambda: actions.edit_client(ref=ref, zone="", **typed, **common),
        lambda: actions.confirm_client(ref=ref, **common),
        lambda: actions.archive_client(ref=ref, **common),
        lambda: actions.restore_client(ref=ref, **common),
        lambda: actions.add_contact(client=ref, role="other", **typed, **common),
        lambda: actions.remove_contact(client=ref, contact="0" * 13, **common),
        lambda: actions.merge_clients(ref=ref, into=other, **common),
        lambda: actions.merge_clients(ref=other, into=ref, **common),
        lambda: actions.issue_booking_link(client=ref, chart="", **common),
        lambda: actions.revoke_booking_link(client=ref, link="0" * 13, **common),
        lambda: actions.open_chart(
            kind="individual",
            treating=cast.world.ref("ben"),
            members=[(ref, "client")],
            opened_on=DAY,
            **common,
        ),
    ]


@pytest.mark.parametrize("who", NO_KEEPERS)
def test_billers_and_supervisors_change_no_client(cast: Cast, who: str) -> None:
    viewer = cast.staff[who]
    with pytest.raises(NotAllowed):
        create(cast, viewer)
    for change in every_change(cast, viewer, cast.clients["carol"]):
        with pytest.raises(NotAllowed):
            change()
    with pytest.raises(NotAllowed):
        actions.import_clients(viewer=viewer, rows=(), now=NOW)


@pytest.mark.parametrize("who", ["ada", "dora", "mia", "ben", "cleo", "olga"])
def test_r7_absent_foreign_and_sealed_clients_cannot_be_changed_and_answer_alike(
    cast: Cast, who: str
) -> None:
    viewer = cast.staff[who]
    seen = set(queries.visible_clients(viewer).values_list("ref", flat=True))
    before = list(Client.objects.everywhere(because="test").order_by("id").values())
    for ref in ["0" * 13, "", "' OR 1=1", *cast.clients.values()]:
        if ref in seen:
            continue
        for change in every_change(cast, viewer, ref):
            with pytest.raises(NotFound) as refused:
                change()
            assert refused.value.args == ()
    assert list(Client.objects.everywhere(because="test").order_by("id").values()) == before


@pytest.mark.parametrize("who", KEEPERS)
def test_whoever_keeps_clients_sees_whom_she_has_just_made(cast: Cast, who: str) -> None:
    made = create(cast, cast.staff[who])
    page = queries.client_page(cast.staff[who], made.ref, now=NOW)
    assert page.card.name == "New Comer"
    assert page.card.state == "active"
    # a clinician without other roles treats whom she takes in; others open a chart when they choose
    assert len(page.charts) == (1 if who == "ben" else 0)


def test_nobody_makes_a_client_for_another_practice(cast: Cast) -> None:
    for viewer in (cast.staff["dora"], cast.world.stranger()):
        with pytest.raises(NotFound):
            create(cast, viewer, practice_id=cast.elsewhere.practice_id)
    for who in ("carol", "carol's link", "ben himself"):
        with pytest.raises(NotAllowed):
            create(cast, cast.viewers()[who])
    assert create(cast, System(job="import")).state == "active"


def test_r7_nobody_is_sealed_for_somebody_who_does_not_work_here(cast: Cast) -> None:
    for account in (cast.staff["olga"].account_id, 10**9):
        with pytest.raises(NotFound):
            create(cast, cast.world.stranger(), born="public", sealed_for=account)


def test_whoever_comes_by_the_public_page_is_matched_to_nobody(cast: Cast) -> None:
    typed = {"name": "Carol Day", "email": "carol@example.org", "phone": "+12025550101"}
    desk = create(cast, cast.staff["dora"], **typed)
    public = create(cast, cast.world.stranger(), born="public", **typed)
    again = create(cast, cast.world.stranger(), born="public", **typed)
    assert len({desk.id, public.id, again.id}) == 3
    assert [desk.state, public.state, again.state] == ["active", "provisional", "provisional"]


def test_names_and_contact_ways_lie_sealed_and_open_in_their_own_place_alone(cast: Cast) -> None:
    row = create(cast, cast.staff["dora"], name="Zoë Canary", email="zoe@example.org", phone="202-555-0101")
    other = create(cast, cast.staff["dora"], name="Other One")
    plain = repr(Client.objects.everywhere(because="test").values().get(id=row.id))
    assert "Canary" not in plain
    assert "example.org" not in plain
    key = f"practice:{cast.world.ada and row.practice.ref}"
    assert opened(key, row.ref, "name", row.name) == "Zoë Canary"
    for ref, column in ((other.ref, "name"), (row.ref, "email")):
        with pytest.raises(Unreadable):
            opened(key, ref, column, row.name)
    with pytest.raises(Unreadable):
        opened(cast.row("gus").sealed_by, row.ref, "name", row.name)


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": " \t\n "}, "name", "required"),
        ({"name": "a" * 201}, "name", "too_long"),
        ({"name": "a" * 10_000}, "name", "too_long"),
        ({"name": "Ann\x00a"}, "name", "unprintable"),
        ({"name": "Ann\u202ea"}, "name", "unprintable"),
        ({"email": "no address"}, "email", "email"),
        ({"email": "a@b"}, "email", "email"),
        ({"email": "an\u017f@example.org"}, "email", "email"),  # a long s, which equals an s
        ({"email": f"{'a' * 300}@example.org"}, "email", "too_long"),
        ({"phone": "12"}, "phone", "phone"),
        ({"phone": "call me"}, "phone", "phone"),
        ({"phone": "+1 202 555 0101" + " " * 60 + "9" * 100}, "phone", "phone"),
        ({"phone": "9" * 10_000}, "phone", "phone"),
        ({"zone": "Mars/Olympus"}, "zone", "zone"),
    ],
)
def test_bad_input_is_refused_with_its_field_and_changes_nothing(
    cast: Cast, typed: dict[str, str], field: str, code: str
) -> None:
    before = Client.objects.everywhere(because="test").count()
    dora = cast.staff["dora"]
    with pytest.raises(Invalid) as refused:
        create(cast, dora, **typed)
    assert (refused.value.field, refused.value.code) == (field, code)
    whole = {"name": "Carol Day", "email": "", "phone": "", "zone": "", **typed}
    with pytest.raises(Invalid) as refused:
        actions.edit_client(viewer=dora, ref=cast.clients["carol"], now=NOW, **whole)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert Client.objects.everywhere(because="test").count() == before
    assert queries.client_page(dora, cast.clients["carol"], now=NOW).card.name == "Carol Day"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anne \u00a0 Marie ", "Anne Marie"),
        ("Zoe\u0308", "Zoë"),
        ("مريم حسن", "مريم حسن"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("O’Brien-Straße", "O’Brien-Straße"),
        ("a" * 200, "a" * 200),
    ],
)
def test_names_are_kept_as_they_were_meant(cast: Cast, typed: str, kept: str) -> None:
    made = create(cast, cast.staff["dora"], name=typed)
    assert queries.client_page(cast.staff["dora"], made.ref, now=NOW).card.name == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("(202) 555-0101", "+12025550101"),  # the country comes from the practice's zone
        ("+49 151 23456789", "+4915123456789"),
        ("202-555-0101 ext. 12", "+12025550101 ext. 12"),
        ("+12025550101 ext. 12", "+12025550101 ext. 12"),
    ],
)
def test_phone_numbers_are_kept_in_one_form(cast: Cast, typed: str, kept: str) -> None:
    made = create(cast, cast.staff["dora"], phone=typed, email=" Ada@EXAMPLE.org ")
    card = queries.client_page(cast.staff["dora"], made.ref, now=NOW).card
    assert card.phone == kept
    assert card.email == "Ada@example.org"


def test_a_browsers_zone_that_we_do_not_know_is_left_to_the_practice(cast: Cast) -> None:
    made = create(cast, cast.world.stranger(), born="public", zone="Mars/Olympus", locale="x" * 99)
    assert made.zone == ""
    assert len(made.locale) == 16


def test_archived_and_taken_back_and_twice_does_no_harm(cast: Cast) -> None:
    dora, ref = cast.staff["dora"], cast.clients["carol"]
    for _twice in range(2):
        actions.archive_client(viewer=dora, ref=ref, now=NOW)
        assert cast.row("carol").archived_at == NOW
    assert ref not in {card.ref for card in queries.client_list(dora)}
    assert [card.ref for card in queries.client_list(dora, state="archived")] == [ref]
    for _twice in range(2):
        actions.restore_client(viewer=dora, ref=ref, now=NOW)
    assert cast.row("carol").archived_at is None
    assert ref in {card.ref for card in queries.client_list(dora)}


def test_a_provisional_client_is_kept(cast: Cast) -> None:
    actions.confirm_client(viewer=cast.staff["dora"], ref=cast.clients["hal"], now=NOW)
    assert cast.row("hal").state == "active"
    actions.archive_client(viewer=cast.staff["dora"], ref=cast.clients["hal"], now=NOW)
    actions.confirm_client(viewer=cast.staff["dora"], ref=cast.clients["hal"], now=NOW)
    assert cast.row("hal").state == "archived"


def test_contacts_are_kept_and_taken_away_sealed_ones_under_the_charts_key(cast: Cast) -> None:
    ben = cast.staff["ben"]
    for key in ("carol", "gus"):
        ref = cast.clients[key]
        actions.add_contact(
            viewer=ben, client=ref, role="guardian", name="Pat Day", email="", phone="202 555 0102", now=NOW
        )
        (contact,) = queries.client_page(ben, ref, now=NOW).contacts
        assert (contact.role, contact.name, contact.phone) == ("guardian", "Pat Day", "+12025550102")
    gus = cast.row("gus")
    row = RelatedContact.objects.within(gus.practice_id).get(client=gus)
    assert opened(gus.sealed_by, row.ref, "name", row.name) == "Pat Day"
    with pytest.raises(NotFound):  # hers, but not Carol's
        actions.remove_contact(viewer=ben, client=cast.clients["carol"], contact=row.ref, now=NOW)
    actions.remove_contact(viewer=ben, client=cast.clients["gus"], contact=row.ref, now=NOW)
    assert queries.client_page(ben, cast.clients["gus"], now=NOW).contacts == ()
    with pytest.raises(Invalid):
        actions.add_contact(
            viewer=ben, client=cast.clients["gus"], role="boss", name="X", email="", phone="", now=NOW
        )


def test_r15_every_change_is_written_down_in_the_right_chain_without_content(cast: Cast) -> None:
    ben = cast.staff["ben"]
    gus, carol = cast.row("gus"), cast.row("carol")
    chart = queries.charts_of(ben, gus.id)[0]
    for row, chain in ((gus, Chain.chart(chart.id)), (carol, Chain.practice(carol.practice_id))):
        last = AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        common = {"viewer": ben, "now": NOW}
        typed = {"name": "Canary Name", "email": "canary@example.org", "phone": ""}
        actions.edit_client(ref=row.ref, zone="", **typed, **common)
        actions.add_contact(client=row.ref, role="other", **typed, **common)
        actions.issue_booking_link(client=row.ref, chart="", **common)
        actions.archive_client(ref=row.ref, **common)
        entries = list(AuditEntry.objects.filter(id__gt=last).order_by("id").values())
        assert [entry["action"] for entry in entries] == [
            "client.edit",
            "client.add_contact",
            "client.issue_link",
            "client.archive",
        ]
        for entry in entries:
            assert entry["chain"] == str(chain)
            assert entry["subjects"] == [f"client:{row.ref}"]
            assert entry["viewer"] == ben.describe()
            assert "anary" not in repr(entry)


def test_r15_what_was_refused_leaves_no_entry(cast: Cast) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(Invalid):
        create(cast, cast.staff["dora"], name="")
    with pytest.raises(NotFound):
        actions.archive_client(viewer=cast.staff["dora"], ref=cast.clients["gus"], now=NOW)
    assert AuditEntry.objects.count() == before
