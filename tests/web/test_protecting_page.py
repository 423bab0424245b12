"""The pages about protected time, where a practice keeps it to so many hours a week."""

from django.test import Client
from django.urls import reverse

from tests.web.html import faults_of
from tests.web.test_pages import signed_in
from tests.world import NOW, World
from wellkept.practice.actions import edit_practice
from wellkept.scheduling.availability.queries import own_protected

TYPED = {"title": "Writing", "weekdays": ["0", "1"], "only": "", "start": "09:00", "end": "12:00"}


def protect(browser: Client, world: World, **more: str) -> tuple[int, str]:
    answer = browser.post(reverse("work:settings-page", args=[world.slug, "protected"]), {**TYPED, **more})
    return answer.status_code, answer.content.decode()


def test_r10_the_page_says_kindly_what_is_too_much_and_keeps_what_was_typed(world: World) -> None:
    edit_practice(viewer=world.ada, protected_hours=4, now=NOW)
    status, page = protect(signed_in(world, "ben"), world)
    assert status == 422
    assert "Elm House keeps what therapists protect to 4 hours a week. What you have stays" in page
    assert 'value="Writing"' in page
    assert faults_of(page) == []
    assert protect(signed_in(world, "ben"), world, end="10:30")[0] == 302
    assert len(own_protected(world.ben, now=NOW)) == 2


def test_r7_the_setting_names_nobody(world: World) -> None:
    assert protect(signed_in(world, "ben"), world)[0] == 302
    address = reverse("work:settings-page", args=[world.slug, "practice"])
    page = signed_in(world, "ada").get(address).content.decode()
    assert 'name="protected_hours" value="168"' in page
    assert "Ben Okoro" not in page
    assert signed_in(world, "ben").get(address).status_code == 403
