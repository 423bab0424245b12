"""A clinician's own limits: the last that fits is allowed, the next is not; firm ones are hers to lift alone."""

from dataclasses import replace
from typing import Any

import pytest

from tests.rules.desk import (
    ADA,
    ADA_HERSELF,
    FRONT_DESK,
    PROPOSAL,
    at,
    codes,
    facts,
    reasons,
    service,
    span,
)
from wellkept.kernel.outcome import Lift
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.rules.facts import GroupFacts, Waiver
from wellkept.scheduling.appointments.rules.words import Kind
from wellkept.scheduling.availability.rules.limits import Limit, Limits

MORNING = (span((12, 0), (12, 50)), span((13, 0), (13, 50)))  # two sessions, 100 minutes, later that day


def limited(limits: dict[str, Any], counted: tuple[Any, ...] = MORNING, **changes: Any) -> Any:
    return facts({"limits": Limits(**limits), "counted": counted, "stretch": counted}, **changes)


@pytest.mark.parametrize(
    ("name", "fits", "code"),
    [
        ("sessions_day", 3, "over_sessions_day"),
        ("minutes_day", 150, "over_minutes_day"),
        ("sessions_week", 3, "over_sessions_week"),
        ("minutes_week", 150, "over_minutes_week"),
        ("latest_end", 10 * 60 + 50, "over_latest_end"),
        ("run", 50, "over_run"),
    ],
)
def test_each_limit_counts_what_is_asked_for_and_lets_the_last_that_fits_pass(
    name: str, fits: int, code: str
) -> None:
    assert codes(limited({name: Limit(fits)})) == []
    (reason,) = reasons(PROPOSAL, limited({name: Limit(fits - 1)}))
    assert (reason.code, dict(reason.params)) == (
        code,
        {"clinician": ADA, "limit": fits - 1, "would_be": fits},
    )


def test_r10_a_soft_limit_is_lifted_by_staff_with_a_reason_and_a_firm_one_by_its_holder() -> None:
    soft, firm = (limited({"sessions_day": Limit(2, firm)}, asker=FRONT_DESK) for firm in (False, True))
    lift = {"waivers": (Waiver("not_available", "She agreed on the phone"),)}
    assert [reason.lift for reason in reasons(PROPOSAL, soft)] == [Lift.STAFF]
    assert codes(soft, **lift) == []
    assert codes(soft, waivers=(Waiver("not_available"),)) == ["over_sessions_day"]
    assert codes(firm, **lift) == ["over_sessions_day"]
    own = limited({"sessions_day": Limit(2, True)}, asker=ADA_HERSELF)
    own = replace(own, clinicians=(replace(own.clinicians[0], own=True),))
    assert codes(own, waivers=(Waiver("over_sessions_day"),)) == []


def test_a_day_and_a_week_are_the_clinicians_own() -> None:
    day_before, sunday = span((9, 0), (9, 50)), span((9, 0), (9, 50))
    one_day = 86400
    monday_before = (day_before._replace(start=day_before.start - one_day, end=day_before.end - one_day),)
    assert codes(limited({"sessions_day": Limit(1), "sessions_week": Limit(1)}, monday_before)) == []
    in_the_week = (sunday._replace(start=sunday.start + 6 * one_day, end=sunday.end + 6 * one_day),)
    assert codes(limited({"sessions_week": Limit(1)}, in_the_week)) == ["over_sessions_week"]
    assert codes(limited({"sessions_day": Limit(1)}, in_the_week)) == []


def test_r9_a_consultation_is_no_session_and_counts_in_no_limit() -> None:
    everything = {"sessions_day": Limit(0), "minutes_week": Limit(0), "run": Limit(0)}
    assert codes(limited(everything, service=service(kind=Kind.CONSULTATION))) == []


def test_a_seat_in_a_group_that_stands_already_counts_no_second_time() -> None:
    group = GroupFacts(5, seats=8)
    assert codes(limited({"sessions_day": Limit(0)}, service=service(seats=8), group=group)) == []


@pytest.mark.parametrize(("minute", "run"), [(5, 105), (15, 50)])
def test_a_run_goes_on_until_a_break_of_her_own_length(minute: int, run: int) -> None:
    earlier = (span((9, 10 - minute), (9, 60 - minute)),) if minute < 10 else (span((8, 55), (9, 45)),)
    given = limited({"run": Limit(run), "break_minutes": 15}, earlier, service=service(after=0))
    assert codes(given) == []
    less = limited({"run": Limit(run - 1), "break_minutes": 15}, earlier, service=service(after=0))
    assert codes(less) == ["over_run"]


def test_a_run_goes_on_into_what_follows_too() -> None:
    for gap, run in ((14, 114), (15, 50)):
        later = (span((11, gap - 10), (11, gap + 40)),)
        given = service(after=0)
        assert codes(limited({"run": Limit(run), "break_minutes": 15}, later, service=given)) == []
        assert codes(limited({"run": Limit(run - 1), "break_minutes": 15}, later, service=given)) == [
            "over_run"
        ]


def test_the_latest_end_is_counted_from_midnight_of_the_day_it_begins_on() -> None:
    past_midnight = {"start": at(23, 30), "minutes": 60}
    assert "over_latest_end" in codes(limited({"latest_end": Limit(24 * 60 + 29)}), **past_midnight)
    assert "over_latest_end" not in codes(limited({"latest_end": Limit(24 * 60 + 30)}), **past_midnight)


def test_a_week_ends_with_its_sunday() -> None:
    week = 7 * 86400
    next_monday = tuple(Span(start + week, end + week) for start, end in MORNING)
    assert codes(limited({"sessions_week": Limit(1)}, next_monday)) == []


def test_a_break_is_one_to_the_second() -> None:
    begin = PROPOSAL.start - 15 * 60 - 50 * 60
    for short, refused in ((0, []), (1, ["over_run"])):
        earlier = (Span(begin + short, begin + short + 50 * 60),)
        assert codes(limited({"run": Limit(50), "break_minutes": 15}, earlier)) == refused
