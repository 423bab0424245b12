"""A practice's own words for its mail: looked at before they are kept, refused where they say too much, and given back."""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.messages.desk import sent, with_mail
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked
from wellkept.clients.models import Client as Person
from wellkept.messages.actions import word
from wellkept.messages.models import Wording
from wellkept.practice.actions import edit_practice
from wellkept.trust.errors import NotAllowed

OWN = "Good day,\n\nhere is your hour:\n\n{dates}\n\n{link}\n\n{calendar}\n\n{sender}"


@pytest.fixture
def ada(world: World) -> Client:
    return signed_in(world, "ada")


def address(world: World, purpose: str = "confirmed", language: str = "en") -> str:
    return reverse("work:wording", args=[world.slug, purpose, language])


def kept(world: World) -> list[tuple[str, str, str]]:
    rows = Wording.objects.within(world.practice_id).order_by("id")
    return list(rows.values_list("purpose", "language", "text"))


def test_the_usual_text_is_shown_and_how_it_is_read(world: World, ada: Client) -> None:
    page = ada.get(address(world)).content.decode()
    assert "Your appointment is booked:\n\n{dates}" in unescape(page)
    assert "Elm House" in page
    german = unescape(ada.get(address(world, language="de")).content.decode())
    assert "Ihr Termin ist gebucht:\n\n{dates}" in german
    assert "10:00 – 10:50 Uhr" in german


def test_a_text_is_looked_at_before_it_is_kept(world: World, ada: Client) -> None:
    looked = ada.post(address(world), {"text": OWN, "preview": "1"})
    assert looked.status_code == 200
    assert "here is your hour:" in unescape(looked.content.decode()).split("How it is read")[1]
    assert kept(world) == []
    assert ada.post(address(world), {"text": OWN, "save": "1"}).status_code == 302
    assert kept(world) == [("confirmed", "en", OWN)]
    assert "own words" in ada.get(reverse("work:settings-page", args=[world.slug, "mail"])).content.decode()


def test_r14_a_mail_is_written_in_the_practices_own_words_in_its_readers_language(
    world: World, ada: Client
) -> None:
    ada.post(address(world), {"text": OWN, "save": "1"})
    german, english = with_mail(world), with_mail(world, "Ella Vale", "ella@example.com")
    Person.objects.within(world.practice_id).filter(ref=german).update(locale="de")
    booked(world.book("2026-11-25T10:00", client=english))
    booked(world.book("2026-11-26T10:00", client=german))
    own, usual = sent()
    assert own.body.startswith("Good day,\n\nhere is your hour:\n\nWednesday, November 25, 2026\n10:00")
    assert own.subject == "Your appointment"
    assert usual.body.startswith(
        "Ihr Termin ist gebucht:\n\nDonnerstag, 26. November 2026\n10:00 – 10:50 Uhr, Ortszeit New York"
    )
    assert usual.subject == "Ihr Termin"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN.replace("hour", "therapy hour"), "Say it without these words"),
        (OWN.replace("{link}", "{name}"), "{name} is not one of the blocks below"),
        (OWN.replace("{calendar}", ""), "answering the invitation does not cancel"),
        (OWN.replace("here is", "on {dates}"), "{dates} needs a line of its own"),
        ("", "This field is required"),
        ("x" * 3000, "At most 2000"),
    ],
)
def test_what_cannot_be_kept_says_why_and_keeps_what_was_typed(
    world: World, ada: Client, text: str, said: str
) -> None:
    for act in ("preview", "save"):
        answer = ada.post(address(world), {"text": text, act: "1"})
        page = unescape(answer.content.decode())
        assert answer.status_code == 422
        assert said in page
        assert text[:60] in page
    assert kept(world) == []


def test_back_to_the_usual_text(world: World, ada: Client) -> None:
    ada.post(address(world), {"text": OWN, "save": "1"})
    ada.post(address(world, language="de"), {"text": OWN, "save": "1"})
    ada.post(address(world), {"usual": "1"})
    assert [row[1] for row in kept(world)] == ["de"]


def test_only_managers_choose_words_and_of_their_own_practice(world: World, ada: Client) -> None:
    with pytest.raises(NotAllowed):
        word(viewer=world.dora, purpose="confirmed", language="en", text=OWN, now=NOW)
    other = World()
    ada.post(address(world), {"text": OWN, "save": "1"})
    assert kept(other) == []
    assert ada.post(address(other), {"text": OWN, "save": "1"}).status_code == 404
    for wrong in (("nosuch", "en"), ("confirmed", "tlh")):
        assert ada.get(address(world, *wrong)).status_code == 404


def test_a_mail_is_shown_under_a_policy_that_names_its_own_style_and_nothing_else(
    world: World, ada: Client
) -> None:
    answer = ada.get(address(world))
    srcdoc = re.search(r'srcdoc="([^"]*)"', answer.content.decode())
    assert srcdoc is not None
    style = re.search(r"<style>(.*?)</style>", unescape(srcdoc[1]), re.DOTALL)
    assert style is not None
    policy = answer.headers["Content-Security-Policy"]
    assert f"'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy
    assert "sha256" not in ada.get(reverse("work:mail", args=[world.slug])).headers["Content-Security-Policy"]


def test_r14_the_name_under_a_mail_is_neutral_or_none(world: World, ada: Client) -> None:
    page = reverse("work:settings-page", args=[world.slug, "mail"])
    edit_practice(viewer=world.ada, name="Elm House Psychotherapy", now=NOW)
    assert "they carry none" in ada.get(page).content.decode()
    booked(world.book("2026-11-25T10:00", client=with_mail(world)))
    (letter,) = sent()
    assert "Elm House" not in str(letter.message())
    refused = ada.post(page, {"name": "Elm House Therapy", "phone": "", "email": ""})
    assert refused.status_code == 422
    assert "Say it without these words" in unescape(refused.content.decode())
    ada.post(page, {"name": "Elm House", "phone": "+1 212 555 0100", "email": "desk@elm.example.org"})
    booked(world.book("2026-11-26T10:00", client=with_mail(world)))
    (letter,) = sent()
    assert letter.body.endswith("Elm House\n+1 212 555 0100\n")
    assert letter.from_email == "Elm House <appointments@localhost>"
    assert letter.reply_to == ["desk@elm.example.org"]
    assert "they carry none" not in ada.get(page).content.decode()
