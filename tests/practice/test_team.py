"""The team: who may change it, how one joins it and leaves it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.world import NOW, ZONE, World
from wellkept.accounts.actions import create_account
from wellkept.accounts.models import Account
from wellkept.kernel.invalid import Invalid
from wellkept.practice import actions, queries
from wellkept.practice.models import Invitation, Member
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself, Role, System

PASSWORD = "violet teapot 91"


def invite(world: World, email: str = "cleo@example.org", *roles: str) -> str:
    return actions.invite(
        viewer=world.ada, name="Cleo Marsh", email=email, roles=roles or ("clinician",), now=NOW
    )


def accept(token: str, **more: Any) -> tuple[int, str]:
    return actions.accept_invitation(token=token, **{"now": NOW, "password": PASSWORD, **more})


def every_change(world: World, viewer: Any) -> list[Callable[[], Any]]:
    common = {"viewer": viewer, "now": NOW}
    ben = world.ref("ben")
    return [
        lambda: actions.edit_practice(name="X", **common),
        lambda: actions.invite(name="X", email="x@example.org", roles=["clinician"], **common),
        lambda: actions.revoke_invitation(ref="0" * 13, **common),
        lambda: actions.set_roles(member=ben, roles=["biller"], **common),
        lambda: actions.deactivate_member(member=ben, **common),
        lambda: actions.save_place(name="X", zone=ZONE, **common),
        lambda: actions.save_place(name="X", zone=ZONE, ref=world.place, **common),
        lambda: actions.save_room(name="X", place=world.place, **common),
        lambda: actions.set_travel(origin=world.place, destination="0" * 13, minutes=5, **common),
        lambda: actions.save_service(name="X", kind="session", minutes=50, **common),
        lambda: actions.save_service(ref=world.service, active=False, **common),
        lambda: actions.set_closed_day(day=date(2026, 12, 24), name="X", closed=True, **common),
        lambda: actions.forget_closed_day(day=date(2026, 12, 24), **common),
    ]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_managers_change_a_practice(world: World, role: Role) -> None:
    viewer = world.join(role.value, "Some Body", role.value)
    strangers = (world.stranger(), Oneself(account_id=viewer.account_id), System(job="test"))
    for who in (viewer, *strangers):
        for change in every_change(world, who):
            with pytest.raises(NotAllowed):
                change()


def test_a_manager_of_another_practice_finds_nothing_of_this_one(world: World) -> None:
    other = World()
    common = {"viewer": other.ada, "now": NOW}
    for change in (
        lambda: actions.set_roles(member=world.ref("ben"), roles=["biller"], **common),
        lambda: actions.deactivate_member(member=world.ref("ben"), **common),
        lambda: actions.save_place(name="X", zone=ZONE, ref=world.place, **common),
        lambda: actions.save_room(name="X", place=world.place, **common),
        lambda: actions.save_room(name="X", place=other.place, ref=world.room, **common),
        lambda: actions.set_travel(origin=other.place, destination=world.place, minutes=5, **common),
        lambda: actions.save_service(ref=world.service, active=False, **common),
        lambda: actions.save_service(ref=other.service, offered_by=[world.ref("ben")], **common),
    ):
        with pytest.raises(NotFound):
            change()
    assert [member.name for member in queries.team(world.ada)] == ["Ada Lund", "Ben Okoro", "Dora Quist"]


def test_somebody_new_joins_by_the_link_with_the_invited_roles(world: World) -> None:
    token = invite(world, "cleo@example.org", "supervisor", "clinician")
    (waiting,) = queries.invitations(world.ada, now=NOW)
    assert (waiting.email, waiting.roles) == ("cleo@example.org", ("clinician", "supervisor"))
    card = queries.invitation_by_token(token, now=NOW)
    assert (card.practice_name, card.practice_slug) == ("Elm House", world.slug)
    account, slug = accept(token, zone="Europe/Berlin")
    viewer = queries.staff_viewer(account_id=account, slug=slug)
    assert viewer.roles == {Role.CLINICIAN, Role.SUPERVISOR}
    made = Account.objects.get(id=account)
    assert (made.name, made.email, made.zone) == ("Cleo Marsh", "cleo@example.org", "Europe/Berlin")
    assert queries.invitations(world.ada, now=NOW) == ()
    assert token not in repr(list(Invitation.objects.everywhere(because="test").values()))


def test_somebody_with_an_account_joins_with_it(world: World) -> None:
    olga = create_account(name="Olga Berg", email="olga@example.org", password=PASSWORD)
    token = invite(world, "olga@example.org")
    with pytest.raises(Invalid) as refused:  # she must sign in: a link alone opens nobody's account
        accept(token)
    assert refused.value.code == "in_use"
    assert accept(token, account_id=olga) == (olga, world.slug)
    assert [hat.name for hat in queries.hats_of(olga)] == ["Elm House"]


def test_a_link_that_is_not_good_any_more_is_a_link_that_never_was(world: World) -> None:
    good = invite(world)
    used, revoked, replaced = (invite(world, f"{n}@example.org") for n in ("used", "revoked", "replaced"))
    accept(used)
    for card in queries.invitations(world.ada, now=NOW):
        if card.email == "revoked@example.org":
            actions.revoke_invitation(viewer=world.ada, ref=card.ref, now=NOW)
            with pytest.raises(NotFound):
                actions.revoke_invitation(viewer=world.ada, ref=card.ref, now=NOW)
    invite(world, "REPLACED@example.org")
    late = NOW + timedelta(days=15)
    for token, now in (
        (used, NOW),
        (revoked, NOW),
        (replaced, NOW),
        ("never", NOW),
        ("\ud800", NOW),
        (good, late),
    ):
        for read in (queries.invitation_by_token, lambda token, now: accept(token, now=now)):
            with pytest.raises(NotFound) as refused:
                read(token, now=now)
            assert refused.value.args == ()
    accept(good)


def test_an_invitation_opened_by_a_member_takes_no_roles_away(world: World) -> None:
    token = invite(world, "cleo@example.org", "front_desk")
    with pytest.raises(Invalid) as refused:
        accept(token, account_id=world.ada.account_id)
    assert refused.value.code == "already_member"
    assert world.viewer("ada").roles == {Role.CLINICIAN, Role.MANAGER}
    accept(token)  # and the link is still good for whom it was meant


def test_who_left_comes_back_by_a_new_invitation(world: World) -> None:
    ben = world.ben.account_id
    actions.deactivate_member(viewer=world.ada, member=world.ref("ben"), now=NOW)
    with pytest.raises(NotFound):
        world.viewer("ben")
    assert queries.hats_of(ben) == ()
    assert world.ref("ben") not in {m.ref for m in queries.team(world.ada)}
    accept(invite(world, Account.objects.get(id=ben).email, "biller"), account_id=ben)
    assert world.viewer("ben").roles == {Role.BILLER}
    assert Member.objects.within(world.practice_id).get(account=ben).left_at is None


@pytest.mark.parametrize("roles", [(), ("boss",), ("clinician", "owner")])
def test_roles_are_those_that_there_are(world: World, roles: tuple[str, ...]) -> None:
    for change in (
        lambda: actions.invite(viewer=world.ada, name="X", email="x@example.org", roles=roles, now=NOW),
        lambda: actions.set_roles(viewer=world.ada, member=world.ref("ben"), roles=roles, now=NOW),
    ):
        with pytest.raises(Invalid) as refused:
            change()
        assert refused.value.field == "roles"


def test_roles_count_from_the_next_request_on_and_are_written_down(world: World) -> None:
    actions.set_roles(viewer=world.ada, member=world.ref("ben"), roles=["manager", "biller"], now=NOW)
    assert world.viewer("ben").roles == {Role.MANAGER, Role.BILLER}
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.why) == ("team.roles", "clinician -> biller, manager")
    assert entry.subjects == [f"account:{world.ref('ben')}"]


def test_the_owner_stays_and_manages(world: World) -> None:
    second = world.join("mia", "Mia Holt", "manager")
    for change, code in (
        (lambda: actions.deactivate_member(viewer=second, member=world.ref("ada"), now=NOW), "owner_stays"),
        (
            lambda: actions.set_roles(viewer=second, member=world.ref("ada"), roles=["clinician"], now=NOW),
            "owner_manages",
        ),
    ):
        with pytest.raises(Invalid) as refused:
            change()
        assert refused.value.code == code


def test_who_is_in_the_team_is_not_invited_again(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        invite(world, Account.objects.get(id=world.ben.account_id).email.upper())
    assert refused.value.code == "already_member"


def test_an_account_that_was_closed_has_no_hats(world: World) -> None:
    Account.objects.filter(id=world.ben.account_id).update(is_active=False)
    with pytest.raises(NotFound):
        world.viewer("ben")


def test_hats_are_told_from_the_address_alone(world: World) -> None:
    other = World()
    with pytest.raises(NotFound):
        queries.staff_viewer(account_id=world.ada.account_id, slug=other.slug)
    with pytest.raises(NotFound):
        queries.staff_viewer(account_id=world.ada.account_id, slug="no-such-place")
    assert queries.staff_viewer(account_id=world.ada.account_id, slug=world.slug, via="shell").via == "shell"
