"""Where a therapist has attested that she may work, and the one rule that asks for it (domain T5)."""

from dataclasses import replace
from datetime import date

import pytest

from wellkept.accounts.rules.compacts import COMPACTS, Ground, Profession
from wellkept.accounts.rules.licences import Licence, check, covered, covers
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.jurisdictions import JURISDICTIONS
from wellkept.kernel.outcome import Lift, Ok, Reason, Refused
from wellkept.scheduling.appointments.rules.booking import decide
from wellkept.scheduling.appointments.rules.facts import (
    Asker,
    ClientFacts,
    ClinicianFacts,
    Face,
    Facts,
    PracticeFacts,
    Proposal,
    ServiceFacts,
    Waiver,
)
from wellkept.scheduling.appointments.rules.licences import attested_where_the_client_is
from wellkept.scheduling.appointments.rules.words import Kind, Mode
from wellkept.scheduling.availability.rules.hours import WorkSpan

NOON = 1_795_539_600  # 2026-11-24 12:00 in New York
DAY = date(2026, 11, 24)
NEW_YORK = Licence(Ground.LICENCE, "US-NY", date(2020, 1, 1))
FACTS = Facts(
    now=NOON - 86400,
    asker=Asker(Face.STAFF, account=1),
    practice=PracticeFacts(zone="America/New_York"),
    service=ServiceFacts(id=1, kind=Kind.SESSION, minutes=50),
    clinicians=(
        ClinicianFacts(
            1,
            "America/New_York",
            own=True,
            hours=(WorkSpan(NOON - 3600, NOON + 36000, None),),
            licences=(NEW_YORK,),
        ),
    ),
    clients=(ClientFacts(1, where="US-CO"),),
)
BY_VIDEO = Proposal(start=NOON, minutes=50, mode=Mode.VIDEO)


def asked(facts: Facts = FACTS, proposal: Proposal = BY_VIDEO) -> Reason | None:
    return attested_where_the_client_is(proposal, facts)


def at(where: str, *licences: Licence) -> Facts:
    clinician = replace(FACTS.clinicians[0], licences=licences)
    return replace(FACTS, clients=(ClientFacts(1, where=where),), clinicians=(clinician,))


def test_t5_what_nothing_covers_is_a_warning_that_names_the_state() -> None:
    reason = asked()
    assert reason is not None
    assert (reason.code, reason.params["state"]) == ("licence_not_noted", "Colorado")
    assert (reason.lift, reason.needs_why) == (Lift.HOLDER, True)


def test_t5_a_licence_of_that_state_covers_it() -> None:
    assert asked(at("US-NY", NEW_YORK)) is None


def test_t5_in_person_nothing_is_asked() -> None:
    assert asked(proposal=BY_VIDEO._replace(mode=Mode.IN_PERSON)) is None
    assert asked(proposal=BY_VIDEO._replace(mode=Mode.PHONE)) is not None


def test_t5_who_keeps_no_list_and_who_says_nothing_meets_nothing() -> None:
    assert asked(at("US-CO")) is None
    assert asked(at("", NEW_YORK)) is None


@pytest.mark.parametrize("face", [Face.STRANGER, Face.KNOWN_CLIENT, Face.IMPORT])
def test_t5_a_client_who_books_is_not_asked_what_she_cannot_answer(face: Face) -> None:
    assert asked(replace(FACTS, asker=Asker(face))) is None


def test_t5_the_day_is_that_of_the_session_on_the_therapists_clock() -> None:
    until = NEW_YORK._replace(valid_until=DAY)
    late = BY_VIDEO._replace(start=NOON + 11 * 3600)  # 23:00 there, the next day in UTC
    assert asked(at("US-NY", until), late) is None
    assert asked(at("US-NY", until), late._replace(start=NOON + 13 * 3600)) is not None


def test_t5_she_lifts_it_by_attesting_in_her_own_words() -> None:
    assert isinstance(decide(BY_VIDEO, FACTS), Refused)
    assert isinstance(decide(BY_VIDEO._replace(waivers=(Waiver("licence_not_noted"),)), FACTS), Refused)
    attested = BY_VIDEO._replace(waivers=(Waiver("licence_not_noted", "temporary permit"),))
    done = decide(attested, FACTS)
    assert isinstance(done, Ok)
    assert [(item.code, item.why) for item in done.value.lifted] == [
        ("licence_not_noted", "temporary permit")
    ]


def test_t5_the_desk_attests_nothing_for_her() -> None:
    desk = replace(FACTS, asker=Asker(Face.STAFF, account=9, any_calendar=True))
    refused = decide(BY_VIDEO._replace(waivers=(Waiver("licence_not_noted", "she said so"),)), desk)
    assert isinstance(refused, Refused)
    assert [reason.code for reason in refused.reasons] == ["licence_not_noted"]


def test_psypact_counts_from_one_member_state_into_all_others() -> None:
    home = Licence(Ground.PSYPACT, "US-PA", date(2020, 1, 1))
    assert covers(home, "US-CO", DAY)
    assert not covers(home, "US-NY", DAY)
    assert not covers(home._replace(jurisdiction="US-NY"), "US-CO", DAY)


def test_a_privilege_counts_where_it_was_granted_whatever_our_list_says() -> None:
    privilege = Licence(Ground.COUNSELING, "US-TX", DAY)
    assert covers(privilege, "US-TX", DAY)
    assert not covers(privilege, "US-OH", DAY)


def test_days_are_inclusive() -> None:
    one_day = Licence(Ground.LICENCE, "US-NY", DAY, DAY)
    days = [date(2026, 11, day) for day in (23, 24, 25)]
    assert [covers(one_day, "US-NY", day) for day in days] == [False, True, False]
    assert covered((one_day, NEW_YORK), "US-NY", days[2])


@pytest.mark.parametrize(
    ("licence", "profession", "why", "said"),
    [
        (NEW_YORK._replace(jurisdiction="US-XX"), Profession.COUNSELOR, "", "choice"),
        (NEW_YORK._replace(valid_until=date(2019, 1, 1)), Profession.COUNSELOR, "", "before_start"),
        (Licence(Ground.PSYPACT, "US-PA", DAY), Profession.COUNSELOR, "", "other_profession"),
        (Licence(Ground.COUNSELING, "US-OH", DAY), Profession.PSYCHOLOGIST, "", "other_profession"),
        (Licence(Ground.PSYPACT, "US-NY", DAY), Profession.PSYCHOLOGIST, "", "no_member"),
        (Licence(Ground.OTHER, "US-NY", DAY), Profession.PHYSICIAN, "", "required"),
    ],
)
def test_what_cannot_be_attested(licence: Licence, profession: Profession, why: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(licence, profession, why)
    assert refused.value.code == said


def test_compacts_are_dated_data_with_their_sources() -> None:
    assert {ground: len(compact.members) for ground, compact in COMPACTS.items()} == {
        Ground.PSYPACT: 43,
        Ground.COUNSELING: 39,
    }
    for compact in COMPACTS.values():
        assert compact.members <= set(JURISDICTIONS)
        assert compact.as_of <= compact.checked_on
        assert compact.sources
        assert compact.site
        assert not compact.members & {"US-CA", "US-NY", "US-MA", "US-HI"}
