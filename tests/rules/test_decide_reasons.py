"""Each refusal in full: its code and parameters, who lifts it, who reads it, and whether a why is owed (R7, R10)."""

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import pytest

from tests.rules.desk import (
    ADA,
    ADA_HERSELF,
    BEN,
    DAY,
    KNOWN,
    PROPOSAL,
    STRANGER,
    ZONE,
    at,
    facts,
    reasons,
    service,
    span,
)
from wellkept.accounts.rules.compacts import Ground
from wellkept.accounts.rules.licences import Licence
from wellkept.kernel.outcome import Lift, Readers, Reason
from wellkept.scheduling.appointments.rules.booking import RULES
from wellkept.scheduling.appointments.rules.clients import UPCOMING_A_NETWORK
from wellkept.scheduling.appointments.rules.facts import (
    Asker,
    ChartFacts,
    ClientFacts,
    Face,
    Facts,
    GroupFacts,
    PracticeFacts,
    RoomFacts,
    StrangerFacts,
    Taken,
)
from wellkept.scheduling.appointments.rules.words import BookedBy, Mode
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.scheduling.availability.rules.limits import Limit, Limits
from wellkept.ties.rules.judging import NEWCOMER, Conflict, Obstacle
from wellkept.ties.rules.matrix import Stance, TieKind


class Row(NamedTuple):
    """What is given, what is asked for, and the one reason of that code that must follow."""

    reason: Reason
    given: Facts
    asked: dict[str, Any] = {}


def hard(code: str, readers: Readers = Readers.EVERYONE, **params: str | int) -> Reason:
    """What nobody lifts."""
    return Reason(code, params, Lift.NOBODY, False, readers)


def soft(
    code: str, readers: Readers = Readers.EVERYONE, needs_why: bool = False, **params: str | int
) -> Reason:
    """What staff lift."""
    return Reason(code, params, Lift.STAFF, needs_why, readers)


def hers(code: str, readers: Readers = Readers.HOLDER) -> Reason:
    """What Ada alone lifts."""
    return Reason(code, {"clinician": ADA}, Lift.HOLDER, False, readers)


STAFF, HOLDER, PARTY = Readers.STAFF, Readers.HOLDER, Readers.PARTY
HERSELF = Asker(Face.KNOWN_CLIENT, person=7)  # who asks from her own care
PRACTICE = PracticeFacts(zone=ZONE)
OVERLAP = (span((10, 30), (11, 30)),)
GROUP = service(seats=4)
BUSY_ROOM = (RoomFacts(1, place=1, taken=OVERLAP),)
OTHER_PLACE = Taken(at(11, 10), at(12), 0, 0, 2)


def taken(hour: int, minute: int) -> tuple[Taken, ...]:
    return (Taken(at(hour, minute), at(12), 0, 0, 1),)


def known(**changes: Any) -> Facts:
    return facts(asker=KNOWN, **changes)


def stranger(**changes: Any) -> Facts:
    return facts(asker=STRANGER, **changes)


PARTIES = [
    Row(hard("not_your_calendar", STAFF), facts(asker=Asker(Face.STAFF, account=BEN))),
    Row(hard("no_clinician"), facts(clinicians=())),
    Row(hard("clinician_not_here", STAFF), facts({"active": False})),
    Row(hard("client_archived", STAFF), facts(clients=(ClientFacts(1, active=False),))),
    Row(hard("chart_closed", STAFF), facts(chart=ChartFacts(1, open=False, treating=ADA))),
    Row(hard("sealed_to_another"), facts(chart=ChartFacts(1, treating=BEN, sealed=True))),
    Row(hard("sealed_in_group"), facts(service=GROUP, chart=ChartFacts(1, treating=ADA, sealed=True))),
    Row(soft("service_not_offered"), facts({"offers": False})),
    Row(hard("service_not_offered"), facts(service=service(active=False))),
    Row(hard("service_not_public"), stranger(service=service(booked_by=BookedBy.KNOWN))),
    Row(hard("service_not_public"), known(service=service(booked_by=BookedBy.DESK))),
    Row(soft("mode_not_offered", mode="in_person"), facts(service=service(modes=frozenset({Mode.VIDEO})))),
    Row(hard("place_unknown"), facts(), {"place": 7}),
    Row(hard("length_impossible", minutes=0), facts(), {"minutes": 0}),
    Row(hard("length_fixed", minutes=50), known(), {"minutes": 45}),
    Row(hard("no_group_then"), known(service=GROUP)),
    Row(hard("terms_not_accepted", version=3), known(practice=replace(PRACTICE, policy=3))),
    Row(hard("too_many_upcoming", cap=4), known(clients=(ClientFacts(1, upcoming=4),))),
]
MOMENT = [
    Row(soft("in_the_past"), facts(now=at(10, 1))),
    Row(hard("in_the_past"), known(now=at(10, 1))),
    Row(hard("too_soon", minutes=1440), known(now=at(9))),
    Row(hard("too_far_ahead", days=90), known(now=at(10) - 90 * 86400)),
    Row(hard("off_the_grid"), known(), {"start": at(10, 30)}),
    Row(soft("closed_day", name="Fair"), facts(practice=replace(PRACTICE, closed={DAY: "Fair"}))),
]
CALENDAR = [
    Row(soft("outside_hours", STAFF, True, clinician=ADA), facts(), {"start": at(8)}),
    Row(hers("on_leave", STAFF), facts({"leave": OVERLAP})),
    Row(hard("clinician_taken", STAFF, clinician=ADA), facts({"taken": taken(10, 30)})),
    Row(soft("buffer_too_short", STAFF, True, clinician=ADA), facts({"taken": taken(10, 55)})),
    Row(
        soft("no_time_to_travel", STAFF, True, clinician=ADA),
        facts({"taken": (OTHER_PLACE,)}, travel={(1, 2): 1800, (2, 1): 1800}),
    ),
    Row(hard("elsewhere", HOLDER, clinician=ADA), facts({"elsewhere": OVERLAP}, asker=ADA_HERSELF)),
    Row(hers("protected"), facts({"protected": OVERLAP}, asker=ADA_HERSELF)),
    Row(hers("busy_outside"), facts({"busy": OVERLAP}, asker=ADA_HERSELF)),
    Row(hers("private"), facts({"private": OVERLAP})),
]
CLIENTS_AND_ROOMS = [
    Row(hard("client_taken"), facts(clients=(ClientFacts(1, taken=OVERLAP),))),
    Row(hard("taken_yourself"), known(own_time=OVERLAP)),
    Row(hard("group_full", seats=2), facts(service=GROUP, group=GroupFacts(5, 2, frozenset({7, 8})))),
    Row(
        hard("group_full", seats=2),
        facts(service=service(seats=2), clients=tuple(map(ClientFacts, (1, 2, 3)))),
    ),
    Row(hard("already_in_group"), facts(service=GROUP, group=GroupFacts(5, 4, frozenset({1})))),
    Row(hard("hold_invalid"), stranger(hold_refused=True)),
    Row(
        hard("ask_the_practice"),
        stranger(stranger=StrangerFacts(upcoming_of_network=UPCOMING_A_NETWORK)),
    ),
    Row(
        hard("ask_the_practice"),
        replace(facts({"stranger_minutes": 1, "open_minutes": 10}), asker=STRANGER, stranger=StrangerFacts()),
    ),
    Row(hard("room_taken", STAFF), facts(rooms=BUSY_ROOM), {"room": 1}),
    Row(hard("no_room_free", STAFF), facts(rooms=BUSY_ROOM, service=service(needs_room=True))),
]
OVER = {
    "sessions_day": (0, 1),
    "minutes_day": (49, 50),
    "sessions_week": (0, 1),
    "minutes_week": (49, 50),
    "run": (49, 50),
    "latest_end": (649, 650),
}


def over(name: str, firm: bool, own: bool) -> Row:
    """A limit that the plain booking passes by one. Its holder owes nobody a why."""
    limit, would_be = OVER[name]
    reason = Reason(
        f"over_{name}",
        {"clinician": ADA, "limit": limit, "would_be": would_be},
        lift=Lift.HOLDER if firm else Lift.STAFF,
        needs_why=not own,
        readers=HOLDER,
    )
    limits: dict[str, Any] = {name: Limit(limit, firm)}
    return Row(reason, facts({"own": own, "limits": Limits(**limits)}))


LIMITS = [over(name, firm, own) for name in OVER for firm in (False, True) for own in (False, True)]
SUPERVISED = Obstacle(TieKind.SUPERVISION, Stance.REFUSE, frozenset({ADA, HERSELF.person or 0}))
COLLEAGUES = Obstacle(TieKind.COLLEAGUE, Stance.WARN, SUPERVISED.knowers)


def between(*obstacles: Obstacle, client: int = 1, **more: bool) -> dict[tuple[int, int], Conflict]:
    return {(ADA, client): Conflict(ADA, HERSELF.person or 0, obstacles=obstacles, **more)}


TIES = [
    Row(hard("not_for_this_client", clinician=ADA), facts(conflicts=between(closed=True))),
    Row(hard("not_for_this_client", clinician=ADA), facts(conflicts=between(SUPERVISED))),
    Row(hard("not_for_this_client", clinician=ADA), known(conflicts=between(COLLEAGUES))),
    Row(
        hard("closed_by_yourself", PARTY, clinician=ADA),
        facts(asker=ADA_HERSELF, conflicts=between(closed=True)),
    ),
    Row(
        hard("tie_refuses", PARTY, clinician=ADA, kinds="supervision"),
        facts(asker=HERSELF, conflicts=between(SUPERVISED)),
    ),
    Row(
        hard("tie_warns", PARTY, clinician=ADA, kinds="colleague", opinion=0),
        facts(asker=ADA_HERSELF, conflicts=between(COLLEAGUES, treating=True)),
    ),
    Row(
        hard("tie_refuses", PARTY, clinician=ADA, kinds="supervision"),
        facts(asker=HERSELF, clients=(), conflicts=between(SUPERVISED, client=NEWCOMER)),
    ),
]
NEW_YORK = (Licence(Ground.LICENCE, "US-NY", date(2020, 1, 1)),)
LICENCES = [
    Row(
        Reason(
            "licence_not_noted", {"clinician": ADA, "state": "Colorado"}, Lift.HOLDER, True, Readers.STAFF
        ),
        facts({"licences": NEW_YORK}, clients=(ClientFacts(1, where="US-CO"),)),
        {"mode": Mode.VIDEO, "place": None},
    ),
]
ROWS = [*PARTIES, *TIES, *LICENCES, *MOMENT, *CALENDAR, *CLIENTS_AND_ROOMS, *LIMITS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.reason.code)
def test_a_refusal_says_exactly_what_who_lifts_it_and_who_reads_it(row: Row) -> None:
    said = reasons(PROPOSAL._replace(**row.asked), row.given)
    assert [reason for reason in said if reason.code == row.reason.code] == [row.reason]


def test_every_rule_refuses_in_some_row() -> None:
    refusing = {rule for rule in RULES for row in ROWS if rule(PROPOSAL._replace(**row.asked), row.given)}
    assert {rule.__name__ for rule in RULES} == {rule.__name__ for rule in refusing}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.reason.code)
def test_a_sentence_asks_for_no_more_than_its_reason_gives(row: Row) -> None:
    assert sentence(row.reason) not in ("", sentence(Reason("no such code")))
