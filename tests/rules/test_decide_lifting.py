"""Lifting a reason, what is planned then, joining a dated group, and who reads which reason."""

from dataclasses import replace

import pytest

from tests.rules.desk import (
    ADA,
    ADA_AT_WORK,
    ADA_HERSELF,
    BEN,
    FACTS,
    FRONT_DESK,
    KNOWN,
    PROPOSAL,
    STRANGER,
    at,
    codes,
    facts,
    reasons,
    service,
    span,
)
from wellkept.kernel.outcome import Lift, Ok, Readers, Reason
from wellkept.scheduling.appointments.rules import clients, licences, moment, parties, ties
from wellkept.scheduling.appointments.rules.booking import Lifted, Plan, decide, rules_for
from wellkept.scheduling.appointments.rules.facts import Facts, GroupFacts, Proposal, Taken, Waiver
from wellkept.scheduling.appointments.rules.marks import Rule
from wellkept.scheduling.appointments.rules.reading import reasons_for
from wellkept.scheduling.availability.rules.limits import Limit, Limits


def plan(proposal: Proposal, given: Facts) -> Plan:
    verdict = decide(proposal, given)
    assert isinstance(verdict, Ok)
    return verdict.value


EARLY = PROPOSAL._replace(start=at(8))


def test_a_reason_that_wants_a_why_is_not_lifted_without_one() -> None:
    for why, refused in (("", True), ("  ", True), ("As agreed", False)):
        waived = EARLY._replace(waivers=(Waiver("outside_hours", why),))
        assert bool(reasons(waived, FACTS)) is refused


def test_what_was_lifted_and_why_is_part_of_the_plan() -> None:
    waived = EARLY._replace(waivers=(Waiver("outside_hours", " As agreed "),))
    assert plan(waived, FACTS).lifted == (Lifted("outside_hours", "As agreed"),)


def test_clients_lift_nothing() -> None:
    for asker in (STRANGER, KNOWN):
        waived = {"start": at(8), "waivers": (Waiver("*", "please"),)}
        assert "outside_hours" in codes(facts(asker=asker), **waived)


def test_one_waiver_lifts_no_other_reason() -> None:
    given = facts({"leave": (span((8, 0), (9, 0)),)}, asker=ADA_HERSELF)
    for why in ("", "As agreed"):
        assert codes(given, start=at(8), waivers=(Waiver("on_leave", why),)) == ["outside_hours"]


def test_r10_the_holder_alone_gives_up_her_leave() -> None:
    leave = {"leave": (span((10, 0), (11, 0)),)}
    waived = {"waivers": (Waiver("on_leave", "urgent"),)}
    assert codes(facts(leave, asker=ADA_HERSELF), **waived) == []
    assert codes(facts(leave), **waived) == ["on_leave"]


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("leave", (span((10, 0), (11, 0)),), "on_leave"),
        ("limits", Limits(sessions_day=Limit(0, True)), "over_sessions_day"),
    ],
)
def test_r10_what_one_clinician_lifts_of_hers_stands_in_the_others(
    kind: str, value: object, code: str
) -> None:
    ada = replace(ADA_AT_WORK, own=True, **{kind: value})
    ben = replace(ADA_AT_WORK, id=BEN, **{kind: value})
    waived = PROPOSAL._replace(waivers=(Waiver("*", "mine to give"),))
    for both in ((ada, ben), (ben, ada)):
        standing = reasons(waived, facts(asker=ADA_HERSELF, chart=None, clinicians=both))
        assert [(reason.code, reason.params["clinician"]) for reason in standing] == [(code, BEN)]
    assert reasons(waived, facts(asker=ADA_HERSELF, clinicians=(ada,))) == ()


def test_a_lifted_buffer_is_written_as_none_so_that_neighbours_may_touch() -> None:
    near = facts({"taken": (Taken(at(10, 55), at(11, 45), 0, 0, 1),)}, service=service(before=300))
    waived = PROPOSAL._replace(waivers=(Waiver("buffer_too_short", "short walk"),))
    assert (plan(waived, near).buffer_before, plan(waived, near).buffer_after) == (0, 0)
    assert (
        plan(PROPOSAL, facts(service=service(before=300))).buffer_before,
        plan(PROPOSAL, FACTS).buffer_after,
    ) == (
        5,
        10,
    )


def test_joining_a_group_asks_nothing_of_the_calendar_that_holds_it() -> None:
    held = {"taken": (Taken(at(10), at(10, 50), 0, 0, 1),), "hours": ()}
    assert codes(facts(held, service=service(seats=8), group=GroupFacts(5, seats=8))) == []
    assert "clinician_taken" in codes(facts(held, service=service(seats=8)))


def test_joining_a_group_asks_for_no_room_no_limit_and_no_grid() -> None:
    group = GroupFacts(5, seats=8)
    limits = Limits(sessions_day=Limit(0, True))
    given = {"asker": KNOWN, "service": service(seats=8, needs_room=True), "rooms": ()}
    assert codes(facts({"limits": limits}, **given, group=group), start=at(10, 30)) == []
    assert codes(facts({"limits": limits}, **given), start=at(10, 30)) == [
        "no_group_then",
        "off_the_grid",
        "no_room_free",
        "over_sessions_day",
    ]
    assert rules_for(facts(group=group)) == (
        *parties.RULES,
        *ties.RULES,
        *licences.RULES,
        *asked_of_the_moment(),
        *clients.RULES,
    )


def asked_of_the_moment() -> tuple[Rule, ...]:
    return tuple(rule for rule in moment.RULES if rule is not moment.on_the_grid)


def test_every_reason_that_stands_in_the_way_is_told_at_once() -> None:
    given = facts({"offers": False, "taken": (Taken(at(8), at(9), 0, 0, 1),)})
    assert codes(given, start=at(8)) == ["service_not_offered", "outside_hours", "clinician_taken"]


def hidden(lift: Lift) -> Reason:
    return Reason("anything", {"clinician": ADA}, lift=lift, readers=Readers.HOLDER)


def test_r7_what_only_its_holder_reads_is_one_mark_to_everybody_else() -> None:
    for asker in (FRONT_DESK, STRANGER, KNOWN):
        read = reasons_for([hidden(Lift.HOLDER), hidden(Lift.NOBODY)], asker)
        assert [(reason.code, dict(reason.params), reason.lift) for reason in read] == [
            ("not_available", {}, Lift.NOBODY)
        ]
    assert [reason.code for reason in reasons_for([hidden(Lift.HOLDER)], ADA_HERSELF)] == ["anything"]


def test_r10_unread_soft_limits_are_liftable_by_staff_with_a_reason() -> None:
    (read,) = reasons_for([hidden(Lift.STAFF)], FRONT_DESK)
    assert (read.code, read.lift, read.needs_why) == ("not_available", Lift.STAFF, True)
    (mixed,) = reasons_for([hidden(Lift.STAFF), hidden(Lift.HOLDER)], FRONT_DESK)
    assert mixed.lift is Lift.NOBODY
    (to_a_client,) = reasons_for([hidden(Lift.STAFF)], KNOWN)
    assert to_a_client.lift is Lift.NOBODY


def test_staff_read_what_is_for_staff_and_clients_do_not() -> None:
    reason = Reason("on_leave", {"clinician": BEN}, readers=Readers.STAFF)
    assert [r.code for r in reasons_for([reason], FRONT_DESK)] == ["on_leave"]
    assert reasons_for([reason], STRANGER) == (Reason("not_available", readers=Readers.EVERYONE),)
