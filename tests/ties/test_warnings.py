"""R8: a party accepts a warning, with a reason that is kept, until a day on which it is looked at again."""

from datetime import date, timedelta

import pytest

from tests.owncare.people import claim_of, claimed, person
from tests.ties.people import ELEVEN, TEN, TWO, Pair
from tests.world import NOW, booked, codes
from wellkept.clients.actions import unclaim
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.go_on import go_on
from wellkept.ties.actions import declare_tie, end_warning, review_warning, save_strictness, take_note
from wellkept.ties.queries import accepted_warnings
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import KnownClient, Oneself

TODAY = date(2026, 11, 23)


@pytest.fixture
def warned(pair: Pair) -> Pair:
    """The two consult each other."""
    pair.tie("consultation")
    return pair


def she_goes_on(pair: Pair, why: str = "specialty", **more: object) -> Reason | None:
    """Paula accepts, from her own care."""
    return go_on(
        viewer=pair.paula_here,
        clinician=pair.world.ref("ada"),
        why=why,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


def test_r8_what_she_accepts_in_her_own_care_is_booked_by_her_and_by_the_desk(warned: Pair) -> None:
    assert codes(warned.world.book(TEN, viewer=warned.paula_here)) == {"tie_warns"}
    assert codes(warned.world.book(TEN, client=warned.client)) == {"not_for_this_client"}
    assert she_goes_on(warned) is None
    booked(warned.world.book(TEN, viewer=warned.paula_here))
    booked(warned.world.book(ELEVEN, client=warned.client))


def test_r8_the_therapist_reads_what_her_client_accepted_and_when_to_look_again(warned: Pair) -> None:
    she_goes_on(warned)
    (card,) = accepted_warnings(warned.tessa)
    assert (card.kind, card.why, card.by_client, card.seen) == ("consultation", "specialty", True, False)
    assert card.review_on == TODAY + timedelta(days=90)
    assert card.who == ""  # she does not treat her yet
    booked(warned.world.book(TEN, viewer=warned.paula_here))
    (card,) = accepted_warnings(warned.tessa)
    assert (card.who, card.client_ref) == ("Carol Day", warned.client)
    take_note(viewer=warned.tessa, ref=card.ref, now=NOW)
    assert accepted_warnings(warned.tessa)[0].seen
    (hers,) = accepted_warnings(warned.paula)
    assert (hers.who, hers.practice, hers.ref) == ("Ada Lund", "Elm House", card.ref)


def test_r8_nobody_else_reads_it(warned: Pair) -> None:
    she_goes_on(warned)
    for viewer in (warned.world.ben, warned.world.dora, warned.elsewhere.ada, warned.elsewhere.ben):
        assert accepted_warnings(viewer) == ()


def test_r8_the_therapist_accepts_once_she_treats_her(pair: Pair) -> None:
    accept = {
        "viewer": pair.tessa,
        "clinician": pair.world.ref("ada"),
        "client": pair.client,
        "why": "in_care",
    }
    pair.tie("consultation")
    assert go_on(now=NOW, **accept) is None  # type: ignore[arg-type]
    assert accepted_warnings(pair.tessa) == ()  # she knows of nothing yet, and accepts nothing
    pair.tie("debt")
    assert she_goes_on(pair) is None
    booked(pair.world.book(TWO, viewer=pair.paula_here))
    pair.tie("tenancy")
    assert codes(pair.world.book(TEN, "ada", viewer=pair.tessa, client=pair.client)) == {"tie_warns"}
    assert go_on(now=NOW, **accept) is None  # type: ignore[arg-type]
    booked(pair.world.book(TEN, "ada", viewer=pair.tessa, client=pair.client))
    by = {card.kind: (card.by_client, card.seen) for card in accepted_warnings(pair.tessa)}
    assert by == {"consultation": (True, False), "debt": (True, False), "tenancy": (False, True)}


def test_r8_a_refusal_is_not_accepted_by_anybody(pair: Pair) -> None:
    pair.tie("supervision")
    pair.tie("consultation")
    refused = she_goes_on(pair)
    assert refused is not None
    assert refused.code == "tie_refuses"
    assert accepted_warnings(pair.tessa) == ()
    assert codes(pair.world.book(TEN, viewer=pair.paula_here)) == {"tie_refuses"}


def test_r8_who_is_no_party_accepts_nothing(warned: Pair) -> None:
    by_link = KnownClient(
        practice_id=warned.world.practice_id, client_id=claim_of(warned.world, warned.client).client_id
    )
    assert (
        go_on(viewer=warned.world.dora, client=warned.client, why="slight", now=NOW) is None
    )  # nothing of hers
    with pytest.raises(NotFound):
        go_on(viewer=warned.world.ben, client=warned.client, why="slight", now=NOW)
    with pytest.raises(NotFound):
        go_on(viewer=by_link, clinician=warned.world.ref("ada"), why="slight", now=NOW)
    assert accepted_warnings(warned.tessa) == ()


def test_r8_the_reason_is_one_of_a_list(warned: Pair) -> None:
    with pytest.raises(Invalid, match="why"):
        she_goes_on(warned, why="because I want to")
    assert codes(warned.world.book(TEN, viewer=warned.paula_here)) == {"tie_warns"}


def test_r8_a_loosened_refusal_takes_a_second_opinion(pair: Pair) -> None:
    pair.tie("ownership")
    assert codes(pair.world.book(TEN, viewer=pair.paula_here)) == {"tie_refuses"}
    save_strictness(
        viewer=pair.tessa, refused=[], warned=["ownership"], cooling_months=24, review_days=30, now=NOW
    )
    assert codes(pair.world.book(TEN, viewer=pair.paula_here)) == {"tie_warns"}
    with pytest.raises(Invalid, match="opinion_on"):
        she_goes_on(pair)
    with pytest.raises(Invalid, match="not_yet"):
        she_goes_on(pair, opinion_on=TODAY + timedelta(days=1))
    assert she_goes_on(pair, opinion_on=TODAY) is None
    booked(pair.world.book(TEN, viewer=pair.paula_here))
    (card,) = accepted_warnings(pair.paula)
    assert (card.opinion_on, card.review_on) == (TODAY, TODAY + timedelta(days=30))
    save_strictness(viewer=pair.tessa, refused=[], warned=[], cooling_months=24, review_days=30, now=NOW)
    assert codes(pair.world.book(ELEVEN, viewer=pair.paula_here)) == {"tie_refuses"}


def test_r8_looked_at_again_it_holds_until_the_next_time(warned: Pair) -> None:
    she_goes_on(warned)
    later = NOW + timedelta(days=95)
    (card,) = accepted_warnings(warned.tessa)
    assert card.review_on < later.date()
    booked(warned.world.book("2027-02-26T10:00", client=warned.client, now=later))  # due, and it still holds
    review_warning(viewer=warned.tessa, ref=card.ref, now=later)
    (card,) = accepted_warnings(warned.tessa)
    assert (card.review_on, card.seen) == (later.date() + timedelta(days=90), True)


@pytest.mark.parametrize("who", ["tessa", "paula"])
def test_r8_either_party_ends_it(warned: Pair, who: str) -> None:
    she_goes_on(warned)
    booked(warned.world.book(TEN, viewer=warned.paula_here))
    viewer = getattr(warned, who)
    end_warning(viewer=viewer, ref=accepted_warnings(viewer)[0].ref, now=NOW)
    assert codes(warned.world.book(ELEVEN, viewer=warned.paula_here)) == {"tie_warns"}
    assert accepted_warnings(warned.tessa) == accepted_warnings(warned.paula) == ()
    assert she_goes_on(warned) is None  # and may begin again


def test_r8_nobody_else_ends_or_reviews_it(warned: Pair) -> None:
    she_goes_on(warned)
    ref = accepted_warnings(warned.tessa)[0].ref
    for viewer in (warned.world.ben, warned.world.dora, warned.elsewhere.ada):
        for act in (end_warning, review_warning, take_note):
            with pytest.raises(NotFound):
                act(viewer=viewer, ref=ref, now=NOW)


def test_r8_it_counts_for_the_person_who_accepted_and_for_nobody_after_her(warned: Pair) -> None:
    she_goes_on(warned)
    unclaim(viewer=warned.paula, ref=claim_of(warned.world, warned.client).ref, now=NOW)
    nora = person("Nora Vale")
    claimed(warned.world, warned.client, nora)
    declare_tie(viewer=Oneself(nora), kind="consultation", email=warned.email(warned.tessa_herself), now=NOW)
    assert codes(warned.world.book(TEN, client=warned.client)) == {"not_for_this_client"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"warned": ["supervision"]}, "warned"),
        ({"warned": ["close"]}, "warned"),
        ({"refused": ["treats"]}, "refused"),
        ({"refused": ["nonsense"]}, "refused"),
        ({"cooling_months": 23}, "cooling_months"),
        ({"cooling_months": 500}, "cooling_months"),
        ({"review_days": 91}, "review_days"),
        ({"review_days": 0}, "review_days"),
    ],
)
def test_r8_a_practice_cannot_choose_what_is_not_its_to_choose(
    pair: Pair, wrong: dict[str, object], field: str
) -> None:
    chosen = {"refused": [], "warned": [], "cooling_months": 24, "review_days": 90, **wrong}
    with pytest.raises(Invalid) as caught:
        save_strictness(viewer=pair.tessa, now=NOW, **chosen)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_r8_managers_alone_choose(pair: Pair) -> None:
    for viewer in (pair.world.ben, pair.world.dora):
        with pytest.raises(NotAllowed):
            save_strictness(viewer=viewer, refused=[], warned=[], cooling_months=24, review_days=90, now=NOW)
