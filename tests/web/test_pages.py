"""Every page, for those who may see it and those who may not."""

from functools import partial

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.html import faults_of
from tests.world import World, booked, someone, wall
from wellkept.accounts.models import Account
from wellkept.web.work.settings import SETTINGS


def signed_in(world: World, name: str) -> Client:
    browser = Client()
    browser.force_login(
        Account.objects.get(ref=world.ref(name)),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
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
        "work:new-series": (reverse("work:new-series", args=[slug]), staff),
        "work:series": (reverse("work:series", args=[slug, refs["series"]]), clients_of_desk),
        "work:change-series": (reverse("work:change-series", args=[slug, refs["series"]]), clients_of_desk),
        "work:resume-series": (reverse("work:resume-series", args=[slug, refs["series"]]), clients_of_desk),
        "work:place-date": (
            reverse("work:place-date", args=[slug, refs["series"], "2030-12-03"]),
            clients_of_desk,
        ),
        "work:mail": (reverse("work:mail", args=[slug]), staff),
        "work:absence": (reverse("work:absence", args=[slug]), staff),
        "work:absence-plan": (
            reverse("work:absence-plan", args=[slug, refs["absence"]]),
            {**staff, "ben": 404},
        ),
        "work:decisions": (reverse("work:decisions", args=[slug]), staff),
        "work:clients": (reverse("work:clients", args=[slug]), staff),
        "work:new-client": (reverse("work:new-client", args=[slug]), staff),
        "work:client": (reverse("work:client", args=[slug, refs["client"]]), clients_of_desk),
        "work:edit-client": (reverse("work:edit-client", args=[slug, refs["client"]]), clients_of_desk),
        "work:chart": (reverse("work:chart", args=[slug, refs["client"], refs["chart"]]), clients_of_desk),
        "work:edit-contact": (
            reverse("work:edit-contact", args=[slug, refs["client"], refs["contact"]]),
            clients_of_desk,
        ),
        "work:own-page": (reverse("work:own-page", args=[slug, refs["client"]]), clients_of_desk),
        "work:new-chart": (reverse("work:new-chart", args=[slug, refs["client"]]), clients_of_desk),
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
    # own care is closed until one proves that it is she, and nothing is changed before one does
    for name in ("me:start", "me:security", "me:add-address"):
        pages[name] = (reverse(name), dict.fromkeys(staff, 302))
    for name in ("calendar", "find", "new-outside", "walls", "loved"):
        pages[f"me:{name}"] = (reverse(f"me:{name}"), dict.fromkeys(staff, 302))
    for name in ("session", "move", "book", "book-new", "outside", "wall", "claim", "accept"):
        pages[f"me:{name}"] = (reverse(f"me:{name}", args=["x"]), dict.fromkeys(staff, 302))
    pages["me:verify-address"] = (reverse("me:verify-address", args=["x"]), dict.fromkeys(staff, 302))
    for name in ("add_webauthn", "activate_totp", "view_recovery_codes", "generate_recovery_codes"):
        pages[f"mfa_{name}"] = (reverse(f"mfa_{name}"), dict.fromkeys(staff, 302))
    pages["mfa_download_recovery_codes"] = (
        reverse("mfa_download_recovery_codes"),
        dict.fromkeys(staff, 302),
    )
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
    "work:undo-rearrangement",
    "work:undo-absence",
    "work:mail-act",
    "work:do-not-tell",
    "work:choose-mail",
    "work:change-client",
    "work:feed-client",
    "entry:demo",
    "entry:remove-factor",
    "entry:end-session",
    "entry:end-other-sessions",
    "me:close",
    "me:plan",
    "me:snooze",
    "me:bring",
    "me:cancel",
    "me:take-file",
    "me:change-outside",
    "me:end-outside",
    "me:wall-act",
    "me:give-leave",
    "me:end-proxy",
    "work:own-page-act",
    "me:change-address",
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


def test_r7_a_planted_name_is_on_no_page_of_those_it_does_not_concern(world: World) -> None:
    name = "Zebulon Quartz"
    booked(world.book(wall("2026-11-25T10:00"), viewer=world.stranger(), new_client=someone(name), seal=True))
    own = signed_in(world, "ada")
    assert name in own.get(reverse("work:clients", args=[world.slug])).content.decode()
    for who in ("dora", "ben"):
        browser = signed_in(world, who)
        for page in ("today", "week", "clients", "requests", "new"):
            address = reverse(f"work:{page}", args=[world.slug])
            for query in ("", "?day=2026-11-25", "?day=2026-11-25&with=" + world.ref("ada"), "?q=Zebulon"):
                assert name not in browser.get(address + query).content.decode(), (who, page, query)


def test_hidden_names_are_on_no_page(world: World, refs: dict[str, str]) -> None:
    browser = signed_in(world, "dora")
    browser.post(reverse("work:names", args=[world.slug]))
    for name, (address, _expected) in census(world, refs).items():
        if name.startswith("work:"):
            text = browser.get(address + "?day=2026-11-25").content.decode()
            assert "Carol Day" not in text, name
            assert "Erin Vale" not in text, name


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
