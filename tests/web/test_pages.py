"""Every page, for those who may see it and those who may not."""

import time
from datetime import date, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.html import faults_of
from tests.world import NOW, World, booked, wall
from wellkept.accounts.models import Account
from wellkept.messages.actions import send_due
from wellkept.scheduling.appointments.request import NewClient
from wellkept.scheduling.availability.actions import add_leave
from wellkept.web.work.settings import SETTINGS

AWAY = date(2026, 11, 25)


def signed_in(world: World, name: str) -> Client:
    """A browser in which somebody has just signed in with her password."""
    browser = Client()
    account = Account.objects.get(ref=world.ref(name))
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return browser


def census(world: World, refs: dict[str, str]) -> dict[str, tuple[str, dict[str, int]]]:
    """Every named page that is read: its address, and what each of the cast is answered."""
    slug = world.slug
    staff = {"ada": 200, "dora": 200, "ben": 200, "outsider": 404, "stranger": 302}
    clients_of_desk = {**staff, "ben": 404}
    pages: dict[str, tuple[str, dict[str, int]]] = {
        "work:today": (reverse("work:today", args=[slug]), staff),
        "work:week": (reverse("work:week", args=[slug]), staff),
        "work:day": (reverse("work:day", args=[slug]), staff),
        "work:agenda": (reverse("work:agenda", args=[slug]), staff),
        "work:month": (reverse("work:month", args=[slug]), staff),
        "work:wall": (reverse("work:wall", args=[slug]), staff),
        "work:help": (reverse("work:help", args=[slug]), staff),
        "work:find": (reverse("work:find", args=[slug]), staff),
        "work:free": (reverse("work:free", args=[slug, refs["appointment"]]), clients_of_desk),
        "work:standing": (reverse("work:standing", args=[slug]), staff),
        "work:requests": (reverse("work:requests", args=[slug]), staff),
        "work:new": (reverse("work:new", args=[slug]), staff),
        "work:appointment": (reverse("work:appointment", args=[slug, refs["appointment"]]), clients_of_desk),
        "work:move": (reverse("work:move", args=[slug, refs["appointment"]]), clients_of_desk),
        "work:split": (
            reverse("work:split", args=[slug, refs["appointment"]]),
            {**dict.fromkeys(staff, 404), "stranger": 302},  # one person alone is not split
        ),
        "work:new-series": (reverse("work:new-series", args=[slug]), staff),
        "work:series": (reverse("work:series", args=[slug, refs["series"]]), clients_of_desk),
        "work:change-series": (reverse("work:change-series", args=[slug, refs["series"]]), clients_of_desk),
        "work:resume-series": (reverse("work:resume-series", args=[slug, refs["series"]]), clients_of_desk),
        "work:place-date": (
            reverse("work:place-date", args=[slug, refs["series"], "2030-12-03"]),
            clients_of_desk,
        ),
        "work:mail": (reverse("work:mail", args=[slug]), staff),
        "work:message": (reverse("work:message", args=[slug, refs["message"]]), clients_of_desk),
        "work:wording": (
            reverse("work:wording", args=[slug, "confirmed", "de"]),
            {"ada": 200, "dora": 403, "ben": 403, "outsider": 404, "stranger": 302},
        ),
        "work:absence": (reverse("work:absence", args=[slug]), staff),
        "work:absence-plan": (
            reverse("work:absence-plan", args=[slug, refs["absence"]]),
            {**staff, "ben": 404},
        ),
        "work:decisions": (reverse("work:decisions", args=[slug]), staff),
        "work:reviews": (reverse("work:reviews", args=[slug]), {**staff, "dora": 403}),
        "work:clients": (reverse("work:clients", args=[slug]), staff),
        "work:sealed": (reverse("work:sealed", args=[slug]), staff),
        "work:new-client": (reverse("work:new-client", args=[slug]), staff),
        "work:client": (reverse("work:client", args=[slug, refs["client"]]), clients_of_desk),
        "work:why": (reverse("work:why", args=[slug, refs["client"]]), clients_of_desk),
        "work:emergency": (reverse("work:emergency", args=[slug]), {**staff, "ada": 403, "dora": 403}),
        "work:emergency-record": (
            reverse("work:emergency-record", args=[slug, "x"]),
            {**dict.fromkeys(staff, 404), "stranger": 302},
        ),
        "work:custodies": (reverse("work:custodies", args=[slug]), staff),
        "work:custody": (
            reverse("work:custody", args=[slug, "x"]),
            {**dict.fromkeys(staff, 404), "stranger": 302},
        ),
        "work:accesses": (reverse("work:accesses", args=[slug]), staff),
        "work:edit-client": (reverse("work:edit-client", args=[slug, refs["client"]]), clients_of_desk),
        "work:chart": (reverse("work:chart", args=[slug, refs["client"], refs["chart"]]), clients_of_desk),
        "work:edit-contact": (
            reverse("work:edit-contact", args=[slug, refs["client"], refs["contact"]]),
            clients_of_desk,
        ),
        "work:own-page": (reverse("work:own-page", args=[slug, refs["client"]]), clients_of_desk),
        "work:new-chart": (reverse("work:new-chart", args=[slug, refs["client"]]), clients_of_desk),
        "work:settings-file": (
            reverse("work:settings-file", args=[slug]),
            {**staff, "dora": 403, "ben": 403},
        ),
        "work:settings": (
            reverse("work:settings", args=[slug]),
            {"ada": 302, "dora": 302, "ben": 302, "outsider": 404, "stranger": 302},
        ),
        "public:practice": (reverse("public:practice", args=[slug]), dict.fromkeys(staff, 200)),
        "public:details": (reverse("public:details", args=[slug]), dict.fromkeys(staff, 302)),
        "public:known": (reverse("public:known", args=[slug, refs["link"]]), dict.fromkeys(staff, 200)),
        "public:known-details": (
            reverse("public:known-details", args=[slug, refs["link"]]),
            dict.fromkeys(staff, 302),
        ),
        "public:manage": (reverse("public:manage", args=[refs["manage"]]), dict.fromkeys(staff, 200)),
        "public:stop-reminders": (
            reverse("public:stop-reminders", args=[refs["manage"]]),
            dict.fromkeys(staff, 302),
        ),
        "entry:start": ("/", dict.fromkeys(staff, 302)),
        "entry:setup": (reverse("entry:setup"), dict.fromkeys(staff, 302)),
        "entry:setup-hours": (
            reverse("entry:setup-hours", args=[slug]),
            {"ada": 200, "dora": 200, "ben": 200, "outsider": 404, "stranger": 302},
        ),
        "entry:setup-ready": (
            reverse("entry:setup-ready", args=[slug]),
            {"ada": 200, "dora": 200, "ben": 200, "outsider": 404, "stranger": 302},
        ),
        "entry:own-page": (reverse("entry:own-page", args=["nosuchtoken"]), dict.fromkeys(staff, 404)),
        "entry:invitation": (reverse("entry:invitation", args=["nosuchtoken"]), dict.fromkeys(staff, 404)),
        "api:docs": (reverse("api:docs"), dict.fromkeys(staff, 200)),
        "account_login": (reverse("account_login"), {**dict.fromkeys(staff, 302), "stranger": 200}),
        "account_reset_password": (reverse("account_reset_password"), dict.fromkeys(staff, 200)),
        "account_change_password": (
            reverse("account_change_password"),
            {"ada": 302, "dora": 200, "ben": 200, "outsider": 302, "stranger": 302},
        ),
        "mfa_index": (reverse("mfa_index"), {**dict.fromkeys(staff, 200), "stranger": 302}),
        "account_reauthenticate": (
            reverse("account_reauthenticate"),
            {**dict.fromkeys(staff, 200), "stranger": 302},
        ),
        "me:unlock": (reverse("me:unlock"), {**dict.fromkeys(staff, 200), "stranger": 302}),
    }
    # own care is closed until one proves that it is she; the first that opens it is made with the password
    opened = dict.fromkeys(staff, 302)
    changed = {**dict.fromkeys(staff, 200), "stranger": 302}
    pages["entry:screen"] = (reverse("entry:screen"), changed)
    for name in ("entry:cover", "entry:kept"):  # nothing is covered and nothing kept: on to the start
        pages[name] = (reverse(name), dict.fromkeys(staff, 302))
    pages["entry:second-factor"] = (reverse("entry:second-factor"), changed)
    for name in ("me:start", "me:security", "me:ties"):
        pages[name] = (reverse(name), opened)
    for name in ("calendar", "find", "new-outside", "walls", "loved"):
        pages[f"me:{name}"] = (reverse(f"me:{name}"), opened)
    for name in ("session", "move", "book", "book-new", "outside", "wall", "claim", "accept"):
        pages[f"me:{name}"] = (reverse(f"me:{name}", args=["x"]), opened)
    for name in ("me:add-address", "mfa_add_webauthn", "mfa_activate_totp", "mfa_generate_recovery_codes"):
        pages[name] = (reverse(name), changed)
    pages["me:verify-address"] = (reverse("me:verify-address", args=["x"]), changed)
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        pages[name] = (reverse(name), {**dict.fromkeys(staff, 404), "stranger": 302})
    for page, setting in SETTINGS.items():
        desk = 200 if setting.everyone or setting.booking else 403
        expected = {**staff, "dora": desk, "ben": desk if setting.manager else 200}
        pages[f"work:settings-page:{page}"] = (reverse("work:settings-page", args=[slug, page]), expected)
    return pages


ACTING = {
    "work:names",
    "work:as-planned",
    "work:act",
    "work:series-act",
    "work:settle",
    "work:missing",
    "work:decline-hour",
    "work:undo-rearrangement",
    "work:undo-absence",
    "work:mail-act",
    "work:do-not-tell",
    "work:choose-mail",
    "work:change-client",
    "work:feed-client",
    "work:change-bond",
    "work:access-act",
    "work:custody-cancel",
    "work:review",
    "entry:awake",
    "entry:demo",
    "entry:remove-factor",
    "entry:end-session",
    "entry:end-other-sessions",
    "me:close",
    "me:plan",
    "me:snooze",
    "me:bring",
    "me:cancel",
    "me:where",
    "me:stand",
    "me:take-file",
    "me:change-outside",
    "me:end-outside",
    "me:wall-act",
    "me:attest",
    "work:attest",
    "me:give-leave",
    "me:end-proxy",
    "work:own-page-act",
    "me:change-address",
    "me:change-tie",
    "me:change-accepted",
    "account_logout",
}
OF_ALLAUTH = {
    "account_signup", "account_inactive", "account_set_password",
    "mfa_authenticate", "mfa_trust", "mfa_login_webauthn", "mfa_deactivate_totp",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
}  # fmt: skip


OF_PROGRAMS = {  # opened by tokens alone: tests/interop/test_access.py
    "api:api-root", "api:openapi", "api:practices", "api:clinicians", "api:services", "api:places", "api:rooms",
    "api:clients", "api:charts", "api:openings", "api:appointments", "api:appointment", "api:book", "api:hold", "api:release",
    "api:series", "api:stand", "api:move_series", "api:cancel_series", "api:pause_series", "api:resume_series",
    "feeds:feed",  # tests/exports/test_door.py
    "api:accept", "api:decline", "api:move", "api:cancel", "api:undo", "api:arrive", "api:keep", "api:no_show",
}  # fmt: skip


def named() -> set[str]:
    def walk(patterns: list[URLPattern | URLResolver], space: str) -> set[str]:
        found: set[str] = set()
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                found |= walk(pattern.url_patterns, inner)
            elif pattern.name:
                found.add(space + pattern.name)
        return found

    return walk(get_resolver().url_patterns, "")


def test_every_address_stands_in_the_census(world: World, refs: dict[str, str]) -> None:
    known = {
        name.removeprefix("work:settings-page") and name.split(":settings-page")[0]
        for name in census(world, refs)
    }
    known |= {"work:settings-page"} | ACTING | OF_ALLAUTH | OF_PROGRAMS | set(census(world, refs))
    assert named() - known == set()


@pytest.mark.parametrize("who", ["ada", "dora", "ben", "outsider", "stranger"])
def test_the_census(world: World, refs: dict[str, str], who: str) -> None:
    """Owner, front desk, colleague, another practice's owner, stranger: each gets the answer of the census."""
    if who == "outsider":
        browser = signed_in(World(), "ada")
    else:
        browser = Client() if who == "stranger" else signed_in(world, who)
    wrong = {}
    for name, (address, expected) in census(world, refs).items():
        response = browser.get(address)
        if response.status_code != expected[who]:
            wrong[name] = response.status_code
        elif response["Content-Type"].startswith("text/html") and (
            found := response.status_code != 302 and faults_of(response.content.decode())
        ):
            wrong[name] = found
    assert wrong == {}


def test_r7_what_is_sealed_is_on_no_page_of_those_it_does_not_concern(
    world: World, refs: dict[str, str]
) -> None:
    """Booked, mailed, and touched by leave: every way in which it could come to light on a page."""
    zeb = NewClient(name="Zebulon Quartz", email="zeb@example.net")
    sealed = booked(world.book(wall("2026-11-25T14:00"), viewer=world.stranger(), new_client=zeb, seal=True))
    later = NOW + timedelta(minutes=5)
    send_due(clock=lambda: later)
    leave = {"first": AWAY, "last": AWAY, "clinician": world.ref("ada"), "zone": world.zone}
    add_leave(viewer=world.ada, now=later, **leave)
    own = signed_in(world, "ada")
    assert zeb.name in own.get(reverse("work:sealed", args=[world.slug])).content.decode()
    assert zeb.name not in own.get(reverse("work:clients", args=[world.slug])).content.decode()
    mine = own.get(reverse("work:appointment", args=[world.slug, sealed.ref]))
    client = mine.context["card"].clients[0].ref
    planted = ("Zebulon", "Quartz", "zeb@example.net", sealed.ref, client)
    days = f"day={AWAY}&with={world.ref('ada')}"
    for who in ("dora", "ben"):
        browser = signed_in(world, who)
        for name, (address, _expected) in census(world, refs).items():
            for query in ("", f"?{days}", "?q=Zebolun", f"?client={client}&{days}"):
                text = browser.get(address + query).content.decode()
                asked = {part for part in planted if part in query}  # what was asked may be said again
                assert not [part for part in planted if part in text and part not in asked], (
                    who,
                    name,
                    query,
                )
        for page, ref in (("appointment", sealed.ref), ("move", sealed.ref), ("client", client)):
            absent = browser.get(reverse(f"work:{page}", args=[world.slug, "nosuchref0000"]))
            there = browser.get(reverse(f"work:{page}", args=[world.slug, ref]))
            assert there.status_code == absent.status_code == 404


def test_hidden_names_are_on_no_page(world: World, refs: dict[str, str]) -> None:
    browser = signed_in(world, "dora")
    browser.post(reverse("work:names", args=[world.slug]))
    for name, (address, _expected) in census(world, refs).items():
        if name.startswith("work:"):
            text = browser.get(address + "?day=2026-11-25").content.decode()
            assert "Carol Day" not in text, name
            assert "Erin Vale" not in text, name


def test_whoever_has_no_password_sets_one_on_a_page_of_ours(world: World) -> None:
    Account.objects.filter(ref=world.ref("ben")).update(password="!")
    page = signed_in(world, "ben").get(reverse("account_change_password"), follow=True)
    assert faults_of(page.content.decode()) == []
    assert "Set a password" in page.content.decode()
    closed = Client().get(reverse("account_inactive")).content.decode()
    assert "This account is closed" in closed


def test_the_undo_of_one_change_takes_back_no_later_one(world: World) -> None:
    done = booked(world.book("2027-03-02T10:00", client=world.client()))
    desk, act = signed_in(world, "dora"), partial(reverse, "work:act")
    desk.post(act(args=[world.slug, done.ref, "cancel"]))
    for revision in ("1", "", "x", "99999999999"):
        undo = act(args=[world.slug, done.ref, "undo"]) + f"?revision={revision}"
        assert "changed meanwhile" in desk.post(undo, follow=True).content.decode()
    page = desk.get(reverse("work:appointment", args=[world.slug, done.ref])).content.decode()
    assert 'name="revision" value="2"' in page
    desk.post(act(args=[world.slug, done.ref, "undo"]), {"revision": "2"})
    assert "Confirmed" in desk.get(reverse("work:appointment", args=[world.slug, done.ref])).content.decode()


def test_forms_of_the_library_show_their_fields_too(client: Client, db: None) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert 'name="login"' in page
    assert 'name="password"' in page
