"""When one may book at all: now, notice, horizon, grid, closed days."""

from dataclasses import replace
from datetime import date

import pytest

from tests.rules.desk import (
    ADA_AT_WORK,
    BEN,
    DAY,
    FACTS,
    FRONT_DESK,
    KNOWN,
    PROPOSAL,
    STRANGER,
    ZONE,
    at,
    codes,
    facts,
    reasons,
)
from wellkept.kernel.outcome import Lift
from wellkept.scheduling.appointments.rules.facts import Asker, PracticeFacts, Waiver
from wellkept.scheduling.availability.rules.hours import WorkSpan


@pytest.mark.parametrize("asker", [FRONT_DESK, STRANGER, KNOWN])
def test_the_past_is_recorded_by_staff_alone(asker: Asker) -> None:
    begun = facts(asker=asker, now=at(10, 1))
    (past, *_) = reasons(PROPOSAL, begun)
    assert past.code == "in_the_past"
    assert past.lift is (Lift.STAFF if asker is FRONT_DESK else Lift.NOBODY)
    assert ("in_the_past" in codes(begun, waivers=(Waiver("in_the_past"),))) is (asker is not FRONT_DESK)
    assert "in_the_past" not in codes(facts(asker=asker, now=at(10)))


def test_r10_notice_binds_clients_alone_and_to_the_second() -> None:
    exactly = at(10) - 86400
    assert codes(facts(asker=STRANGER, now=exactly)) == []
    assert codes(facts(asker=STRANGER, now=exactly + 1)) == ["too_soon"]
    assert codes(facts(now=exactly + 1)) == []


def test_r10_the_horizon_binds_clients_alone() -> None:
    first_beyond = at(10) - 90 * 86400
    assert codes(facts(asker=KNOWN, now=first_beyond)) == ["too_far_ahead"]
    assert codes(facts(asker=KNOWN, now=first_beyond + 1)) == []
    assert codes(facts(now=first_beyond)) == []


def test_r10_the_grid_binds_clients_alone_and_begins_with_the_hours() -> None:
    assert codes(facts(asker=STRANGER), start=at(10, 30)) == ["off_the_grid"]
    assert codes(facts(asker=STRANGER), start=at(11)) == []
    assert codes(FACTS, start=at(10, 7)) == []
    until_half_past = {"hours": (WorkSpan(at(9), at(17, 30), 1),)}
    assert codes(facts(until_half_past, asker=STRANGER), start=at(17, 30)) == ["outside_hours"]


def test_a_closed_day_is_that_on_which_it_begins_and_staff_may_open_it() -> None:
    closed = facts(practice=PracticeFacts(zone=ZONE, closed={DAY: "Stock-taking"}))
    (reason,) = reasons(PROPOSAL, closed)
    assert (reason.code, dict(reason.params)) == ("closed_day", {"name": "Stock-taking"})
    assert codes(closed, waivers=(Waiver("closed_day"),)) == []
    eve = facts(practice=PracticeFacts(zone=ZONE, closed={date(2026, 12, 6): "Eve"}))
    assert codes(eve) == []


def test_the_grid_is_counted_from_the_hours_of_the_clinician_named_first() -> None:
    from_twenty_past = replace(ADA_AT_WORK, id=BEN, hours=(WorkSpan(at(9, 20), at(17), 1),))
    for pair, start in (
        ((from_twenty_past, ADA_AT_WORK), at(10, 20)),
        ((ADA_AT_WORK, from_twenty_past), at(10)),
    ):
        assert codes(facts(asker=STRANGER, clinicians=pair), start=start) == []
        assert codes(facts(asker=STRANGER, clinicians=pair[::-1]), start=start) == ["off_the_grid"]


def test_where_nobody_takes_part_there_is_no_grid() -> None:
    assert codes(facts(asker=STRANGER, clinicians=())) == ["no_clinician"]
