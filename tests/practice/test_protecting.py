"""A practice may keep what its therapists protect to so many hours a week (R10). The holder alone is refused, kindly."""

from datetime import date, datetime

import pytest

from tests.owncare.people import claimed, oneself
from tests.owncare.test_outside import kept, weekly
from tests.world import NOW, World, booked
from wellkept.kernel.invalid import Invalid
from wellkept.practice.actions import accept_invitation, edit_practice, invite
from wellkept.scheduling.availability import actions
from wellkept.scheduling.availability.queries import own_protected
from wellkept.trust.errors import NotAllowed
from wellkept.trust.sentences import invalid_sentence
from wellkept.trust.viewer import Staff


def protect(viewer: Staff, hours: int, weekday: int = 0) -> None:
    actions.protect_weekly(
        viewer=viewer,
        title="Writing",
        weekdays=[weekday],
        start=9 * 60,
        end=(9 + hours) * 60,
        first_day=date(2026, 11, 23),
        zone="America/New_York",
        now=NOW,
    )


def once(viewer: Staff, day: int, hours: int) -> None:
    start, end = datetime(2026, 12, day, 9), datetime(2026, 12, day, 9 + hours)
    actions.protect_once(viewer=viewer, title="Lunch", start=start, end=end, zone="America/New_York", now=NOW)


def test_r10_more_than_the_practice_allows_is_refused_to_its_holder_and_what_she_had_stays(
    world: World,
) -> None:
    protect(world.ben, 6)
    edit_practice(viewer=world.ada, protected_hours=4, now=NOW)
    for more in (lambda: protect(world.ben, 1, weekday=1), lambda: once(world.ben, 2, 1)):
        with pytest.raises(Invalid) as refused:
            more()
        assert (refused.value.code, refused.value.params["most"]) == ("protected_enough", 4)
        assert "Elm House" in invalid_sentence(refused.value)
    (card,) = own_protected(world.ben, now=NOW)
    actions.give_away(viewer=world.ben, ref=card.ref, now=NOW)
    protect(world.ben, 4)
    with pytest.raises(Invalid):
        once(world.ben, 2, 1)


def test_r10_the_strictest_of_her_practices_counts_at_whichever_she_declares(world: World) -> None:
    other = World()
    email = "ben@example.com"
    token = invite(viewer=other.ada, name="Ben Okoro", email=email, roles=("clinician",), now=NOW)
    accept_invitation(token=token, account_id=world.ben.account_id, now=NOW)
    edit_practice(viewer=other.ada, protected_hours=2, now=NOW)
    with pytest.raises(Invalid):
        protect(world.ben, 3)
    protect(world.ada, 12)


def test_r7_own_care_is_never_counted(world: World) -> None:
    elsewhere = World()
    client = elsewhere.client()
    claimed(elsewhere, client, world.ben.account_id)
    booked(elsewhere.book("2026-11-25T10:00", client=client))
    kept(oneself(world.ben.account_id), weekly())
    edit_practice(viewer=world.ada, protected_hours=1, now=NOW)
    protect(world.ben, 1)
    with pytest.raises(Invalid):
        protect(world.ben, 1, weekday=3)


def test_managers_set_it_within_a_week(world: World) -> None:
    for hours in (-1, 169):
        with pytest.raises(Invalid):
            edit_practice(viewer=world.ada, protected_hours=hours, now=NOW)
    with pytest.raises(NotAllowed):
        edit_practice(viewer=world.ben, protected_hours=1, now=NOW)
