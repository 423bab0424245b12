"""The page on which one makes and revokes tokens."""

import re

from django.urls import reverse

from tests.web.html import faults_of
from tests.web.test_pages import signed_in
from tests.world import World
from wellkept.trust.tokens import Scope, bearer_of, tokens


def _now() -> object:
    from django.utils import timezone

    return timezone.now()


def test_a_token_is_shown_once_and_kept_nowhere(world: World) -> None:
    browser, page = signed_in(world, "dora"), reverse("work:settings-page", args=[world.slug, "tokens"])
    made = browser.post(page, {"name": "Website", "scopes": ["read", "book"], "days": "90"})
    text = made.content.decode()
    assert made.status_code == 200
    assert faults_of(text) == []
    secret = re.findall(r"wk_[\w-]{20,}", text)[0]
    assert bearer_of(secret, now=_now()).scopes == {Scope.READ, Scope.BOOK}  # type: ignore[arg-type]
    again = browser.get(page).content.decode()
    assert secret not in again
    assert "Website" in again
    assert secret not in str(dict(browser.session.items()))


def test_what_is_wrong_is_said_beside_its_field_and_makes_nothing(world: World) -> None:
    browser, page = signed_in(world, "dora"), reverse("work:settings-page", args=[world.slug, "tokens"])
    assert browser.post(page, {"name": "", "days": "90"}).status_code == 422
    assert browser.post(page, {"name": "x" * 81, "scopes": ["read"], "days": "90"}).status_code == 422
    assert tokens(world.dora) == ()


def test_a_manager_sees_and_revokes_all_and_others_their_own(world: World) -> None:
    page = reverse("work:settings-page", args=[world.slug, "tokens"])
    signed_in(world, "dora").post(page, {"name": "Website", "scopes": ["read"], "days": "30"})
    (card,) = tokens(world.dora)
    assert "Website" not in signed_in(world, "ben").get(page).content.decode()
    refused = signed_in(world, "ben").post(page, {"remove": card.ref}, follow=True)
    assert "This is not there any more. Nothing was changed." in refused.content.decode()
    manager = signed_in(world, "ada")
    assert "Dora Quist" in manager.get(page).content.decode()
    manager.post(page, {"remove": card.ref})
    assert tokens(world.dora)[0].revoked_at is not None
    assert "revoked" in manager.get(page).content.decode()
