"""What a desk keeps of people: contacts, courses of care, acceptances, and the list of them all."""

import pytest
from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import NOW, World
from wellkept.agreements.queries import accepted_on, fee_lines
from wellkept.clients.actions import add_contact, create_client, open_chart
from wellkept.clients.queries import ChartCard, client_page, sealed_clients
from wellkept.practice.actions import set_roles
from wellkept.web.work.client_lists import PAGE


def couple(world: World) -> tuple[str, str, str]:
    """Two clients and their chart with Ada."""
    carol, dan = world.client("Carol Day"), world.client("Dan Day")
    chart = open_chart(
        viewer=world.dora,
        kind="couple",
        treating=world.ref("ada"),
        members=[(carol, "client"), (dan, "partner")],
        opened_on=NOW.date(),
        now=NOW,
    )
    return carol, dan, chart


def card(world: World, client: str, chart: str) -> ChartCard:
    return next(c for c in client_page(world.dora, client, now=NOW).charts if c.ref == chart)


def test_a_contact_is_corrected_and_a_bad_one_is_shown_with_its_reason(world: World) -> None:
    client = world.client()
    add_contact(viewer=world.dora, client=client, role="guardian", name="Gil", email="", phone="", now=NOW)
    (contact,) = client_page(world.dora, client, now=NOW).contacts
    address = reverse("work:edit-contact", args=[world.slug, client, contact.ref])
    desk = signed_in(world, "dora")
    wrong = desk.post(address, {"role": "guardian", "name": "Gil Day", "email": "nobody", "phone": ""})
    assert wrong.status_code == 422
    assert "one @" in wrong.content.decode()
    typed = {"role": "emergency", "name": "Gil Day", "email": "gil@example.org", "phone": "212 555 0142"}
    assert desk.post(address, typed).status_code == 302
    (contact,) = client_page(world.dora, client, now=NOW).contacts
    assert (contact.role, contact.name, contact.email, contact.phone) == (
        "emergency",
        "Gil Day",
        "gil@example.org",
        "+12125550142",
    )


def test_somebody_joins_and_leaves_a_course_of_care(world: World) -> None:
    carol, dan, chart = couple(world)
    eve = world.client("Eve Day")
    address = reverse("work:chart", args=[world.slug, carol, chart])
    desk = signed_in(world, "dora")
    joined = {"act": "join", "client": eve, "role": "child", "since": NOW.date().isoformat()}
    assert desk.post(address, joined).status_code == 302
    too_early = {"act": "leave", "client": dan, "until": "2001-01-01"}
    assert desk.post(address, too_early).status_code == 422
    assert desk.post(address, {**too_early, "until": NOW.date().isoformat()}).status_code == 302
    members = {m.name: (m.role, m.until) for m in card(world, carol, chart).members}
    assert members == {
        "Carol Day": ("client", None),
        "Dan Day": ("partner", NOW.date()),
        "Eve Day": ("child", None),
    }


def test_a_course_of_care_is_handed_over_to_a_clinician_and_to_nobody_else(world: World) -> None:
    carol, _dan, chart = couple(world)
    address = reverse("work:chart", args=[world.slug, carol, chart])
    desk = signed_in(world, "dora")
    assert desk.post(address, {"act": "hand-over", "treating": world.ref("dora")}).status_code == 422
    assert desk.post(address, {"act": "hand-over", "treating": world.ref("ben")}).status_code == 302
    assert card(world, carol, chart).treating_ref == world.ref("ben")


def test_r7_a_sealed_course_of_care_is_not_handed_over_here(world: World) -> None:
    ada = world.ada
    _client, chart = create_client(
        viewer=world.stranger(),
        practice_id=world.practice_id,
        name="Kim Low",
        born="public",
        sealed_for=ada.account_id,
        opened_on=NOW.date(),
        now=NOW,
    )
    assert chart is not None
    (sealed,) = sealed_clients(ada)
    (found,) = client_page(ada, sealed.ref, now=NOW).charts
    address = reverse("work:chart", args=[world.slug, sealed.ref, found.ref])
    page = signed_in(world, "ada").get(address)
    assert b'value="hand-over"' not in page.content
    signed_in(world, "ada").post(address, {"act": "hand-over", "treating": world.ref("ben")})
    assert client_page(ada, sealed.ref, now=NOW).charts[0].treating_ref == world.ref("ada")
    assert signed_in(world, "dora").get(address).status_code == 404


def test_a_fee_is_agreed_on_the_page_of_the_course_of_care(world: World) -> None:
    carol, _dan, chart = couple(world)
    address = reverse("work:chart", args=[world.slug, carol, chart])
    desk = signed_in(world, "dora")
    assert "Nothing else was agreed" in desk.get(address).content.decode()
    typed = {"act": "fee", "service": world.service, "fee_minor": "ninety", "first": "2027-01-01"}
    assert desk.post(address, typed).status_code == 422
    assert desk.post(address, {**typed, "fee_minor": "90"}).status_code == 302
    page = desk.get(address).content.decode()
    assert "$90<" in page
    assert "From January 1, 2027" in page
    assert desk.post(address, {**typed, "fee_minor": "", "first": "2027-02-01"}).status_code == 302
    assert "what the service costs</span>" in desk.get(address).content.decode()
    assert [line.fee and line.fee.minor for line in fee_lines(world.dora, chart)] == [None, 9000]


def test_a_closed_course_of_care_is_closed_once_and_stays_readable(world: World) -> None:
    carol, _dan, chart = couple(world)
    address = reverse("work:chart", args=[world.slug, carol, chart])
    desk = signed_in(world, "dora")
    assert desk.post(address, {"act": "close", "closed_on": "2001-01-01"}).status_code == 422
    assert desk.post(address, {"act": "close", "closed_on": NOW.date().isoformat()}).status_code == 302
    page = desk.get(address).content.decode()
    assert "Closed on" in page
    assert 'name="act"' not in page


def test_a11_what_was_accepted_at_the_desk_is_kept(world: World) -> None:
    client = world.client()
    world.policy()
    desk = signed_in(world, "dora")
    page = reverse("work:client", args=[world.slug, client])
    assert "Not accepted yet" in desk.get(page).content.decode()
    desk.post(reverse("work:change-client", args=[world.slug, client, "accept"]))
    assert accepted_on(world.dora, client) is not None
    assert "Accepted on" in desk.get(page).content.decode()


def test_a_long_list_of_clients_is_turned_page_by_page(world: World) -> None:
    for n in range(PAGE + 3):
        world.client(f"Client {n:03}")
    desk, address = signed_in(world, "dora"), reverse("work:clients", args=[world.slug])
    first, second = (desk.get(address, {"page": page}).content.decode() for page in (1, 2))
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert "Client 000" in first
    assert "Client 000" not in second
    assert f"Client {PAGE + 2:03}" in second
    for odd in ("0", "-1", "x", "99999999999", "٢"):
        assert desk.get(address, {"page": odd}).status_code == 200


@pytest.mark.parametrize("name", ["ada", "ben", "dora"])
def test_everybody_corrects_name_and_zone_of_her_own(world: World, name: str) -> None:
    browser = signed_in(world, name)
    address = reverse("work:settings-page", args=[world.slug, "you"])
    assert browser.post(address, {"name": "", "zone": "Europe/Berlin", "locale": "en"}).status_code == 422
    assert (
        browser.post(address, {"name": "Robin Vale", "zone": "Europe/Berlin", "locale": "en"}).status_code
        == 302
    )
    page = browser.get(address).content.decode()
    assert "Robin Vale" in page
    assert '<option value="Europe/Berlin" selected>' in page


def test_the_practice_names_its_privacy_contact(world: World) -> None:
    ada, address = signed_in(world, "ada"), reverse("work:settings-page", args=[world.slug, "practice"])
    typed = {
        "name": "Ada",
        "zone": world.zone,
        "locale": "en",
        "answer_hours": 48,
        "max_upcoming": 4,
        "protected_hours": 168,
    }
    for nobody in ("nobody", world.ref("ben")):  # Ben treats, and manages nothing
        assert ada.post(address, {**typed, "privacy_contact": nobody}).status_code == 422
    set_roles(viewer=world.ada, member=world.ref("ben"), roles=["clinician", "manager"], now=NOW)
    assert ada.post(address, {**typed, "privacy_contact": world.ref("ben")}).status_code == 302
    assert f'<option value="{world.ref("ben")}" selected>' in ada.get(address).content.decode()


def test_a_contact_that_cannot_be_added_keeps_what_was_typed(world: World) -> None:
    client = world.client()
    address = reverse("work:change-client", args=[world.slug, client, "contact"])
    typed = {"role": "partner", "name": "Gil Day", "email": "nobody", "phone": ""}
    answer = signed_in(world, "dora").post(address, typed)
    assert answer.status_code == 422
    assert 'value="Gil Day"' in answer.content.decode()
    assert client_page(world.dora, client, now=NOW).contacts == ()
