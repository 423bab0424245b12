"""R7: who may know of whom. One table for every viewer, then a secret that must make no difference to anyone."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clients.cast import DAY, Cast, answers, asked
from tests.world import NOW, World
from wellkept.clients import actions, queries
from wellkept.clients.models import Client
from wellkept.trust.audit import Chain
from wellkept.trust.viewer import Role, Staff

UNSEALED = {"carol", "eve", "finn", "dan", "hal"}
LISTED = {
    "ada": UNSEALED,
    "mia": UNSEALED,
    "dora": UNSEALED,
    "bill": UNSEALED,
    "ben": {"carol"},
    "cleo": {"eve", "finn"},
    "sue": set(),
    "olga": {"ida"},
}
SEALED = {"ben": {"gus"}}
SEARCHED = ("gus", "hay", "roe", "carol", "d", "0101", "@")


@pytest.mark.parametrize("who", LISTED)
def test_r7_lists_searches_and_pages_show_what_the_role_allows(cast: Cast, who: str) -> None:
    viewer = cast.staff[who]
    listed, sealed = LISTED[who], SEALED.get(who, set())
    assert cast.names(card.ref for card in queries.client_list(viewer)) == listed
    assert cast.names(card.ref for card in queries.client_list(viewer, query="roe")) == listed & {
        "eve",
        "finn",
    }
    assert cast.names(card.ref for card in queries.client_list(viewer, query="gus hay")) == set()
    assert cast.names(card.ref for card in queries.sealed_clients(viewer)) == sealed
    for key, ref in cast.clients.items():
        page = asked(queries.client_page, viewer, ref, now=NOW)
        assert (page == ("NotFound",)) is (key not in listed | sealed)


@pytest.mark.parametrize(
    ("who", "treated"),
    [
        ("ada", {"carol", "eve", "finn"}),
        ("dora", {"carol", "eve", "finn"}),
        ("bill", {"carol", "eve", "finn"}),
        ("ben", {"carol"}),
        ("cleo", {"eve", "finn"}),
        ("sue", set()),
        ("olga", set()),
    ],
)
def test_r7_charts_are_seen_by_their_clinician_and_the_least_staff(
    cast: Cast, who: str, treated: set[str]
) -> None:
    cards = queries.charts(cast.staff[who])
    assert cast.names(ref for card in cards for ref, *_rest in card.members) == treated


def test_r7_another_course_of_care_of_her_own_client_is_its_clinicians(cast: Cast) -> None:
    cast.open("cleo", "carol")
    found = {
        who: {card.treating_name for card in queries.charts_of(cast.staff[who], cast.row("carol").id)}
        for who in ("ben", "cleo", "dora")
    }
    assert found == {"ben": {"Ben Okoro"}, "cleo": {"Cleo"}, "dora": {"Ben Okoro", "Cleo"}}


@pytest.mark.parametrize("who", ["stranger", "ben himself", "system"])
def test_r7_nobody_but_staff_and_the_client_herself_reads_clients(cast: Cast, who: str) -> None:
    viewer = cast.viewers()[who]
    found = answers(viewer, cast, SEARCHED)
    assert found.pop("names") == {}
    assert set(map(repr, found.values())) == {"('NotFound',)"}


def test_r7_a_client_by_her_link_is_herself_and_nobody_else(cast: Cast) -> None:
    for who in ("carol", "carol's link"):
        viewer = cast.viewers()[who]
        assert cast.names(queries.visible_clients(viewer).values_list("ref", flat=True)) == {"carol"}
        assert queries.own_name(viewer) == "Carol Day"
        for key, ref in cast.clients.items():
            assert asked(queries.client_page, viewer, ref, now=NOW) == ("NotFound",), key
    assert asked(queries.own_name, cast.viewers()["nobody's link"]) == ("NotFound",)


def test_r7_absent_foreign_sealed_and_merged_answer_alike(cast: Cast) -> None:
    actions.merge_clients(viewer=cast.world.dora, ref=cast.clients["hal"], into=cast.clients["dan"], now=NOW)
    refs = ["0" * 13, cast.clients["ida"], cast.clients["gus"], cast.clients["hal"]]
    for viewer in (cast.staff["dora"], cast.staff["ada"], cast.staff["bill"]):
        found = {repr(asked(queries.client_page, viewer, ref, now=NOW)) for ref in refs}
        assert found == {"('NotFound',)"}


def test_r7_one_sealed_client_more_makes_no_difference_to_anybody_else(cast: Cast) -> None:
    before = {who: _counted(viewer, cast) for who, viewer in cast.viewers().items() if who != "ben"}
    again = {who: _counted(viewer, cast) for who, viewer in cast.viewers().items() if who != "ben"}
    assert before == again  # otherwise the comparison says nothing
    ben = answers(cast.staff["ben"], cast, SEARCHED)
    _seal_another(cast)
    after = {who: _counted(viewer, cast) for who, viewer in cast.viewers().items() if who != "ben"}
    assert before == after
    assert answers(cast.staff["ben"], cast, SEARCHED) != ben


def _seal_another(cast: Cast) -> None:
    """Of the same name and contact as somebody who is known: still nobody else may notice."""
    actions.create_client(
        viewer=cast.world.stranger(),
        practice_id=cast.world.practice_id,
        name="Carol Day",
        email="carol@example.org",
        phone="+12025550101",
        born="public",
        sealed_for=cast.world.ben.account_id,
        now=NOW,
    )


def _counted(viewer, cast: Cast):  # type: ignore[no-untyped-def]
    with CaptureQueriesContext(connection) as statements:
        found = answers(viewer, cast, SEARCHED)
    return found, len(statements)


def test_r7_names_on_a_calendar_leave_out_those_sealed_for_a_colleague(cast: Cast) -> None:
    ids = {key: cast.row(key).id for key in ("carol", "dan", "gus")}
    assert dict(queries.names_for(cast.staff["ben"], list(ids.values()))) == {
        ids["carol"]: "Carol Day",
        ids["dan"]: "Dan Fox",
        ids["gus"]: "Gus Hay",
    }
    for who in ("ada", "dora", "bill", "cleo", "sue"):
        assert ids["gus"] not in queries.names_for(cast.staff[who], list(ids.values()))
    assert queries.names_for(cast.staff["olga"], list(ids.values())) == {}


def test_hidden_names_are_numbered_afresh_each_day(cast: Cast) -> None:
    ids = [cast.add(f"n{n}", f"Name {n}") and cast.row(f"n{n}").id for n in range(12)]
    viewer = cast.staff["dora"]
    viewer.recorder.take()
    days = [queries.names_for(viewer, ids, hidden_on=DAY.replace(day=day)) for day in (2, 3)]
    for names in days:
        assert len({*names.values()}) == 12
        assert not any("Name" in name for name in names.values())
    assert days[0] != days[1]
    for id in ids:  # on every page of the day, whoever else is on it
        assert queries.names_for(viewer, [id], hidden_on=DAY.replace(day=2)) == {id: days[0][id]}
    assert viewer.recorder.take() == []  # no name was shown


def test_r7_numbers_of_hidden_names_have_no_gap_for_sealed_clients(cast: Cast) -> None:
    everybody = [row.id for row in Client.objects.within(cast.world.practice_id).order_by("id")]
    found = {who: queries.names_for(cast.staff[who], everybody, hidden_on=DAY) for who in ("dora", "ben")}
    for names in found.values():
        assert sorted(int(name.split()[1]) for name in names.values()) == list(range(1, len(names) + 1))
    assert found["ben"].items() > found["dora"].items()  # he who treats the sealed one reads the others alike


@pytest.mark.parametrize("who", LISTED)
def test_r15_whoever_is_shown_is_in_the_record(cast: Cast, who: str) -> None:
    viewer = cast.staff[who]
    refs = {"list": lambda: [c.ref for c in queries.client_list(viewer)]}
    refs["search"] = lambda: [c.ref for c in queries.client_list(viewer, query="roe")]
    refs["sealed"] = lambda: [c.ref for c in queries.sealed_clients(viewer)]
    refs["charts"] = lambda: [m[0] for c in queries.charts(viewer) for m in c.members]
    refs["page"] = lambda: [
        shown
        for ref in cast.clients.values()
        if not isinstance(page := asked(queries.client_page, viewer, ref, now=NOW), tuple)
        for shown in (page.card.ref, *(m[0] for chart in page.charts for m in chart.members))
    ]
    for name, read in refs.items():
        viewer.recorder.take()
        shown = {f"client:{ref}" for ref in read()}
        recorded = {subject for _chain, subjects in viewer.recorder.take() for subject in subjects}
        assert recorded == shown, name


def test_r15_a_sealed_client_stands_in_her_charts_own_chain(cast: Cast) -> None:
    ben = cast.staff["ben"]
    ben.recorder.take()
    queries.client_page(ben, cast.clients["gus"], now=NOW)
    queries.client_page(ben, cast.clients["carol"], now=NOW)
    gus = f"client:{cast.clients['gus']}"
    chart = queries.charts_of(ben, cast.row("gus").id)[0]
    assert dict(ben.recorder.take()) == {
        Chain.chart(chart.id): (gus,),
        Chain.practice(cast.world.practice_id): (f"client:{cast.clients['carol']}",),
    }


def test_lists_take_the_same_number_of_statements_for_one_and_for_thirty(cast: Cast) -> None:
    def counts() -> list[int]:
        found = []
        reads = (queries.client_list, queries.charts, queries.sealed_clients)
        for read in reads:
            for who in ("dora", "ben"):
                with CaptureQueriesContext(connection) as statements:
                    read(cast.staff[who])
                found.append(len(statements))
        return found

    one = counts()
    for n in range(29):
        cast.add(f"more{n}", f"More {n}")
        cast.open("ben", f"more{n}")
        cast.add(f"sealed{n}", "Some One", born="public", sealed_for=cast.world.ben.account_id)
    assert counts() == one


ROLES = st.sets(st.sampled_from(sorted(Role)), max_size=3)
PEOPLE = ("ben", "cleo", "mia")
CLIENT = st.tuples(st.sampled_from(["open", "sealed"]), st.sets(st.sampled_from(PEOPLE), max_size=2))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(roles=st.tuples(ROLES, ROLES, ROLES), people=st.lists(CLIENT, max_size=5))
def test_r7_visibility_is_as_the_rule_says_for_any_roles_and_charts(
    cast: Cast, roles: tuple[set[Role], ...], people: list[tuple[str, set[str]]]
) -> None:
    with transaction.atomic():
        made = [_made(cast, n, kind, sorted(treating)) for n, (kind, treating) in enumerate(people)]
        for who, own in zip(PEOPLE, roles, strict=True):
            viewer = Staff(cast.staff[who].account_id, cast.world.practice_id, frozenset(own))
            seen = set(queries.visible_clients(viewer).values_list("id", flat=True))
            listed = {card.id for card in queries.client_list(viewer)}
            named = queries.names_for(viewer, [id for id, _kind, _treating in made])
            for id, kind, treating in made:
                everything = own & {Role.FRONT_DESK, Role.MANAGER, Role.BILLER}
                expected = who in treating or (kind == "open" and bool(everything))
                assert (id in seen) is expected
                assert (id in listed) is (expected and kind == "open")
                assert kind == "open" or (id in named) is (who in treating)
        transaction.set_rollback(True)


def _made(cast: Cast, n: int, kind: str, treating: list[str]) -> tuple[int, str, list[str]]:
    """A client, sealed for the first clinician or with an open chart at each."""
    if kind == "sealed":
        treating = treating[:1] or ["cleo"]
        sealed_for = cast.staff[treating[0]].account_id
        cast.add(f"made{n}", "Some One", born="public", sealed_for=sealed_for)
    else:
        cast.add(f"made{n}", "Some One")
        for who in treating:
            cast.open(who, f"made{n}")
    id = Client.objects.within(cast.world.practice_id).get(ref=cast.clients.pop(f"made{n}")).id
    return id, kind, treating


def test_r7_the_demo_of_two_worlds_sees_what_is_not_secret(world: World) -> None:
    """The comparison above can see a difference: an open client makes one."""
    cast = Cast(world)
    before = _counted(cast.staff["dora"], cast)
    cast_clients = dict(cast.clients)
    cast.add("new", "New Comer")
    cast.clients = cast_clients
    assert _counted(cast.staff["dora"], cast) != before
