"""A practice asks its team for more than a password; and what is sensitive asks once more who it is."""

import time

from django.test import Client
from django.urls import reverse

from tests.web.signing_in import PASSWORD, add_app, code_of, email_of, sign_in
from tests.web.test_pages import signed_in
from tests.world import NOW, World
from wellkept.practice.actions import secure_practice
from wellkept.practice.queries import security
from wellkept.scheduling.exports.queries import client_feeds, team_feeds
from wellkept.trust.feeds import FeedOf, issue_feed
from wellkept.trust.models import AuditEntry
from wellkept.trust.tokens import Scope, create_token


def asked(world: World) -> None:
    secure_practice(viewer=world.ada, second_factor=True, mail_domains=[], now=NOW)


def test_whoever_has_a_password_alone_is_led_to_set_up_more(world: World) -> None:
    asked(world)
    browser, today = Client(), reverse("work:today", args=[world.slug])
    sign_in(browser, email_of(world, "ben"))
    for page in ("today", "week", "clients", "settings"):
        answer = browser.get(reverse(f"work:{page}", args=[world.slug]))
        assert answer["Location"].startswith(reverse("entry:second-factor"))
    assert browser.post(reverse("work:names", args=[world.slug])).status_code == 302
    led = browser.get(today, follow=True)
    assert "One thing first" in led.content.decode()
    assert browser.get(reverse("entry:start"), follow=True).status_code == 200
    browser.get(reverse("mfa_activate_totp") + f"?next={today}")
    add_app(browser)
    assert browser.get(today).status_code == 200
    assert browser.get(reverse("mfa_index"))["Location"] == today  # and goes on where it was led from


def test_other_practices_of_hers_and_her_own_care_stay_open(world: World) -> None:
    other = World()
    asked(world)
    browser = signed_in(other, "ada")
    assert browser.get(reverse("work:today", args=[other.slug])).status_code == 200
    assert browser.get(reverse("work:today", args=[world.slug])).status_code == 404


def test_tokens_and_feeds_of_hers_open_nothing_until_then(world: World) -> None:
    secret = create_token(
        viewer=world.ben, name="x", scopes=[Scope.READ], days=365, now=NOW.replace(year=2026)
    )
    mine = world.ben.account_id
    _ref, feed = issue_feed(
        practice=world.practice_id, kind=FeedOf.CLINICIAN, subject=mine, account=mine, name="x", names=False, now=NOW
    )  # fmt: skip
    program = {"Authorization": f"Bearer {secret}"}

    def answers() -> list[int]:
        call = Client().get("/api/v1/practices", headers=program)
        return [call.status_code, Client().get(f"/ics/{feed}.ics").status_code]

    before = answers()
    asked(world)
    assert answers() == [401, 404]
    browser = Client()
    sign_in(browser, email_of(world, "ben"))
    add_app(browser)
    assert answers() == before == [200, 200]


def test_managers_alone_ask_for_it_and_see_who_has_none(world: World) -> None:
    page = reverse("work:settings-page", args=[world.slug, "security"])
    assert signed_in(world, "ben").get(page).status_code == 403
    manager = signed_in(world, "ada")
    text = manager.get(page).content.decode()
    assert "Ben Okoro" in text
    add_app(manager)
    done = manager.post(page, {"second_factor": "on", "mail_domains": ["example.org"]}, follow=True)
    assert "Saved" in done.content.decode()
    card = security(world.ada)
    assert (card.second_factor, card.domains, card.without) == (
        True,
        ("example.org",),
        ("Ben Okoro", "Dora Quist"),
    )
    assert manager.post(page, {"mail_domains": ["somebody-elses.example"]}).status_code == 422
    entry = AuditEntry.objects.filter(action="practice.security").get()
    assert entry.why == "second factor: not asked -> asked; domains: none -> example.org"


def test_what_is_sensitive_asks_once_more(world: World) -> None:
    page = reverse("work:settings-page", args=[world.slug, "tokens"])
    browser = signed_in(world, "dora")
    assert browser.get(page).status_code == 200
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 601}]
    session.save()
    prove = browser.get(page)["Location"]
    assert prove.startswith(reverse("account_reauthenticate"))
    assert browser.post(page, {"name": "Website", "scopes": ["read"], "days": "90"}).status_code == 302
    assert browser.post(prove, {"way": "password", "password": "wrong wrong"}).status_code == 422
    assert browser.post(prove, {"way": "password", "password": PASSWORD})["Location"] == page
    assert browser.get(page).status_code == 200


def test_no_feed_is_made_at_a_screen_left_open(world: World) -> None:
    browser, settings = signed_in(world, "dora"), reverse("work:settings-page", args=[world.slug, "feeds"])
    client = world.client()
    page, act = (reverse(name, args=[world.slug, client]) for name in ("work:client", "work:feed-client"))
    assert browser.post(act).status_code == 200
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 601}]
    session.save()
    for asked in (browser.get(settings), browser.post(settings, {"calendar": world.room, "name": "Door"})):
        assert asked["Location"].startswith(reverse("account_reauthenticate"))
    prove = browser.post(act, {"next": page})["Location"]
    assert prove.startswith(reverse("account_reauthenticate"))
    (card,) = client_feeds(world.dora, client)
    assert team_feeds(world.dora) == ()
    browser.post(act, {"feed": card.ref})  # to end one nobody has to prove anything
    assert client_feeds(world.dora, client) == ()
    assert browser.post(prove, {"way": "password", "password": PASSWORD})["Location"] == page
    assert browser.post(act).status_code == 200


def test_a_password_is_not_enough_for_it_where_there_is_a_second_factor(world: World) -> None:
    browser, page = Client(), reverse("work:settings-page", args=[world.slug, "tokens"])
    sign_in(browser, email_of(world, "dora"))
    secret = add_app(browser)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    prove = browser.get(page)["Location"]
    assert browser.post(prove, {"way": "password", "password": PASSWORD}).status_code == 200
    assert browser.get(page).status_code == 302
    assert browser.post(prove, {"way": "code", "code": code_of(secret, ahead=1)})["Location"] == page
    assert browser.get(page).status_code == 200


def test_where_it_goes_on_is_a_page_of_ours(world: World) -> None:
    browser = signed_in(world, "dora")
    for wanted in ("https://example.com/", "//example.com", "javascript:alert(1)"):
        sent = {"way": "password", "password": PASSWORD, "next": wanted}
        assert browser.post(reverse("account_reauthenticate"), sent)["Location"] == reverse("mfa_index")
