"""Lists of clients narrowed to those with whom something is to be done."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clients.cast import Cast
from tests.series.desk import create as create_series
from tests.series.desk import done as done_series
from tests.world import NOW, World, booked, someone
from wellkept.agreements.actions import accept_at_desk, publish_policy
from wellkept.clients import actions
from wellkept.clients.models import Client
from wellkept.clients.rules.minors import Basis, Minority, unsettled
from wellkept.insight.queries import ClientWish, Only, clients_by
from wellkept.scheduling.appointments.actions import cancel
from wellkept.trust.viewer import Staff

TODAY = date(2026, 11, 23)


@pytest.fixture
def cast(world: World) -> Cast:
    return Cast(world)


def found(cast: Cast, who: str, *only: Only, **wish: str) -> set[str]:
    cards = clients_by(cast.staff[who], ClientWish(only=frozenset(only), **wish), now=NOW)
    return cast.names(card.ref for card in cards)


def test_with_whom(cast: Cast) -> None:
    ben, cleo = cast.world.ref("ben"), cast.world.ref("cleo")
    assert found(cast, "dora", clinician=ben) == {"carol"}
    assert found(cast, "dora", clinician=cleo) == {"eve", "finn"}
    assert found(cast, "dora", clinician=cleo, query="finm roe") == {"finn"}
    assert found(cast, "dora", clinician=ben, query="eve") == set()
    until = {"chart": cast.couple, "client": cast.clients["finn"], "until": TODAY}
    actions.end_membership(viewer=cast.staff["dora"], now=NOW, **until)
    assert found(cast, "dora", clinician=cleo) == {"eve"}


def test_nothing_ahead(cast: Cast) -> None:
    booked(cast.world.book("2026-11-25T10:00", "ben", client=cast.clients["carol"]))
    gone = booked(cast.world.book("2026-11-25T11:00", "ben", client=cast.clients["dan"]))
    assert cancel(viewer=cast.staff["dora"], ref=gone.ref, now=NOW) is None
    assert found(cast, "dora", Only.NOTHING_AHEAD) == {"dan", "eve", "finn", "hal"}
    week = NOW + timedelta(days=7)
    assert (
        len(clients_by(cast.staff["dora"], ClientWish(only=frozenset({Only.NOTHING_AHEAD})), now=week)) == 5
    )


def test_standing_hours(cast: Cast) -> None:
    done_series(create_series(cast.world, clinicians=(cast.world.ref("ben"),), client=cast.clients["carol"]))
    assert found(cast, "dora", Only.STANDING) == {"carol"}
    assert found(cast, "dora", Only.NOT_STANDING) == {"dan", "eve", "finn", "hal"}
    assert found(cast, "dora", Only.STANDING, Only.NOT_STANDING) == set()


def test_no_way_to_reach(cast: Cast) -> None:
    cast.add("jo", "Jo Mail", email="jo@example.org")
    cast.add("kim", "Kim Call", phone="202 555 0101")
    assert found(cast, "dora", Only.UNREACHABLE) == {"carol", "dan", "eve", "finn", "hal"}


def test_policy_not_accepted(cast: Cast) -> None:
    assert found(cast, "dora", Only.POLICY) == set()  # there is none to accept
    cast.world.policy()
    accept_at_desk(viewer=cast.staff["dora"], client=cast.clients["carol"], now=NOW)
    assert found(cast, "dora", Only.POLICY) == {"dan", "eve", "finn", "hal"}
    publish_policy(viewer=cast.staff["ada"], hours=48, fee_minor=0, text="Two days.", now=NOW)
    assert "carol" in found(cast, "dora", Only.POLICY)


@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize("of_age", [None, TODAY, TODAY + timedelta(days=1)])
@pytest.mark.parametrize("basis", ["", *Basis])
def test_consent_is_missing_as_the_rule_says(
    cast: Cast, guarded: bool, of_age: date | None, basis: str
) -> None:
    common = {"viewer": cast.staff["dora"], "client": cast.clients["dan"], "now": NOW}
    if guarded:
        actions.add_contact(role="guardian", name="Gil Fox", email="", phone="", **common)
    known = None
    if of_age is not None:
        actions.record_minor(of_age_on=of_age, basis=basis, **common)
        known = Minority(of_age, Basis(basis) if basis else None)
    roles = {"guardian"} if guarded else set()
    assert (found(cast, "dora", Only.CONSENT) == {"dan"}) is unsettled(known, roles, TODAY)


def test_r7_a_therapist_is_narrowed_by_what_she_may_know(cast: Cast) -> None:
    cast.world.make_service(offered_by=("ada", "ben", "cleo"), name="Any")
    booked(cast.world.book("2026-11-25T10:00", "ada", client=cast.clients["carol"]))
    assert found(cast, "ben", Only.NOTHING_AHEAD) == {"carol"}  # with Ada: nothing that Ben may know of
    assert found(cast, "ben", clinician=cast.world.ref("ada")) == set()
    assert found(cast, "sue", Only.NOTHING_AHEAD) == set()


def test_r7_a_filter_tells_nothing_that_the_page_would_not_tell_without_a_reason(cast: Cast) -> None:
    cast.world.policy()
    dan = {"viewer": cast.staff["dora"], "client": cast.clients["dan"], "now": NOW}
    actions.record_minor(of_age_on=TODAY + timedelta(days=1), basis="", **dan)
    asked = (Only.UNREACHABLE, Only.POLICY, Only.CONSENT)
    Client.objects.within(cast.world.practice_id).filter(ref=cast.clients["dan"]).update(asks_why=True)
    assert [one for one in asked if "dan" in found(cast, "dora", one)] == []
    assert "dan" in found(cast, "dora", Only.NOTHING_AHEAD)  # the calendar asks for no reason
    cast.world.book("2026-11-25T10:00", "ben", client=cast.clients["dan"])
    for who in ("ben", "dora"):  # he treats her, and Dora has said why
        assert [one for one in asked if "dan" in found(cast, who, one)] == list(asked)
        actions.say_why(ground="here", why="", **dan)


def _all(viewer: Staff, cast: Cast) -> dict[str, list[str]]:
    wishes = {str(one): ClientWish(only=frozenset({one})) for one in Only}
    wishes |= {"ben": ClientWish(clinician=cast.world.ref("ben")), "gus": ClientWish(query="gus hay")}
    return {name: [c.name for c in clients_by(viewer, wish, now=NOW)] for name, wish in wishes.items()}


@pytest.mark.parametrize("who", ["ada", "ben", "dora", "mia"])
def test_r7_what_is_sealed_narrows_nothing(cast: Cast, who: str) -> None:
    viewer = cast.staff[who]
    before = _all(viewer, cast)
    booked(
        cast.world.book(
            "2026-11-25T10:00", "ben", viewer=cast.world.stranger(), new_client=someone("Gus Hay"), seal=True
        )
    )
    assert _all(viewer, cast) == before
    assert not any("Gus Hay" in names for names in before.values())


def test_as_many_statements_for_many_clients_as_for_few(cast: Cast) -> None:
    def statements(*only: Only) -> int:
        with CaptureQueriesContext(connection) as seen:
            found(cast, "dora", *only)
        return len(seen)

    cast.world.policy()
    few = {one: statements(one) for one in Only}
    for n in range(12):
        client = cast.add(f"c{n}", f"Client {n}")
        booked(cast.world.book(f"2026-11-{24 + n % 3}T{9 + n // 3:02}:00", "ben", client=client))
    assert {one: statements(one) for one in Only} == few
    assert max(few.values()) <= 8
