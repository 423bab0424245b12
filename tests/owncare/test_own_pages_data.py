"""What a person reads of her own care, here and outside."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.owncare.people import claimed, oneself, person
from tests.owncare.test_outside import kept, weekly
from tests.world import NOW, World, booked, wall
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.money import Money
from wellkept.owncare import queries
from wellkept.owncare.actions import plan
from wellkept.owncare.calendar import whole_calendar
from wellkept.owncare.rules.cadence import Plan, nudge_due, weeks
from wellkept.scheduling.appointments import actions
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself

YEAR = timedelta(days=366)
TEN = "2026-11-25T10:00"
TODAY = date(2026, 11, 23)


@pytest.fixture
def elsewhere(world: World) -> World:
    return World()


@pytest.fixture
def carol(world: World, elsewhere: World) -> str:
    client = elsewhere.client()
    claimed(elsewhere, client, world.ada.account_id)
    return client


@pytest.fixture
def ada(world: World) -> Oneself:
    return oneself(world.ada.account_id)


def coming(viewer: Oneself) -> tuple[queries.OwnSession, ...]:
    return queries.sessions(viewer, first=NOW, last=NOW + YEAR, now=NOW)


def test_her_sessions_here_and_outside_stand_in_one_list(elsewhere: World, carol: str, ada: Oneself) -> None:
    elsewhere.policy()
    booked(elsewhere.book("2026-11-26T10:00", client=carol))
    kept(ada, weekly(every=0))
    outside, here = coming(ada)
    assert (outside.whom, outside.practice, outside.fee) == (("Helen Marchetti",), "", Money(18000, "USD"))
    assert (here.whom, here.practice, here.fee) == (("Ada Lund",), "Elm House", Money(12000, "USD"))


def test_a_clash_is_told_to_her_alone(world: World, elsewhere: World, carol: str, ada: Oneself) -> None:
    work = booked(world.book(TEN, "ada", client=world.client()))
    session = booked(elsewhere.book(TEN, client=carol))
    assert [one.ref for one in queries.clashes(ada, now=NOW)] == [session.ref]
    actions.cancel(viewer=world.dora, ref=work.ref, now=NOW)
    assert queries.clashes(ada, now=NOW) == ()


def test_the_whole_calendar_names_no_client(world: World, elsewhere: World, carol: str, ada: Oneself) -> None:
    booked(world.book("2026-11-25T13:00", "ada", client=world.client("Zebulon Quartz")))
    booked(elsewhere.book(TEN, client=carol))
    day = wall("2026-11-25T00:00")
    hours = whole_calendar(ada, first=day, last=day + timedelta(days=1), now=NOW)
    assert [(hour.kind, hour.title) for hour in hours] == [("own", "Ada Lund"), ("work", "Elm House")]
    assert "Zebulon" not in repr(hours)


def test_her_list_takes_the_same_few_statements(elsewhere: World, carol: str, ada: Oneself) -> None:
    counted = []
    for hour in range(10, 15):
        booked(elsewhere.book(f"2026-11-25T{hour}:00", client=carol))
        with CaptureQueriesContext(connection) as statements:
            coming(ada)
        counted.append(len(statements))
    assert len(set(counted)) == 1


def test_nobody_elses_session_is_hers(elsewhere: World, carol: str, ada: Oneself) -> None:
    session = booked(elsewhere.book(TEN, client=carol))
    other = oneself(person())
    assert coming(other) == ()
    for ref in (session.ref, "nosuchsession"):
        with pytest.raises(NotFound):
            queries.session(other, ref, now=NOW)
    assert queries.session(ada, session.ref, now=NOW).ref == session.ref


def test_r7_a_session_that_is_not_hers_is_not_even_read(elsewhere: World, carol: str, ada: Oneself) -> None:
    session, asked = booked(elsewhere.book(TEN, client=carol)), []
    other = oneself(person())
    for ref in (session.ref, "nosuchsession"):
        with CaptureQueriesContext(connection) as statements, pytest.raises(NotFound):
            queries.session(other, ref, now=NOW)
        asked.append([one["sql"].replace(ref, "") for one in statements])
    assert asked[0] == asked[1]
    assert other.recorder.take() == []


def test_r15_what_she_reads_stands_in_her_own_chain(elsewhere: World, carol: str, ada: Oneself) -> None:
    session = booked(elsewhere.book(TEN, client=carol))
    coming(ada)
    assert ada.recorder.take() == [(("account", ada.account_id), (f"appointment:{session.ref}",))]


def test_what_it_cost_counts_what_took_place_and_what_was_canceled_late(ada: Oneself) -> None:
    past = outside_sessions(ada)
    assert queries.cost(past, now=NOW) == (Money(54000, "USD"),)


def outside_sessions(viewer: Oneself) -> tuple[queries.OwnSession, ...]:
    kept(viewer, weekly("2026-11-03T10:00"))
    return queries.sessions(viewer, first=NOW - YEAR, last=NOW, now=NOW)


def test_the_rhythm_shows_weeks_with_and_without(ada: Oneself) -> None:
    shown = queries.rhythm(ada, past=outside_sessions(ada), coming=True, now=NOW).weeks
    assert [week.sessions for week in shown][-5:] == [0, 0, 1, 1, 1]
    assert len(shown) == 16


def test_r9_only_sessions_count(ada: Oneself) -> None:
    assert weeks([], today=TODAY)[-1].sessions == 0


def test_a_word_comes_when_she_chose_it_and_not_before() -> None:
    chosen = Plan(nudge=6)
    last = TODAY - timedelta(weeks=6)
    assert nudge_due(chosen, today=TODAY, last=last, coming=False, since=last)
    assert not nudge_due(chosen, today=TODAY - timedelta(days=1), last=last, coming=False, since=last)
    assert not nudge_due(chosen, today=TODAY, last=last, coming=True, since=last)
    assert not nudge_due(Plan(), today=TODAY, last=last, coming=False, since=last)
    snoozed = Plan(nudge=6, snoozed_until=TODAY + timedelta(days=1))
    assert not nudge_due(snoozed, today=TODAY, last=last, coming=False, since=last)
    assert not nudge_due(chosen, today=TODAY, last=None, coming=False, since=TODAY)


def test_her_plan_is_kept(ada: Oneself) -> None:
    plan.set_plan(viewer=ada, every=1, nudge=6, now=NOW)
    later = NOW + timedelta(weeks=6)
    assert queries.rhythm(ada, past=(), coming=False, now=later).nudge
    plan.snooze(viewer=ada, now=later)
    assert not queries.rhythm(ada, past=(), coming=False, now=later).nudge
    assert queries.rhythm(ada, past=(), coming=False, now=later + plan.SNOOZE).nudge
    with pytest.raises(Invalid):
        plan.set_plan(viewer=ada, every=0, nudge=None, now=NOW)


def test_lines_to_bring_are_hers_alone(ada: Oneself) -> None:
    plan.bring(viewer=ada, text="  the thing   with the keys ", now=NOW)
    (line,) = queries.to_bring(ada)
    assert line.text == "the thing with the keys"
    other = oneself(person())
    assert queries.to_bring(other) == ()
    with pytest.raises(NotFound):
        plan.brought(viewer=other, ref=line.ref, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM owncare_bringing")
        assert b"keys" not in bytes(cursor.fetchone()[0])
    plan.brought(viewer=ada, ref=line.ref, now=NOW)
    assert queries.to_bring(ada) == ()
    for text in ("", " ", "x" * 501):
        with pytest.raises(Invalid):
            plan.bring(viewer=ada, text=text, now=NOW)
