"""R8: conflicts of interest on every path to an appointment, and again when a request is answered."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.owncare.people import claim_of, claimed
from tests.ties.people import ELEVEN, TEN, TWO, Pair, told
from tests.world import NOW, booked, codes, wall
from wellkept.accounts.actions import create_account
from wellkept.clients.actions import (
    answer_handover,
    ask_handover,
    hand_over_chart,
    merge_clients,
    seal_chart,
    unclaim,
)
from wellkept.clients.models import Chart, Handover
from wellkept.kernel.recurrence import Weekly
from wellkept.practice.actions import deactivate_member, set_roles
from wellkept.scheduling.appointments.actions import accept, cancel, hold, undo
from wellkept.scheduling.appointments.actions.move import MoveRequest, move
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.request import OpeningsRequest
from wellkept.scheduling.series.actions import create
from wellkept.scheduling.series.request import SeriesWish
from wellkept.ties.actions import close_to, declare_tie, open_to, save_strictness, withdraw_tie
from wellkept.ties.rules.matrix import DECLARED
from wellkept.trust.viewer import Viewer

NEUTRAL, REFUSES, WARNS = {"not_for_this_client"}, {"tie_refuses"}, {"tie_warns"}


def test_r8_without_a_tie_the_two_meet(pair: Pair) -> None:
    booked(pair.world.book(TEN, client=pair.client))


@pytest.mark.parametrize("kind", DECLARED)
@pytest.mark.parametrize("by", ["paula", "tessa"])
def test_r8_every_declared_tie_stands_in_the_way_whoever_declared_it(pair: Pair, kind: str, by: str) -> None:
    pair.tie(kind, by)
    assert codes(pair.world.book(TEN, client=pair.client)) == NEUTRAL
    booked(pair.world.book(TEN, "ben", client=pair.client))


def test_r8_the_desk_reads_one_sentence_whatever_the_cause(pair: Pair) -> None:
    said = "Ada Lund is not available for this client. Others who are: Ben Okoro."
    close_to(viewer=pair.tessa, client=pair.client, now=NOW)
    own_choice = pair.world.book(TEN, client=pair.client)
    assert told(own_choice) == [said]
    open_to(viewer=pair.tessa, client=pair.client, now=NOW)
    for kind in ("close", "supervision", "debt"):
        ref = pair.tie(kind)
        assert pair.world.book(TEN, client=pair.client) == own_choice
        withdraw_tie(viewer=pair.paula, ref=ref, now=NOW)
    booked(pair.world.book(TEN, client=pair.client))


def test_r8_she_herself_is_told_kindly_in_her_own_care(pair: Pair) -> None:
    pair.tie("supervision", "tessa")
    answer = pair.world.book(TEN, viewer=pair.paula_here)
    assert codes(answer) == REFUSES
    (said,) = told(answer)
    assert said.startswith("One of you supervises, trains or grades the other. So that both of you stay free")


def test_r8_holds(pair: Pair) -> None:
    pair.tie("supervision")
    request = pair.world.request(TEN, client=pair.client)
    assert codes(hold(viewer=pair.world.dora, request=request, now=NOW)) == NEUTRAL


def test_r8_moves_to_another_therapist(pair: Pair) -> None:
    session = booked(pair.world.book(TEN, "ben", client=pair.client))
    pair.tie("close")
    request = MoveRequest(ref=session.ref, start=wall(TEN), clinicians=(pair.world.ref("ada"),))
    moved = move(viewer=pair.world.dora, request=request, now=NOW)
    assert codes(moved) == NEUTRAL
    assert told(moved) == ["Ada Lund is not available for this client. Others who are: Ben Okoro."]


def test_r8_moves_of_what_was_booked_before(pair: Pair) -> None:
    ref = pair.treats()
    pair.tie("supervision")
    moved = move(viewer=pair.world.dora, request=MoveRequest(ref=ref, start=wall(ELEVEN)), now=NOW)
    assert codes(moved) == NEUTRAL


def test_r8_undo_takes_no_time_again_that_a_tie_stands_in(pair: Pair) -> None:
    ref = pair.treats()
    assert cancel(viewer=pair.world.dora, ref=ref, now=NOW) is None
    pair.tie("close")
    reason = undo(viewer=pair.world.dora, ref=ref, now=NOW)
    assert reason is not None
    assert reason.code == "time_taken_since"


def test_r8_dates_of_a_series(pair: Pair) -> None:
    pair.tie("ownership")
    wish = SeriesWish(
        service=pair.world.service,
        clinicians=(pair.world.ref("ada"),),
        client=pair.client,
        pattern=Weekly(every=1, weekdays=frozenset({2})),
        at=time(10),
        first=date(2026, 11, 25),
        count=3,
    )
    answer = create(viewer=pair.world.dora, wish=wish, choices={}, now=NOW)
    assert not answer.done
    assert {reason.code for verdict in answer.undecided for reason in verdict.reasons} == NEUTRAL
    params = [reason.params for verdict in answer.undecided for reason in verdict.reasons]
    assert {param["others"] for param in params} == {"Ben Okoro"}


def test_r7_a_chart_that_a_series_would_make_tells_its_therapist_nothing(pair: Pair) -> None:
    """Whoever would treat somebody does not treat her yet."""
    pair.tie("ownership")
    wish = SeriesWish(
        service=pair.world.service,
        clinicians=(pair.world.ref("ada"),),
        client=pair.client,
        pattern=Weekly(every=1, weekdays=frozenset({2})),
        at=time(10),
        first=date(2026, 11, 25),
        count=2,
    )
    answer = create(viewer=pair.tessa, wish=wish, choices={}, now=NOW)
    assert {reason.code for verdict in answer.undecided for reason in verdict.reasons} == NEUTRAL


@pytest.mark.parametrize("kind", ["supervision", "colleague"])
def test_r8_what_is_offered_is_what_can_be_booked(pair: Pair, kind: str) -> None:
    if kind == "colleague":
        pair.joins(pair.world, pair.paula, "front_desk")
    else:
        pair.tie(kind)
    wish = OpeningsRequest(
        service=pair.world.service, client=pair.client, first=wall(TEN), last=wall("2026-11-25T17:00")
    )
    offered = openings(viewer=pair.world.dora, request=wish, now=NOW)
    expected = set() if kind == "colleague" else {pair.world.ref("ben")}
    assert {opening.clinician for opening in offered} == expected
    assert {o.clinician for o in openings(viewer=pair.paula_here, request=wish, now=NOW)} == expected


def requested(pair: Pair, viewer: Viewer | None = None) -> str:
    """A request of hers that waits for an answer."""
    service = pair.world.make_service(name="Ask first", confirm=True)
    asked = booked(pair.world.book(TWO, viewer=viewer or pair.paula_here, service=service))
    assert asked.state == "requested"
    return asked.ref


def test_r8_again_when_a_request_is_answered(pair: Pair) -> None:
    ref = requested(pair)
    pair.tie("supervision")
    refused = accept(viewer=pair.world.dora, ref=ref, now=NOW)
    assert refused is not None
    assert {refused.code} == NEUTRAL
    hers = accept(viewer=pair.tessa, ref=ref, now=NOW)
    assert hers is not None
    assert {hers.code} == REFUSES


def test_r8_an_answer_without_a_tie_is_as_before(pair: Pair) -> None:
    assert accept(viewer=pair.world.dora, ref=requested(pair), now=NOW) is None


def test_r8_colleagues_are_warned_and_a_practice_may_refuse_them(pair: Pair) -> None:

    pair.joins(pair.elsewhere, pair.tessa_herself, "clinician")
    assert codes(pair.world.book(TEN, viewer=pair.paula_here)) == WARNS
    save_strictness(
        viewer=pair.tessa, refused=["colleague"], warned=[], cooling_months=24, review_days=90, now=NOW
    )
    assert codes(pair.world.book(TEN, viewer=pair.paula_here)) == REFUSES


def test_r8_whom_one_reports_to_follows_from_the_team_as_it_is(pair: Pair) -> None:

    pair.joins(pair.elsewhere, pair.tessa_herself, "clinician")
    paula = pair.elsewhere.ref("ben")
    set_roles(viewer=pair.elsewhere.ada, member=paula, roles=["clinician", "manager"], now=NOW)
    answer = pair.world.book(TEN, viewer=pair.paula_here)
    assert codes(answer) == REFUSES
    assert "manages where the other works" in told(answer)[0]
    set_roles(viewer=pair.elsewhere.ada, member=paula, roles=["clinician"], now=NOW)
    assert codes(pair.world.book(TEN, viewer=pair.paula_here)) == WARNS
    deactivate_member(viewer=pair.elsewhere.ada, member=paula, now=NOW)
    booked(pair.world.book(TEN, viewer=pair.paula_here))


def test_r8_nobody_treats_her_own_therapist(pair: Pair) -> None:
    """Tessa treats Paula; Paula's practice would book Tessa with Paula."""
    pair.treats()
    tessa_there = pair.elsewhere.client("Nora Quill")

    claimed(pair.elsewhere, tessa_there, pair.tessa.account_id)
    assert codes(pair.elsewhere.book(TEN, "ben", client=tessa_there)) == NEUTRAL
    booked(pair.elsewhere.book(TEN, "ada", client=tessa_there))


def test_r8_a_chart_without_a_meeting_is_no_care(pair: Pair) -> None:
    ref = pair.treats()
    assert cancel(viewer=pair.world.dora, ref=ref, now=NOW) is None
    tessa_there = pair.elsewhere.client("Nora Quill")

    claimed(pair.elsewhere, tessa_there, pair.tessa.account_id)
    booked(pair.elsewhere.book(TEN, "ben", client=tessa_there))


def test_r8_care_that_was_handed_over_or_is_claimed_no_more_is_remembered(pair: Pair) -> None:
    pair.treats()
    tessa_there = pair.elsewhere.client("Nora Quill")
    claimed(pair.elsewhere, tessa_there, pair.tessa.account_id)
    chart = Chart.objects.within(pair.world.practice_id).get()
    ben = pair.world.ref("ben")
    hand_over_chart(viewer=pair.world.dora, chart=chart.ref, treating=ben, now=NOW)
    assert codes(pair.elsewhere.book(TEN, "ben", client=tessa_there)) == NEUTRAL
    bens = pair.elsewhere.client("Otis Bell")
    claimed(pair.elsewhere, bens, pair.world.ben.account_id)
    assert codes(pair.elsewhere.book(ELEVEN, "ben", client=bens)) == NEUTRAL
    unclaim(viewer=pair.paula, ref=claim_of(pair.world, pair.client).ref, now=NOW)
    assert codes(pair.elsewhere.book(ELEVEN, "ben", client=bens)) == NEUTRAL


def test_r8_a_sealed_chart_that_its_client_let_go_over_is_remembered(pair: Pair) -> None:
    pair.treats()
    claim = claim_of(pair.world, pair.client).ref
    seal_chart(viewer=pair.paula, claim=claim, now=NOW)
    chart = Chart.objects.within(pair.world.practice_id).get()
    ask_handover(viewer=pair.tessa, chart=chart.ref, to=pair.world.ref("ben"), now=NOW)
    asked = Handover.objects.within(pair.world.practice_id).get().ref
    answer_handover(viewer=pair.paula, claim=claim, ref=asked, agree=True, now=NOW)
    tessa_there = pair.elsewhere.client("Nora Quill")
    claimed(pair.elsewhere, tessa_there, pair.tessa.account_id)
    assert codes(pair.elsewhere.book(TEN, "ben", client=tessa_there)) == NEUTRAL


def test_r8_past_supervision_warns_and_long_past_does_not(pair: Pair) -> None:
    ref = pair.ended("supervision", date(2026, 6, 1))
    assert codes(pair.world.book(TEN, viewer=pair.paula_here)) == WARNS

    withdraw_tie(viewer=pair.paula, ref=ref, now=NOW)
    pair.ended("supervision", date(2024, 11, 1))
    booked(pair.world.book(TEN, viewer=pair.paula_here))


def test_r8_a_tie_to_an_address_counts_once_somebody_has_it(pair: Pair) -> None:

    declare_tie(viewer=pair.tessa_herself, kind="close", email="Nora@example.net", now=NOW)
    nora = create_account(name="Nora Vale", email="nora@example.net", password="violet teapot 91")
    client = pair.world.client("Nora Vale")
    booked(pair.world.book(TEN, client=client))
    claimed(pair.world, client, nora)
    assert codes(pair.world.book(ELEVEN, client=client)) == NEUTRAL


def test_r8_claiming_and_roles_never_fail_through_a_tie(pair: Pair) -> None:

    pair.tie("close")
    other = pair.world.client("Second Record")
    booked(pair.world.book(TEN, client=other))
    claimed(pair.world, other, pair.paula.account_id)
    assert codes(pair.world.book(ELEVEN, client=other)) == NEUTRAL
    set_roles(
        viewer=pair.elsewhere.ada, member=pair.elsewhere.ref("ben"), roles=["clinician", "manager"], now=NOW
    )


def test_r8_one_who_is_not_claimed_cannot_be_checked(pair: Pair) -> None:
    unknown = pair.world.client("Paula Okoro")
    pair.tie("close")
    booked(pair.world.book(TEN, client=unknown))


def test_r8_what_was_closed_to_a_merged_client_stays_closed(pair: Pair) -> None:
    double = pair.world.client("Carol Dey")
    close_to(viewer=pair.tessa, client=double, now=NOW)
    merge_clients(viewer=pair.world.dora, ref=double, into=pair.client, now=NOW)
    assert codes(pair.world.book(TEN, client=pair.client)) == NEUTRAL


def test_r7_the_same_statements_run_whether_a_tie_is_known_or_not(pair: Pair) -> None:

    plain = pair.world.client("Plain Client")

    def statements(client: str) -> int:
        wish = OpeningsRequest(
            service=pair.world.service, client=client, first=wall(TEN), last=wall("2026-11-25T17:00")
        )
        with CaptureQueriesContext(connection) as captured:
            openings(viewer=pair.world.dora, request=wish, now=NOW)
        return len(captured)

    statements(plain)
    counts = [statements(plain), statements(pair.client)]
    pair.tie("close")
    close_to(viewer=pair.tessa, client=plain, now=NOW)
    counts += [statements(plain), statements(pair.client)]
    assert len(set(counts)) == 1
