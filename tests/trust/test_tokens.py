"""Tokens: shown once, kept as a digest, good until a day, and never good for more than their holder."""

from datetime import timedelta

import pytest

from tests.world import NOW, World
from wellkept.kernel.invalid import Invalid
from wellkept.practice.actions import accept_invitation, deactivate_member, invite, set_roles
from wellkept.practice.queries import team, viewer_of_bearer
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AccessToken, AuditEntry
from wellkept.trust.tokens import Scope, bearer_of, create_token, revoke_token, tokens
from wellkept.trust.viewer import Oneself, Role, Staff

LATER = NOW + timedelta(days=29)


def make(viewer: Staff, *, days: int = 30, scopes: tuple[str, ...] = ("read", "book")) -> str:
    return create_token(viewer=viewer, name="Website", scopes=scopes, days=days, now=NOW)


def test_a_token_opens_what_it_was_made_for_and_its_secret_is_not_kept(world: World) -> None:
    secret = make(world.dora)
    bearer = bearer_of(secret, now=LATER)
    assert (bearer.account_id, bearer.practice_id) == (world.dora.account_id, world.practice_id)
    assert bearer.scopes == {Scope.READ, Scope.BOOK}
    row = AccessToken.objects.within(world.practice_id).get()
    assert secret not in str(vars(row))


def test_a_token_ends_on_its_day(world: World) -> None:
    secret = make(world.dora)
    with pytest.raises(NotFound):
        bearer_of(secret, now=NOW + timedelta(days=30))


def test_a_revoked_token_opens_nothing(world: World) -> None:
    secret = make(world.dora)
    revoke_token(viewer=world.dora, ref=tokens(world.dora)[0].ref, now=NOW)
    with pytest.raises(NotFound):
        bearer_of(secret, now=NOW)
    assert not tokens(world.dora)[0].works(NOW)


def test_a_token_has_the_roles_that_its_holder_has_now(world: World) -> None:
    bearer = bearer_of(make(world.dora), now=NOW)
    assert viewer_of_bearer(bearer).roles == {Role.FRONT_DESK}
    set_roles(viewer=world.ada, member=world.ref("dora"), roles=["biller"], now=NOW)
    assert viewer_of_bearer(bearer).roles == {Role.BILLER}


def test_who_left_the_team_leaves_no_token_behind_even_if_she_comes_back(world: World) -> None:
    secret = make(world.dora)
    bearer = bearer_of(secret, now=NOW)
    email = next(m.email for m in team(world.ada) if m.ref == world.ref("dora"))
    deactivate_member(viewer=world.ada, member=world.ref("dora"), now=NOW)
    with pytest.raises(NotFound):
        viewer_of_bearer(bearer)
    link = invite(viewer=world.ada, name="Dora", email=email, roles=["front_desk"], now=NOW)
    accept_invitation(token=link, now=NOW, account_id=world.dora.account_id)
    with pytest.raises(NotFound):
        bearer_of(secret, now=NOW)


def test_one_sees_and_revokes_ones_own_and_a_manager_those_of_all(world: World) -> None:
    make(world.dora)
    make(world.ben)
    (own,) = tokens(world.dora)
    (bens,) = tokens(world.ben)
    assert {card.ref for card in tokens(world.ada)} == {own.ref, bens.ref}
    with pytest.raises(NotFound):
        revoke_token(viewer=world.dora, ref=bens.ref, now=NOW)
    revoke_token(viewer=world.ada, ref=bens.ref, now=NOW)
    assert not tokens(World().ada)


def test_no_token_makes_or_lists_tokens(world: World) -> None:
    program = viewer_of_bearer(bearer_of(make(world.ada), now=NOW))
    with pytest.raises(NotAllowed):
        make(program)
    with pytest.raises(NotAllowed):
        tokens(program)
    with pytest.raises(NotAllowed):
        tokens(Oneself(world.ada.account_id))


@pytest.mark.parametrize(
    ("name", "scopes", "days", "field"),
    [
        ("", ("read",), 30, "name"),
        ("x" * 81, ("read",), 30, "name"),
        ("Website", (), 30, "scopes"),
        ("Website", ("everything",), 30, "scopes"),
        ("Website", ("read",), 0, "days"),
        ("Website", ("read",), 367, "days"),
    ],
)
def test_bad_input_makes_no_token(
    world: World, name: str, scopes: tuple[str, ...], days: int, field: str
) -> None:
    with pytest.raises(Invalid) as told:
        create_token(viewer=world.dora, name=name, scopes=scopes, days=days, now=NOW)
    assert told.value.field == field
    assert tokens(world.dora) == ()


def test_the_last_use_is_noted_and_the_audit_names_the_token(world: World) -> None:
    secret = make(world.dora)
    assert tokens(world.dora)[0].last_used_at is None
    program = viewer_of_bearer(bearer_of(secret, now=LATER))
    (card,) = tokens(world.dora)
    assert card.last_used_at == LATER
    assert program.describe().endswith(f"via token:{card.ref}")
    entry = AuditEntry.objects.get(action="token.create")
    assert entry.subjects == [f"token:{card.ref}"]
