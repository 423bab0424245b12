"""Attestation of sessions for a training: hours and dates, from the therapist who treats, and nothing else (domain W5)."""

import io
from datetime import date, datetime, timedelta

import pypdf
import pytest
from django.urls import reverse

from tests.owncare.people import claim_of, claimed, oneself
from tests.web.html import faults_of
from tests.web.test_me_pages import opened
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, wall
from wellkept.clients.claims import as_client
from wellkept.clients.models import Chart, Client
from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments.actions import cancel, keep, no_show
from wellkept.scheduling.appointments.request import NewClient
from wellkept.scheduling.attestations.actions import ask_attestation, issue_asked, issue_attestation
from wellkept.scheduling.attestations.models import AskedAttestation
from wellkept.scheduling.attestations.queries import asked_by, asked_of
from wellkept.scheduling.attestations.rules.totals import Kept, totals
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import KnownClient

LATER = wall("2026-12-04T18:00")
NOVEMBER, TODAY = date(2026, 11, 1), date(2026, 12, 4)


def text_of(pdf: bytes) -> str:
    """What the document says, on one line."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def carol(world: World) -> str:
    """Two sessions that took place, one of them longer, one missed, one canceled, one to come."""
    client = world.client()
    days = ("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-12-08")
    first, longer, missed, canceled, _ = (
        booked(world.book(f"{day}T10:00", client=client)).ref for day in days
    )
    cancel(viewer=world.ada, ref=canceled, now=NOW)
    keep(viewer=world.ada, ref=first, now=LATER)
    start = wall("2026-11-25T10:00")
    keep(
        viewer=world.ada, ref=longer, actual_start=start, actual_end=start + timedelta(minutes=75), now=LATER
    )
    no_show(viewer=world.ada, ref=missed, now=LATER)
    return client


@pytest.fixture
def herself(world: World, carol: str) -> KnownClient:
    """Carol as she comes from her own care: she is a therapist elsewhere."""
    elsewhere = World()
    claimed(world, carol, elsewhere.ben.account_id)
    return as_client(oneself(elsewhere.ben.account_id), claim_of(world, carol).ref, now=NOW)


def chart_of(world: World, client: str) -> Chart:
    return Chart.objects.within(world.practice_id).get(members__client__ref=client)


def issued(world: World, carol: str, /, **more: object) -> str:
    fields: dict[str, object] = {
        "viewer": world.ada,
        "chart": chart_of(world, carol).ref,
        "client": carol,
        "first_day": NOVEMBER,
        "last_day": TODAY,
        "with_dates": False,
        "locale": "en",
        "now": LATER,
    }
    return text_of(issue_attestation(**(fields | more)))  # type: ignore[arg-type]


def test_w5_it_says_how_many_sessions_took_place_and_for_how_long(world: World, carol: str) -> None:
    said = issued(world, carol)
    assert "This attests that Carol Day attended the following sessions with Ada Lund." in said
    assert "Sessions that took place 2" in said
    assert "Time in sessions 2 hours 5 minutes" in said
    assert "November 1, 2026 to December 4, 2026" in said
    assert "Issued on December 4, 2026." in said
    assert "November 24" not in said


def test_w5_dates_only_if_asked_for(world: World, carol: str) -> None:
    said = issued(world, carol, with_dates=True)
    assert "November 24 (50 min); November 25 (75 min)" in said
    assert "November 26" not in said
    assert "November 27" not in said


def test_w5_the_span_counts_both_its_days(world: World, carol: str) -> None:
    assert "took place 1" in issued(world, carol, first_day=date(2026, 11, 25))
    assert "took place 1" in issued(world, carol, last_day=date(2026, 11, 24))
    assert "took place 0" in issued(world, carol, first_day=date(2026, 11, 28))


def test_w5_in_german(world: World, carol: str) -> None:
    said = issued(world, carol, locale="de", with_dates=True)
    assert "Bescheinigung über Sitzungen" in said
    assert "2 Stunden 5 Minuten" in said
    assert "24. November (50 Min.)" in said


def test_w5_a_name_is_text_and_no_markup(world: World, carol: str) -> None:
    from wellkept.clients.actions import edit_client

    common = {"viewer": world.dora, "ref": carol, "email": "", "phone": "", "zone": "", "now": NOW}
    edit_client(name="Carol #emph[Day] $x$ Öz", **common)  # type: ignore[arg-type]
    assert "Carol #emph[Day] $x$ Öz" in issued(world, carol)
    edit_client(name="山田太郎", **common)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        issued(world, carol)
    assert AuditEntry.objects.filter(action="attestation.issue").count() == 1


def test_w5_only_who_treats_issues_it(world: World, carol: str) -> None:
    with pytest.raises(NotAllowed):
        issued(world, carol, viewer=world.dora)
    with pytest.raises(NotFound):
        issued(world, carol, viewer=world.ben)
    with pytest.raises(NotFound):
        issued(world, carol, client=world.client("Bo Li"))
    assert not AuditEntry.objects.filter(action="attestation.issue").exists()


@pytest.mark.parametrize(
    ("first", "last"), [(TODAY, NOVEMBER), (NOVEMBER, date(2026, 12, 5)), (date(1990, 1, 1), TODAY)]
)
def test_w5_no_such_span(world: World, carol: str, first: date, last: date) -> None:
    with pytest.raises(Invalid):
        issued(world, carol, first_day=first, last_day=last)


def test_w5_she_asks_and_her_therapist_issues_it_with_one_click(
    world: World, carol: str, herself: KnownClient
) -> None:
    ref = ask_attestation(
        viewer=herself, first_day=NOVEMBER, last_day=TODAY, with_dates=True, locale="de", now=LATER
    )
    assert [(one.ref, one.client) for one in asked_of(world.ada, waiting=True)] == [(ref, "Carol Day")]
    assert asked_of(world.dora) == asked_of(world.ben) == ()
    chart = chart_of(world, carol)
    said = text_of(issue_asked(viewer=world.ada, chart=chart.ref, ref=ref, now=LATER))
    assert "Bescheinigung" in said
    assert asked_of(world.ada, waiting=True) == ()
    (mine,) = asked_by(herself)
    assert mine.issued_at == LATER
    entry = AuditEntry.objects.get(action="attestation.issue")
    assert entry.chain == f"practice:{world.practice_id}"
    assert entry.subjects == [f"chart:{chart.ref}", f"client:{carol}"]
    with pytest.raises(NotFound):
        issue_asked(viewer=world.ben, chart=chart.ref, ref=ref, now=LATER)


def test_w5_so_many_wishes_wait_at_most(world: World, herself: KnownClient) -> None:
    def ask(now: datetime = LATER) -> str:
        return ask_attestation(
            viewer=herself, first_day=NOVEMBER, last_day=TODAY, with_dates=False, locale="en", now=now
        )

    for _ in range(5):
        ask()
    with pytest.raises(Invalid):
        ask()
    assert AskedAttestation.objects.within(world.practice_id).count() == 5


def test_r7_of_a_sealed_chart_nobody_else_learns(world: World) -> None:
    new = NewClient(name="Quilla Marker", email="quilla@example.com")
    ref = booked(world.book("2026-11-24T10:00", viewer=world.ada, new_client=new, seal=True)).ref
    keep(viewer=world.ada, ref=ref, now=LATER)
    client = Client.objects.within(world.practice_id).exclude(sealed_by="").get()
    chart = chart_of(world, client.ref)
    for other in (world.dora, world.ben):
        with pytest.raises(NotFound):
            issued(world, client.ref, viewer=other)
    assert "Quilla Marker" in issued(world, client.ref)
    entry = AuditEntry.objects.get(action="attestation.issue")
    assert entry.chain == f"chart:{chart.id}"
    open_chain = AuditEntry.objects.filter(chain=f"practice:{world.practice_id}")
    assert not [entry for entry in open_chain if f"client:{client.ref}" in entry.subjects]


def test_w5_the_page_hands_it_out_and_no_cache_keeps_it(world: World, carol: str) -> None:
    chart = chart_of(world, carol)
    page = reverse("work:chart", args=[world.slug, carol, chart.ref])
    html = signed_in(world, "ada").get(page).content.decode()
    assert "Attestation of sessions" in html
    assert faults_of(html) == []
    assert "Attestation of sessions" not in signed_in(world, "dora").get(page).content.decode()
    address = reverse("work:attest", args=[world.slug, carol, chart.ref])
    typed = {"client": carol, "first_day": "2026-11-01", "last_day": "2026-11-24", "locale": "en"}
    answer = signed_in(world, "ada").post(address, typed)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"] == "no-store"
    assert "Day" not in answer["Content-Disposition"]
    assert "Carol Day" in text_of(answer.content)
    assert signed_in(world, "dora").post(address, typed).status_code == 403
    assert signed_in(world, "ben").post(address, typed).status_code == 404
    told = signed_in(world, "ada").post(address, {**typed, "last_day": ""}, follow=True).content.decode()
    assert "Please fill this in" in told


def test_totals_sort_and_count_what_lies_within() -> None:
    days = [Kept(date(2026, 5, day), 50) for day in (9, 2, 2)]
    found = totals(days, date(2026, 5, 2), date(2026, 5, 8))
    assert (found.sessions, found.minutes, found.hours_and_minutes) == (2, 100, (1, 40))


def test_w5_she_asks_on_her_own_page(world: World, carol: str, herself: KnownClient) -> None:
    assert herself.account_id is not None
    browser, its = opened(herself.account_id), claim_of(world, carol).ref
    page, asking = reverse("me:wall", args=[its]), reverse("me:attest", args=[its])
    html = browser.get(page).content.decode()
    assert "Attestation for a training" in html
    assert faults_of(html) == []
    typed = {"first_day": "2026-01-01", "last_day": "2026-02-01", "with_dates": "on"}
    refused = browser.post(asking, {**typed, "last_day": "2025-01-01"})
    assert refused.status_code == 422
    assert "The end is before the start" in refused.content.decode()
    said = browser.post(asking, typed, follow=True).content.decode()
    assert "January 1, 2026 to February 1, 2026, with all dates" in " ".join(said.split())
    (one,) = asked_of(world.ada, waiting=True)
    assert one.with_dates
    assert (
        "Attestations asked for"
        in signed_in(world, "ada").get(reverse("work:decisions", args=[world.slug])).content.decode()
    )
    assert (
        "Attestations asked for"
        not in signed_in(world, "dora").get(reverse("work:decisions", args=[world.slug])).content.decode()
    )
