"""The clinician's calendar: every rule refuses what meets it, and lets pass what only touches."""

from dataclasses import replace

import pytest

from tests.rules.desk import (
    ADA,
    ADA_AT_WORK,
    ADA_HERSELF,
    BEN,
    FACTS,
    FRONT_DESK,
    PROPOSAL,
    at,
    codes,
    facts,
    reasons,
    service,
    span,
)
from wellkept.kernel.outcome import Lift, Readers
from wellkept.scheduling.appointments.rules.facts import Asker, Face, Taken
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.availability.rules.hours import WorkSpan


def taken(
    begin: tuple[int, int], end: tuple[int, int], before: int = 0, after: int = 0, place: int = 1
) -> Taken:
    return Taken(at(*begin), at(*end), before, after, place)


def test_all_of_it_with_its_buffer_lies_in_the_hours_at_that_place() -> None:
    assert codes(FACTS, start=at(9)) == []
    assert codes(FACTS, start=at(16)) == []  # 50 minutes and a buffer of 10 end at five
    assert codes(FACTS, start=at(16) + 1) == ["outside_hours"]
    assert codes(FACTS, start=at(16, 5)) == ["outside_hours"]
    assert codes(FACTS, start=at(8, 55)) == ["outside_hours"]
    elsewhere = {"hours": (WorkSpan(at(9), at(17), 2),)}
    assert codes(facts(elsewhere)) == ["outside_hours"]
    assert codes(facts(elsewhere), mode=Mode.VIDEO, place=None) == []


def test_everyone_who_takes_part_must_be_at_work() -> None:
    late = replace(ADA_AT_WORK, id=BEN, hours=(WorkSpan(at(11), at(17), 1),))
    both = facts(clinicians=(ADA_AT_WORK, late))
    assert [dict(reason.params) for reason in reasons(PROPOSAL, both)] == [{"clinician": BEN}]
    assert codes(both, start=at(11)) == []


def test_r1_a_taken_hour_is_refused_to_everybody_and_a_touching_one_is_not() -> None:
    bare = service(after=0)
    for begin, end, refused in (
        ((10, 49), (11, 30), True),
        ((9, 0), (10, 1), True),
        ((10, 20), (10, 30), True),
        ((10, 50), (11, 30), False),
        ((9, 0), (10, 0), False),
    ):
        given = facts({"taken": (taken(begin, end),)}, service=bare)
        assert codes(given) == (["clinician_taken"] if refused else [])
        assert all(reason.lift is Lift.NOBODY for reason in reasons(PROPOSAL, given))


@pytest.mark.parametrize(
    ("own", "neighbour", "gap", "refused"),
    [
        (0, 0, 0, False),
        (600, 0, 0, True),
        (600, 0, 599, True),
        (600, 0, 600, False),
        (600, 900, 899, True),  # the larger of the two …
        (600, 900, 900, False),  # … not their sum
    ],
)
def test_between_neighbours_lies_the_larger_buffer(own: int, neighbour: int, gap: int, refused: bool) -> None:
    end = PROPOSAL.start + 50 * 60
    later = Taken(end + gap, end + gap + 3000, neighbour, 0, 1)
    earlier = Taken(PROPOSAL.start - gap - 3000, PROPOSAL.start - gap, 0, neighbour, 1)
    expected = ["buffer_too_short"] if refused else []
    assert codes(facts({"taken": (later,)}, service=service(after=own))) == expected
    assert codes(facts({"taken": (earlier,)}, service=service(after=0, before=own))) == expected


def test_a_buffer_is_given_up_by_staff_with_a_reason() -> None:
    (reason,) = reasons(PROPOSAL, facts({"taken": (taken((10, 55), (11, 30)),)}))
    assert (reason.lift, reason.needs_why) == (Lift.STAFF, True)


def test_between_two_places_lies_the_way() -> None:
    there = {"taken": (taken((11, 10), (12, 0), place=2),)}
    way = {(1, 2): 1801, (2, 1): 1801}
    assert codes(facts(there, places=frozenset({1, 2}), travel=way)) == ["no_time_to_travel"]
    assert codes(facts(there, places=frozenset({1, 2}), travel=dict.fromkeys(way, 1200))) == []
    assert codes(facts(there, travel=way), mode=Mode.VIDEO, place=None) == []


@pytest.mark.parametrize(
    ("kind", "code", "lift"),
    [
        ("leave", "on_leave", Lift.HOLDER),
        ("protected", "protected", Lift.HOLDER),
        ("busy", "busy_outside", Lift.HOLDER),
        ("elsewhere", "elsewhere", Lift.NOBODY),
    ],
)
def test_what_the_holder_knows_of_her_own_time(kind: str, code: str, lift: Lift) -> None:
    meets, touches = (span((10, 59), (12, 0)),), (span((11, 0), (12, 0)),)
    (reason,) = reasons(PROPOSAL, facts({"own": True, kind: meets}, asker=ADA_HERSELF))
    assert (reason.code, reason.lift, dict(reason.params)) == (code, lift, {"clinician": ADA})
    assert codes(facts({"own": True, kind: touches}, asker=ADA_HERSELF)) == []


@pytest.mark.parametrize("asker", [FRONT_DESK, Asker(Face.STAFF, account=BEN, any_calendar=True)])
def test_r7_private_time_names_no_cause_and_only_its_holder_gives_it_up(asker: Asker) -> None:
    (reason,) = reasons(PROPOSAL, facts({"private": (span((10, 45), (11, 15)),)}, asker=asker))
    assert (reason.code, reason.lift, reason.readers) == ("private", Lift.HOLDER, Readers.HOLDER)
    assert codes(facts({"private": (span((11, 0), (11, 15)),)}, asker=asker)) == []


def test_the_buffer_before_is_kept_from_private_time_too() -> None:
    private = {"private": (span((9, 0), (9, 45)),)}
    assert codes(facts(private, service=service(before=15 * 60))) == []
    assert codes(facts(private, service=service(before=16 * 60))) == ["private"]


def test_r1_the_hour_ends_to_the_second() -> None:
    end = PROPOSAL.start + 50 * 60
    last_second = facts({"taken": (Taken(end - 1, end + 3000, 0, 0, 1),)}, service=service(after=0))
    assert codes(last_second) == ["clinician_taken"]
