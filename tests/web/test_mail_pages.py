"""The pages of messages, and what a client chose."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.web.test_pages import signed_in
from tests.world import World, booked, someone
from wellkept.messages.actions import send_due
from wellkept.messages.queries import choice_of


def test_the_desk_is_told_that_the_client_will_be_told_and_may_say_no(world: World) -> None:
    desk = signed_in(world, "dora")
    done = booked(world.book("2027-03-02T10:00", client=world.client()))
    page = reverse("work:appointment", args=[world.slug, done.ref])
    assert "The client will be told in a minute." in desk.get(page).content.decode()
    desk.post(reverse("work:do-not-tell", args=[world.slug, done.ref]))
    assert "The client will be told in a minute." not in desk.get(page).content.decode()
    assert "Stopped" in desk.get(reverse("work:mail", args=[world.slug])).content.decode()


def test_what_could_not_be_sent_is_on_top_until_somebody_decides(world: World) -> None:
    desk = signed_in(world, "dora")
    booked(world.book("2027-03-02T10:00", client=world.client()))
    send_due(clock=lambda: timezone.now() + timedelta(days=1))
    page = reverse("work:mail", args=[world.slug])
    text = desk.get(page).content.decode()
    assert "To be looked at" in text
    assert "no email address is known" in text
    ref = text.split("/messages/")[-1].split("/")[0]
    desk.post(reverse("work:mail-act", args=[world.slug, ref, "leave"]))
    assert "To be looked at" not in desk.get(page).content.decode()
    assert desk.post(reverse("work:mail-act", args=[world.slug, ref, "again"])).status_code == 404


def test_r7_a_sealed_clients_messages_are_in_no_list_of_others(world: World) -> None:
    booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    page = reverse("work:mail", args=[world.slug])
    assert "Erin Vale" not in signed_in(world, "dora").get(page).content.decode()
    assert "Erin Vale" in signed_in(world, "ada").get(page).content.decode()


def test_what_a_client_chose_is_kept(world: World) -> None:
    desk, client = signed_in(world, "dora"), world.client()
    address = reverse("work:choose-mail", args=[world.slug, client])
    desk.post(address, {"reminders": "on", "first": "48", "second": "", "place": "on"})
    assert choice_of(world.dora, client).hours == (48,)
    assert choice_of(world.dora, client).place
    desk.post(address, {"reminders": "on", "first": "9999"})
    assert choice_of(world.dora, client).hours == (48,)
