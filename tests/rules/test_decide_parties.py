"""Who may take part, and what may be asked for: each rule of ``parties`` by its code, and just not."""

from dataclasses import replace
from typing import Any

import pytest

from tests.rules.desk import (
    ADA,
    ADA_AT_WORK,
    ADA_HERSELF,
    BEN,
    FACTS,
    KNOWN,
    STRANGER,
    codes,
    facts,
    service,
)
from wellkept.scheduling.appointments.rules.facts import (
    Asker,
    ChartFacts,
    ClientFacts,
    Face,
    Facts,
    GroupFacts,
    PracticeFacts,
)
from wellkept.scheduling.appointments.rules.words import BookedBy, Mode


def test_the_plain_booking_is_allowed() -> None:
    assert codes(FACTS) == []


def test_a_clinician_books_only_what_she_takes_part_in() -> None:
    assert codes(facts(asker=ADA_HERSELF)) == []
    assert codes(facts(asker=Asker(Face.STAFF, account=BEN))) == ["not_your_calendar"]
    assert codes(facts(asker=Asker(Face.STAFF, account=BEN, any_calendar=True))) == []


def test_somebody_must_take_part_and_work_here() -> None:
    assert "no_clinician" in codes(facts(clinicians=()))
    assert codes(facts({"active": False})) == ["clinician_not_here"]


def test_archived_clients_are_not_booked() -> None:
    assert codes(facts(clients=(ClientFacts(1), ClientFacts(2, active=False)))) == ["client_archived"]


def test_a_closed_course_of_care_is_not_booked() -> None:
    assert codes(facts(chart=ChartFacts(1, open=False, treating=ADA))) == ["chart_closed"]


def test_r7_a_sealed_chart_meets_its_treating_clinician_alone() -> None:
    assert codes(facts(chart=ChartFacts(1, treating=ADA, sealed=True), asker=ADA_HERSELF)) == []
    assert codes(facts(chart=ChartFacts(1, treating=BEN, sealed=True))) == ["sealed_to_another"]
    both = (ADA_AT_WORK, ADA_AT_WORK.__class__(id=BEN, zone=ADA_AT_WORK.zone, hours=ADA_AT_WORK.hours))
    assert codes(facts(chart=ChartFacts(1, treating=ADA, sealed=True), clinicians=both)) == [
        "sealed_to_another"
    ]


def test_a_service_is_booked_while_it_is_offered() -> None:
    assert codes(facts({"offers": False})) == ["service_not_offered"]
    assert codes(facts(service=service(active=False))) == ["service_not_offered"]


@pytest.mark.parametrize(
    ("booked_by", "refused"),
    [(BookedBy.EVERYONE, ()), (BookedBy.KNOWN, (STRANGER,)), (BookedBy.DESK, (STRANGER, KNOWN))],
)
def test_who_may_book_a_service(booked_by: BookedBy, refused: tuple[Asker, ...]) -> None:
    for asker in (STRANGER, KNOWN):
        given = facts(asker=asker, service=service(booked_by=booked_by))
        assert codes(given) == (["service_not_public"] if asker in refused else [])


def test_only_modes_of_the_service_and_in_person_at_a_place_of_the_practice() -> None:
    by_phone = facts(service=service(modes=frozenset({Mode.PHONE})))
    assert codes(by_phone) == ["mode_not_offered"]
    assert codes(by_phone, mode=Mode.PHONE, place=None) == []
    for nowhere in (None, 7):
        assert "place_unknown" in codes(FACTS, place=nowhere)


@pytest.mark.parametrize("minutes", [0, -5, 24 * 60 + 1])
def test_a_length_is_positive_and_at_most_a_day(minutes: int) -> None:
    assert "length_impossible" in codes(FACTS, minutes=minutes)
    assert "length_impossible" not in codes(FACTS, minutes=24 * 60)


def test_clients_take_the_services_own_length_and_staff_any() -> None:
    assert codes(FACTS, minutes=80) == []
    assert codes(facts(asker=STRANGER), minutes=45) == ["length_fixed"]


def test_clients_join_groups_only_on_their_dates() -> None:
    group = service(seats=8)
    assert codes(facts(asker=KNOWN, service=group)) == ["no_group_then"]
    assert codes(facts(asker=KNOWN, service=group, group=GroupFacts(5, seats=8))) == []
    assert codes(facts(service=group)) == []


def test_a_client_agrees_to_the_policy_in_force() -> None:
    with_policy = facts(asker=KNOWN, practice=PracticeFacts(zone=ADA_AT_WORK.zone, policy=3))
    assert codes(with_policy) == ["terms_not_accepted"]
    assert codes(with_policy, policy_shown=2) == ["terms_not_accepted"]
    assert codes(with_policy, policy_shown=3) == []


@pytest.mark.parametrize(("upcoming", "refused"), [(3, []), (4, ["too_many_upcoming"])])
def test_a_known_client_holds_so_many_bookings_at_most(upcoming: int, refused: list[str]) -> None:
    clients = (ClientFacts(1, upcoming=upcoming),)
    assert codes(facts(asker=KNOWN, clients=clients)) == refused
    assert codes(facts(clients=clients)) == []


def test_one_who_may_take_part_does_not_speak_for_the_other() -> None:
    def with_ben(**changes: Any) -> Facts:
        return facts(clinicians=(ADA_AT_WORK, replace(ADA_AT_WORK, id=BEN, **changes)))

    assert codes(with_ben()) == []
    assert codes(with_ben(active=False)) == ["clinician_not_here"]
    assert codes(with_ben(offers=False)) == ["service_not_offered"]


def test_a_booking_needs_no_course_of_care() -> None:
    assert codes(facts(chart=None)) == []


def test_the_desk_books_every_service_and_agrees_to_nothing_for_a_client() -> None:
    practice = PracticeFacts(zone=ADA_AT_WORK.zone, policy=3)
    assert codes(facts(service=service(booked_by=BookedBy.DESK), practice=practice)) == []


def test_where_no_policy_is_in_force_nobody_agrees_to_one() -> None:
    assert codes(facts(asker=KNOWN), policy_shown=None) == []
    assert codes(facts(asker=KNOWN), policy_shown=3) == []


def test_one_minute_and_a_whole_day_are_lengths() -> None:
    for minutes in (1, 24 * 60):
        assert "length_impossible" not in codes(FACTS, minutes=minutes)


def test_a_group_is_whatever_has_more_than_one_seat() -> None:
    assert codes(facts(asker=KNOWN, service=service(seats=1))) == []
    assert codes(facts(asker=KNOWN, service=service(seats=2))) == ["no_group_then"]


def test_only_known_clients_are_counted() -> None:
    """A stranger's bookings are never counted by what was typed."""
    assert codes(facts(asker=STRANGER, clients=(ClientFacts(1, upcoming=9),))) == []
    unlimited = PracticeFacts(zone=ADA_AT_WORK.zone, max_upcoming=None)
    assert codes(facts(asker=KNOWN, clients=(ClientFacts(1, upcoming=9),), practice=unlimited)) == []
    either = (ClientFacts(1), ClientFacts(2, upcoming=4))
    assert codes(facts(asker=KNOWN, clients=either)) == ["too_many_upcoming"]
