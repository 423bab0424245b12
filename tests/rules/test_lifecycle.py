"""What may be done to an appointment, when, and by whom."""

from itertools import product
from typing import Any

import pytest

from tests.rules.desk import ADA_HERSELF, FRONT_DESK, KNOWN, STRANGER
from wellkept.scheduling.appointments.rules.facts import Asker
from wellkept.scheduling.appointments.rules.lifecycle import (
    ATTENDANCES,
    TRANSITIONS,
    Standing,
    Verb,
    is_late,
    lapses_at,
    may,
)
from wellkept.scheduling.appointments.rules.words import Attendance, State

START, END = 100_000, 103_000


def why(
    verb: Verb,
    *attendances: Attendance,
    state: State = State.BOOKED,
    now: int = START - 90_000,
    asker: Asker = FRONT_DESK,
    late_from: int | None = None,
) -> str | None:
    standing = Standing(state, START, END, now, attendances, late_from)
    reason = may(verb, standing, asker)
    return None if reason is None else reason.code


def test_what_is_cancelled_stays_cancelled() -> None:
    assert {why(verb, state=State.CANCELLED) for verb in Verb} == {"not_in_this_state"}


@pytest.mark.parametrize(("state", "verb"), list(product(State, Verb)))
def test_only_what_the_table_names_is_done(state: State, verb: Verb) -> None:
    answer = why(verb, Attendance.EXPECTED, state=state, now=START)
    assert (answer == "not_in_this_state") is ((state, verb) not in TRANSITIONS)


def test_nobody_cancels_or_moves_what_took_place() -> None:
    for verb in (Verb.MOVE, Verb.CANCEL, Verb.LEAVE, Verb.SPLIT):
        assert why(verb, Attendance.EXPECTED, Attendance.KEPT) == "already_kept"
        assert why(verb, Attendance.EXPECTED, Attendance.NO_SHOW) == "already_missed"


@pytest.mark.parametrize("asker", [STRANGER, KNOWN])
def test_clients_move_cancel_and_leave_and_nothing_else(asker: Asker) -> None:
    allowed = {verb for verb in Verb if why(verb, asker=asker) is None}
    assert allowed == {Verb.MOVE, Verb.CANCEL, Verb.LEAVE, Verb.JOIN, Verb.WHERE}
    assert why(Verb.KEEP, asker=asker) == "not_yours_to_do"


def test_a_client_changes_nothing_that_has_begun() -> None:
    for verb in (Verb.MOVE, Verb.CANCEL):
        assert why(verb, asker=KNOWN, now=START - 1) is None
        assert why(verb, asker=KNOWN, now=START) == "already_begun"
        assert why(verb, now=START) is None


def test_a11_a_late_client_may_cancel_but_not_move_and_staff_may_both() -> None:
    late: dict[str, Any] = {"now": START - 3600, "late_from": START - 3601}
    assert why(Verb.MOVE, asker=KNOWN, **late) == "too_late_to_move"
    assert why(Verb.CANCEL, asker=KNOWN, **late) is None
    assert why(Verb.MOVE, **late) is None


def test_a11_late_begins_after_the_last_hour_and_never_where_nothing_was_accepted() -> None:
    standing = Standing(State.BOOKED, START, END, now=50_000, late_from=50_000)
    assert not is_late(standing)
    assert is_late(Standing(State.BOOKED, START, END, now=50_001, late_from=50_000))
    assert not is_late(Standing(State.BOOKED, START, END, now=END, late_from=None))


def test_one_arrives_up_to_two_hours_early_and_is_kept_or_missed_from_the_start() -> None:
    assert why(Verb.ARRIVE, Attendance.EXPECTED, now=START - 7200) is None
    assert why(Verb.ARRIVE, Attendance.EXPECTED, now=START - 7201) == "not_begun_yet"
    for verb in (Verb.KEEP, Verb.NO_SHOW):
        assert why(verb, Attendance.EXPECTED, now=START, asker=ADA_HERSELF) is None
        assert why(verb, Attendance.EXPECTED, now=START - 1) == "not_begun_yet"


@pytest.mark.parametrize(
    ("attendance", "verb"), list(product(Attendance, (Verb.ARRIVE, Verb.KEEP, Verb.NO_SHOW)))
)
def test_attendance_goes_the_ways_of_the_table(attendance: Attendance, verb: Verb) -> None:
    settled = None if (attendance, verb) in ATTENDANCES else "attendance_settled"
    assert why(verb, attendance, now=START) == settled


def test_where_nobody_is_expected_nobody_arrives() -> None:
    assert why(Verb.ARRIVE, now=START) == "nobody_expected"


def test_r13_a_hold_lapses_after_its_time_a_request_at_its_start_at_the_latest() -> None:
    assert lapses_at(Verb.HOLD, now=0, start=START, hold=600, answer=172_800) == 600
    assert lapses_at(Verb.REQUEST, now=0, start=START, hold=600, answer=50_000) == 50_000
    assert lapses_at(Verb.REQUEST, now=0, start=START, hold=600, answer=172_800) == START
    assert lapses_at(Verb.REQUEST, now=START + 5, start=START, hold=600, answer=9) == START + 5
    assert lapses_at(Verb.BOOK, now=0, start=START, hold=600, answer=9) is None
