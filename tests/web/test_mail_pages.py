"""The pages of messages, and what a client chose."""

from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.messages.desk import guardian, with_mail
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, someone
from wellkept.accounts.models import Account
from wellkept.clients.models import Client
from wellkept.messages.actions import choose, send_again, send_due
from wellkept.messages.models import Choice, Message, Told
from wellkept.messages.queries import choice_of
from wellkept.messages.rules.reminders import Day
from wellkept.trust.models import AuditEntry


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
    desk.post(address, {"tell": "client", "reminders": "on", "first": "48", "second": "", "place": "on"})
    assert choice_of(world.dora, client).hours == (48,)
    assert choice_of(world.dora, client).place
    desk.post(address, {"tell": "client", "reminders": "on", "first": "9999"})
    assert choice_of(world.dora, client).hours == (48,)
    desk.post(address, {"tell": "client", "day_begins": "10", "day_ends": "18"})
    desk.post(address, {"tell": "client", "day_begins": "13"})
    assert choice_of(world.dora, client).day == Day(time(10), time(18))


def test_whether_a_client_may_be_called_stands_beside_the_number(world: World) -> None:
    desk, client = signed_in(world, "dora"), world.client()
    page, edit = (reverse(f"work:{name}", args=[world.slug, client]) for name in ("client", "edit-client"))
    typed = {"name": "Carol Day", "phone": "202 555 0101"}
    desk.post(edit, typed)
    assert 'href="tel:' in desk.get(page).content.decode()
    desk.post(edit, {**typed, "calls": "no_voicemail"})
    desk.post(edit, typed)  # what is not said stays
    text = desk.get(page).content.decode()
    assert "May be called, but leave no message" in text
    assert 'href="tel:' in text
    desk.post(edit, {**typed, "calls": "never"})
    text = desk.get(page).content.decode()
    assert "Do not call" in text
    assert 'href="tel:' not in text
    assert desk.post(edit, {**typed, "calls": "at night"}).status_code == 422


def test_a_guardian_is_offered_once_there_is_one_with_an_address(world: World) -> None:
    desk, client = signed_in(world, "dora"), with_mail(world)
    page, address = (reverse(f"work:{name}", args=[world.slug, client]) for name in ("client", "choose-mail"))
    assert "The client and the guardian" not in desk.get(page).content.decode()
    desk.post(address, {"tell": "guardian"})
    assert choice_of(world.dora, client).tell == "client"
    guardian(world, client)
    assert "The client and the guardian" in desk.get(page).content.decode()
    desk.post(address, {"tell": "guardian", "reminders": "on"})
    assert choice_of(world.dora, client).tell == "guardian"
    booked(world.book("2027-03-02T10:00", client=client))
    send_due(clock=lambda: NOW + timedelta(minutes=2))
    send_due(clock=lambda: NOW + timedelta(minutes=2))
    assert "to the guardian" in desk.get(page).content.decode()


@pytest.fixture
def link(world: World) -> str:
    """The link of a client who booked by herself."""
    done = booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone()))
    return reverse("public:manage", args=[done.manage_token])


def chosen(world: World) -> Choice:
    return Choice.objects.within(world.practice_id).get()


def test_r14_a_client_chooses_by_her_link_when_she_is_reminded_and_in_which_language(
    world: World, link: str
) -> None:
    browser = Browser()
    page = browser.get(link).content.decode()
    assert '<option value="72,24" selected>3 days and 1 day before</option>' in page
    day = {"day_begins": "9", "day_ends": "20"}
    done = browser.post(link, {"mail": "1", "when": "48", "place": "on", "locale": "de", **day})
    assert done.status_code == 302
    assert (chosen(world).hours, chosen(world).place, chosen(world).reminders) == ([48], True, True)
    page = browser.get(link).content.decode()
    assert '<option value="48" selected>2 Tage vorher</option>' in page
    browser.post(link, {"mail": "1", "when": "0", "locale": "de"})
    assert (chosen(world).reminders, chosen(world).tell) == (False, "client")


def test_what_a_link_cannot_choose_changes_nothing(world: World, link: str) -> None:
    browser = Browser()
    for wrong in ({"when": "9999"}, {"when": "48", "locale": "tlh"}, {}):
        assert browser.post(link, {"mail": "1", "locale": "en", **wrong}).status_code == 409
    assert not Choice.objects.within(world.practice_id).exists()
    browser.post(link, {"mail": "1", "when": "48", "locale": "en", "tell": "nobody"})
    assert chosen(world).tell == "client"


def test_a_choice_that_staff_entered_is_among_those_of_the_link(world: World, link: str) -> None:
    client = Client.objects.within(world.practice_id).latest("id").ref
    choose(viewer=world.dora, client=client, reminders=True, hours=(100,), place=False, now=NOW)
    assert '<option value="100" selected>100 hours before</option>' in Browser().get(link).content.decode()


def test_r14_stop_is_obeyed_at_one_click_of_a_mail_program_and_only_by_post(world: World, link: str) -> None:
    browser = Browser(enforce_csrf_checks=True)  # a mail program has no cookie of ours (RFC 8058)
    assert browser.get(f"{link}/stop").status_code == 302
    assert not Choice.objects.within(world.practice_id).exists()
    answer = browser.post(f"{link}/stop", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "You get no more reminders" in answer.content.decode()
    assert not chosen(world).reminders
    assert browser.post(reverse("public:stop-reminders", args=["nosuch"])).status_code == 404


def test_r7_what_a_sealed_client_chooses_stands_in_her_own_chain_alone(world: World) -> None:
    done = booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    Browser().post(reverse("public:stop-reminders", args=[done.manage_token]))
    entry = AuditEntry.objects.filter(action="message.choose").get()
    assert entry.chain.startswith("chart:")


def test_where_no_mail_server_is_set_a_page_shows_the_mail(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "wellkept.messages.folder.FolderBackend", str(tmp_path)
    booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone()))
    booked(world.book("2026-11-25T12:00", viewer=world.stranger(), new_client=someone("Finn Oak"), seal=True))
    send_due(clock=lambda: NOW + timedelta(minutes=2))
    desk = signed_in(world, "dora")
    page = reverse("work:mail", args=[world.slug])
    assert "mail lies as files in the data folder" in desk.get(page).content.decode()
    plain, sealed = Message.objects.within(world.practice_id).order_by("id")
    text = desk.get(reverse("work:message", args=[world.slug, plain.ref])).content.decode()
    assert "Your appointment is booked:" in text
    assert "appointment.ics" in text
    assert "erin@example.com" not in text
    assert desk.get(reverse("work:message", args=[world.slug, sealed.ref])).status_code == 404
    own = signed_in(world, "ada").get(reverse("work:message", args=[world.slug, sealed.ref]))
    assert "Your appointment is booked:" in own.content.decode()


def test_mail_on_file_is_for_its_owners_eyes_only_and_never_written_over(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = (
        "wellkept.messages.folder.FolderBackend",
        str(tmp_path / "mail"),
    )
    booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone()))
    send_due(clock=lambda: NOW + timedelta(minutes=2))
    row = Message.objects.within(world.practice_id).get()
    row.state = "uncertain"
    row.save()
    Told.objects.within(world.practice_id).all().delete()
    send_again(viewer=world.dora, ref=row.ref, now=NOW)
    send_due(clock=lambda: NOW + timedelta(minutes=3))
    files = list((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_c11_an_address_at_a_workplace_is_pointed_out(world: World) -> None:
    desk = signed_in(world, "dora")
    domain = Account.objects.get(ref=world.ref("ben")).email.rpartition("@")[2]  # the whole team has it
    for email, warned in (
        (f"mara@{domain.upper()}", True),
        ("mara@example.com", False),
        ("m@gmail.com", False),
    ):
        page = reverse("work:client", args=[world.slug, with_mail(world, email, email)])
        assert ("colleagues may read it" in desk.get(page).content.decode()) == warned


def test_a_contact_that_was_not_taken_leaves_what_the_client_chose_as_it_was(world: World) -> None:
    desk, client = signed_in(world, "dora"), with_mail(world)
    page = desk.post(
        reverse("work:change-client", args=[world.slug, client, "contact"]), {"role": "guardian"}
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert '<input type="number" name="first" value="72"' in text
    assert text.count("This field is required") == 1
