"""R7: emergency access opens what the rule says, for an hour, to be read; sealed, own, foreign and absent answer alike."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from tests.owncare.people import claim_of, claimed, oneself
from tests.visibility.cast import STAFF, Cast
from tests.visibility.doors import Asker
from tests.world import NOW
from wellkept.clients.accesses import accesses
from wellkept.clients.actions import open_in_emergency, review_opening, seal_chart
from wellkept.clients.emergency import emergency_page
from wellkept.clients.models import Access
from wellkept.clients.queries import client_list, visible_charts, visible_clients
from wellkept.kernel.invalid import Invalid
from wellkept.messages.models import PersonalNotice
from wellkept.scheduling.appointments.emergency import coming_in_emergency
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.visibility import Act, Hat, Thing, in_emergency

HOUR = timedelta(hours=1)
NOBODY = "Nobody Ofthatname"


@pytest.fixture(autouse=True)
def unbounded() -> None:
    cache.clear()


def tried(cast: Cast, who: str, asked: str) -> tuple[int, str]:
    """What the page answers, without tokens, refs and what was typed."""
    cache.clear()
    status, text = Asker(cast, who).page("emergency", post={"asked": asked, "ground": "danger", "why": ""})
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", text)
    return status, text.replace(asked, "<asked>")


def opened(cast: Cast, who: str = "ben", asked: str = "Carola Quince") -> str:
    return open_in_emergency(viewer=cast.viewer(who), asked=asked, ground="danger", why="", now=NOW)


@pytest.mark.parametrize("who", STAFF)
def test_r7_it_opens_as_the_rule_says_and_everything_else_is_as_if_absent(cast: Cast, who: str) -> None:
    absent = tried(cast, who, NOBODY)
    for key, case in cast.cases.items():
        hat = cast.hat(who, case)
        acts = in_emergency(hat, Thing.CLIENT, sealed=case.sealed)
        answer = tried(cast, who, case.name)
        if Act.OPEN in acts:
            assert answer[0] == 302, (who, key)
        elif hat.treats and not case.sealed and absent[0] == 422:
            assert "look in your list" in answer[1]
        else:
            assert answer == absent, (who, key)
    needed = Act.OPEN in in_emergency(Hat(cast.viewer(who).roles), Thing.CLIENT, sealed=False)
    assert absent[0] == (422 if needed else 403)


def test_r7_it_shows_whom_to_reach_and_is_over_after_an_hour(cast: Cast) -> None:
    ben = cast.viewer("ben")
    ref = opened(cast)
    page, until = emergency_page(ben, ref, now=NOW + HOUR - timedelta(seconds=1))
    assert (page.card.name, page.card.email) == ("Carola Quince", "quince@example.com")
    assert [contact.name for contact in page.contacts] == ["Gil Day"]
    assert [chart.treating_name for chart in page.charts] == ["Cleo"]
    assert coming_in_emergency(ben, ref, now=NOW)[0].clinicians == ("Cleo",)
    assert until == NOW + HOUR
    with pytest.raises(NotFound):
        emergency_page(ben, ref, now=NOW + HOUR)
    with pytest.raises(NotFound):
        coming_in_emergency(ben, ref, now=NOW + HOUR)


@pytest.mark.parametrize("asked", ["quince@EXAMPLE.com", "carola  quince", "CAROLA QUINCE"])
def test_she_is_found_by_what_is_whole_and_in_any_case(cast: Cast, asked: str) -> None:
    assert opened(cast, asked=asked)


@pytest.mark.parametrize("asked", ["Carola", "Quince", "quince", "example.com", "Carola Quinc"])
def test_r7_nobody_is_found_by_a_part(cast: Cast, asked: str) -> None:
    with pytest.raises(Invalid, match="nobody_found"):
        opened(cast, asked=asked)


def test_r7_of_two_of_one_name_none_is_opened(cast: Cast) -> None:
    cast.work.client("Carola Quince")
    with pytest.raises(Invalid, match="nobody_found"):
        opened(cast)


def test_r7_the_wall_itself_stays_as_it_is(cast: Cast) -> None:
    ben, case = cast.viewer("ben"), cast.cases["carol"]
    opened(cast)
    assert not visible_clients(ben).filter(ref=case.client).exists()
    assert not visible_charts(ben).filter(ref=case.chart).exists()
    assert not visible_appointments(ben).filter(ref=case.appointment).exists()
    assert client_list(ben, query="Quince") == ()
    assert Asker(cast, "ben").page("client", case.client)[0] == 404


def test_r7_it_is_hers_alone_and_ends_where_the_client_seals(cast: Cast) -> None:
    ref = opened(cast, asked="Tessa Bramble")
    for who in ("sue", "dora", "tess", "olga"):
        with pytest.raises((NotFound, NotAllowed)):
            emergency_page(cast.viewer(who), ref, now=NOW)
    emergency_page(cast.viewer("ben"), ref, now=NOW)
    claim = claim_of(cast.work, cast.cases["tess"].client)
    seal_chart(viewer=oneself(claim.account_id), claim=claim.ref, now=NOW)
    with pytest.raises(NotFound):
        emergency_page(cast.viewer("ben"), ref, now=NOW)
    assert "Tessa" not in str(accesses(cast.viewer("ben"), now=NOW))


def test_r7_r15_all_whom_it_concerns_are_told_at_once_and_it_is_written_down(cast: Cast) -> None:
    PersonalNotice.objects.everywhere(because="test").delete()
    ref = opened(cast, asked="Tessa Bramble")
    told = PersonalNotice.objects.everywhere(because="test").values_list("account_id", "practice_id")
    work = cast.work.practice_id
    assert set(told) == {
        (cast.viewer("cleo").account_id, work),
        (cast.viewer("ada").account_id, work),
        (cast.viewer("tess").account_id, None),
    }
    entry = AuditEntry.objects.filter(action="client.open_emergency").latest("id")
    assert (entry.why, entry.chain) == ("danger", f"practice:{work}")
    (card,) = [one for one in accesses(cast.viewer("ada"), now=NOW) if one.ref == ref]
    assert (card.who, card.client, card.to_review) == ("Ben Okoro", "Tessa Bramble", True)
    review_opening(viewer=cast.viewer("ada"), ref=ref, note="Rightly so.", now=NOW)


def test_r7_a_try_that_finds_nobody_is_kept_and_told_and_does_not_say_whom(cast: Cast) -> None:
    PersonalNotice.objects.everywhere(because="test").delete()
    with pytest.raises(Invalid, match="nobody_found"):
        opened(cast, asked="Gustav Hawthorn")
    row = Access.objects.within(cast.work.practice_id).get(kind="emergency")
    assert row.client_id is None
    assert row.until == row.at
    (told,) = PersonalNotice.objects.everywhere(because="test")
    assert told.account_id == cast.viewer("ada").account_id
    (card,) = [one for one in accesses(cast.viewer("ada"), now=NOW) if one.kind == "emergency"]
    assert (card.client, card.client_ref, card.to_review) == ("", "", True)


def test_r7_r15_nobody_opens_her_own_record_so(cast: Cast) -> None:
    claimed(cast.work, cast.cases["carol"].client, cast.viewer("ben").account_id, by="cleo")
    with pytest.raises(Invalid, match="nobody_found"):
        opened(cast)
    with pytest.raises(Invalid, match="nobody_found"):
        opened(cast, asked="quince@example.com")
    assert all(card.client == "" for card in accesses(cast.viewer("ben"), now=NOW))
    assert opened(cast, "sue")


def test_r15_what_she_opened_is_closed_to_her_once_it_is_herself(cast: Cast) -> None:
    ben, ref = cast.viewer("ben"), opened(cast)
    claimed(cast.work, cast.cases["carol"].client, ben.account_id, by="cleo")
    with pytest.raises(NotFound):
        emergency_page(ben, ref, now=NOW)
    assert accesses(ben, now=NOW) == ()


def test_r7_trying_is_bounded(cast: Cast) -> None:
    for _ in range(5):
        with pytest.raises(Invalid, match="nobody_found"):
            opened(cast, asked=NOBODY)
    with pytest.raises(Invalid, match="tried_too_often"):
        opened(cast)


def test_a_reason_is_needed_and_nothing_is_kept_without(cast: Cast) -> None:
    before = Access.objects.within(cast.work.practice_id).count()
    for ground, why in (("here", ""), ("", ""), ("other", "")):
        with pytest.raises(Invalid):
            open_in_emergency(
                viewer=cast.viewer("ben"), asked="Carola Quince", ground=ground, why=why, now=NOW
            )
    assert Access.objects.within(cast.work.practice_id).count() == before
