"""Bad input of every kind gets a clear answer and changes nothing."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, wall
from wellkept.clients.actions import create_client
from wellkept.clients.models import Client as ClientRow
from wellkept.practice.models import Invitation, Place
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.request import NewClient
from wellkept.scheduling.availability.models import WeeklyHours

DAYS = (
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "tomorrow",
    "",
    "2026-11-25T10:00",
    "'; DROP TABLE",
    "٢٠٢٦-١١-٢٥",
)


@pytest.mark.parametrize("day", DAYS)
def test_a_day_that_cannot_be_read_is_today(world: World, day: str) -> None:
    browser = signed_in(world, "ada")
    for name in ("work:today", "work:week", "work:new", "public:practice"):
        assert browser.get(reverse(name, args=[world.slug]), {"day": day}).status_code == 200


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "x" * 10_000, "America/New_York\x00"])
def test_an_unknown_zone_is_the_practices(world: World, zone: str) -> None:
    page = Client().get(reverse("public:practice", args=[world.slug]), {"zone": zone})
    assert page.status_code == 200
    assert "New York" in page.content.decode()


STARTS = (
    "",
    "now",
    "9999-12-31T23:00:00+00:00",
    "0001-01-01T00:00:00+00:00",
    "2026-11-25T10:00",
    "2026-11-25T10:07:00+00:00",
)


@pytest.mark.parametrize("start", STARTS)
def test_a_start_that_was_not_offered_books_nothing(world: World, start: str) -> None:
    visitor = Client()
    post = {
        "service": world.service,
        "start": start,
        "with": world.ref("ada"),
        "place": world.place,
        "mode": "in_person",
    }
    for more in ({}, {"confirm": "1", "name": "Erin", "email": "erin@example.com"}):
        answer = visitor.post(reverse("public:details", args=[world.slug]), {**post, **more})
        assert answer.status_code in (302, 409, 422)
    assert Appointment.objects.within(world.practice_id).count() == 0


NAMES = ("", " ", "x" * 10_000, "a\x00b", "\u202eevil")
FINE = (
    "=HYPERLINK(1)",
    "José Núñez",
    "محمد علي",
    "Zoë o\u0308",
    "<script>alert(1)</script>",
    "O’Brien-Smith",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_cannot_be_shown_is_refused_beside_its_field(world: World, name: str) -> None:
    browser = signed_in(world, "dora")
    answer = browser.post(reverse("work:new-client", args=[world.slug]), {"name": name})
    assert answer.status_code == 422
    assert ClientRow.objects.within(world.practice_id).count() == 0


@pytest.mark.parametrize("name", FINE)
def test_names_of_all_scripts_are_kept_and_shown_as_text(world: World, name: str) -> None:
    browser = signed_in(world, "dora")
    assert browser.post(reverse("work:new-client", args=[world.slug]), {"name": name}).status_code == 302
    page = browser.get(reverse("work:clients", args=[world.slug])).content.decode()
    assert "<script>alert" not in page
    assert ClientRow.objects.within(world.practice_id).count() == 1


def test_wrong_tokens_and_other_practices_answer_alike(world: World) -> None:
    other = World()
    theirs = booked(other.book(wall("2026-11-25T10:00"), client=other.client())).ref
    browser = signed_in(world, "ada")
    pages = {
        browser.get(address).content
        for address in (
            reverse("work:appointment", args=[world.slug, theirs]),
            reverse("work:appointment", args=[world.slug, "nosuchref0000"]),
            reverse("public:manage", args=["nosuchtoken"]),
            reverse("public:known", args=[world.slug, "nosuchtoken"]),
            reverse("work:today", args=[other.slug]),
        )
    }
    assert len(pages) == 1


def test_a_repeated_post_books_once(world: World) -> None:
    browser = signed_in(world, "dora")
    form = {
        "service": world.service, "clinician": world.ref("ada"), "day": "2030-11-27", "at": "10:00", "mode": "in_person",
        "name": "Carol Day", "key": "k" * 20,
    }  # fmt: skip
    address = reverse("work:new", args=[world.slug])
    first, second = browser.post(address, form), browser.post(address, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Appointment.objects.within(world.practice_id).count() == 1
    assert browser.post(address, {**form, "name": "Somebody Else"}).status_code == 409


@pytest.mark.parametrize(
    ("page", "typed", "count"),
    [
        ("new-client", {"name": "Erin Vale"}, ClientRow),
        (
            "hours",
            {"weekdays": ["0"], "start": "18:00", "end": "19:00", "every": "1", "first_day": "2027-01-04"},
            WeeklyHours,
        ),
        ("places", {"what": "place", "name": "Annex", "zone": "America/New_York"}, Place),
        ("team", {"name": "Eve Roe", "email": "eve@example.org", "roles": ["biller"]}, Invitation),
    ],
)
def test_r13_a_form_that_is_sent_twice_does_it_once(
    world: World, page: str, typed: dict[str, Any], count: Any
) -> None:
    browser = signed_in(world, "ada")
    own = "new-client" if page == "new-client" else "settings-page"
    address = reverse(f"work:{own}", args=[world.slug, *([page] if own == "settings-page" else [])])
    once = re.search(r'name="once" value="(\w+)"', browser.get(address).content.decode())
    assert once is not None
    more = {"clinician": world.ref("ada"), "place": world.place} if page == "hours" else {}
    before = count.objects.within(world.practice_id).count()
    for _twice in range(2):
        assert browser.post(address, {**typed, **more, "once": once[1]}).status_code == 302
    assert count.objects.within(world.practice_id).count() == before + 1
    assert browser.post(address, {**typed, **more, "once": "another"}).status_code == 302
    assert count.objects.within(world.practice_id).count() == before + 2


def test_the_public_page_does_not_tell_whether_an_address_is_known(world: World) -> None:
    create_client(
        viewer=world.dora,
        practice_id=world.practice_id,
        name="Known",
        email="known@example.com",
        born="desk",
        now=NOW,
    )
    pages = []
    for n, email in enumerate(("known@example.com", "nobody@example.com")):
        stranger = world.stranger(str(n) * 64, str(n) * 64)
        done = booked(
            world.book(
                f"2026-11-25T{10 + n}:00", viewer=stranger, new_client=NewClient(name="Erin", email=email)
            )
        )
        pages.append(Client().get(reverse("public:manage", args=[done.manage_token])).status_code)
    assert pages == [200, 200]
    assert ClientRow.objects.within(world.practice_id).filter(state="provisional").count() == 2


@pytest.mark.parametrize(
    "wanted", ["somewhere", "work:nowhere", "//example.org/", "https://example.org/", "", "\\x"]
)
def test_a_form_leads_on_to_no_page_but_of_this_server(world: World, wanted: str) -> None:
    answer = signed_in(world, "ada").post(reverse("work:names", args=[world.slug]), {"next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, reverse("work:today", args=[world.slug]))


@pytest.mark.parametrize("revision", ["²", "1" * 5000, "-1", "x", ""])
def test_a_revision_that_is_no_number_undoes_nothing(world: World, revision: str) -> None:
    done = booked(world.book("2026-11-25T10:00", client=world.client()))
    address = reverse("work:act", args=[world.slug, done.ref, "undo"])
    assert signed_in(world, "ada").post(address, {"revision": revision}).status_code == 302
    assert Appointment.objects.within(world.practice_id).get(ref=done.ref).state == "booked"
    moved = reverse("work:move", args=[world.slug, done.ref])
    typed = {"day": "2026-11-26", "at": "10:00", "clinician": world.ref("ada"), "mode": "in_person"}
    assert signed_in(world, "ada").post(moved, {**typed, "key": revision[:64]}).status_code in (302, 422)
