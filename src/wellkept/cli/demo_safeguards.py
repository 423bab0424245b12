"""The demo world's safeguards: a sealed client with a custodian, supervision, licenses, an attestation asked for and one issued,
an emergency to look at, an hour that a client would like to keep. By the product's own actions."""

from datetime import date, datetime, timedelta
from typing import Any

from wellkept.accounts.actions import attest_licence
from wellkept.accounts.queries import account_by_email
from wellkept.agreements.queries import current_version_id, services_open_to
from wellkept.clients import actions as clients
from wellkept.clients.claims import as_client, held_claims
from wellkept.clients.queries import client_list, viewer_of_link
from wellkept.kernel.wallclock import local_date
from wellkept.owncare.actions.joining import join_by_link
from wellkept.practice.actions import edit_practice, set_roles
from wellkept.practice.queries import team
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.queries import client_appointments
from wellkept.scheduling.appointments.request import Booked, BookingRequest, OpeningsRequest
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.attestations.actions import ask_attestation, issue_asked
from wellkept.scheduling.series.actions import ask_for_hour
from wellkept.storage.ids import new_ref
from wellkept.trust.viewer import Oneself, Staff, Sure

ELM = "America/New_York"


def fill_safeguards(
    *, nora: Staff, judith: Staff, tomas: Staff, agnes: Staff, solo: Staff, now: datetime
) -> None:
    """``nora`` owns Elm House, where the next three work; ``solo`` treats Mira elsewhere."""
    people = {card.name: card.ref for card in team(nora)}
    today = local_date(int(now.timestamp()), ELM)
    elias = people["Elias Brandt"]
    set_roles(viewer=nora, member=elias, roles=("clinician",), supervised=True, now=now)
    edit_practice(viewer=nora, protected_hours=10, now=now)
    _licences(tomas, today, now)
    _elsewhere_that_day(tomas, now)
    _sealed(judith, custodian=people["Nora Adeyemi"], now=now)
    _attested(solo, today, now)
    why = "She stands at the door and her therapist does not answer."
    clients.open_in_emergency(viewer=agnes, asked="Aiko Tanabe", ground="unreachable", why=why, now=now)


def _licences(tomas: Staff, today: date, now: datetime) -> None:
    """Two states, one of them until soon."""
    common: dict[str, Any] = {"viewer": tomas, "profession": "psychologist", "ground": "licence", "now": now}
    since = today - timedelta(days=700)
    attest_licence(jurisdiction="US-NY", valid_from=since, valid_until=None, **common)
    attest_licence(jurisdiction="US-NJ", valid_from=since, valid_until=today + timedelta(days=40), **common)


def _elsewhere_that_day(tomas: Staff, now: datetime) -> None:
    """A client by video says by her link that she will be in a state where nothing is noted."""
    who = _ref(tomas, "Hannah Brandt")
    coming = [
        card for card in client_appointments(tomas, who) if card.start > now and card.mode == Mode.VIDEO
    ]
    token = clients.issue_booking_link(viewer=tomas, client=who, chart="", now=now)
    herself = viewer_of_link(token, practice_slug="elm-house", now=now)
    for card in coming[-1:]:
        actions.say_where(viewer=herself, ref=card.ref, where="US-FL", now=now)


def _sealed(judith: Staff, *, custodian: str, now: datetime) -> None:
    """Somebody who works nowhere here: her own page, a first session, an hour that she asks for, a seal with a custodian."""
    name, email = "Ines Moreau", "ines.moreau@example.com"
    clients.create_client(
        viewer=judith, practice_id=judith.practice_id, name=name, email=email, phone="", born="desk", now=now
    )
    ref = _ref(judith, name)
    treating = next(card.ref for card in team(judith) if card.account_id == judith.account_id)
    link = clients.ask_for_claim(viewer=judith, client=ref, now=now)
    token = clients.mail_of_link(link_id=link, now=now).token
    account = join_by_link(
        token=token, name=name, email=email, password=new_ref(), zone=ELM, locale="en", now=now
    )
    ines = Oneself(account_id=account, sure=Sure.OPENED)
    claim = clients.claim(viewer=ines, token=token, now=now)
    _books(ines, claim, judith, treating, now)
    clients.seal_chart(viewer=ines, claim=claim, custodian=custodian, now=now)


def _books(ines: Oneself, claim: str, judith: Staff, treating: str, now: datetime) -> None:
    herself = as_client(ines, claim, now=now)
    service = next(s.ref for s in services_open_to(herself, on=now.date()) if s.name == "Session")
    wish = OpeningsRequest(
        service=service, clinicians=(treating,), mode=Mode.IN_PERSON, first=now + timedelta(days=3),
        last=now + timedelta(days=17), limit=1,
    )  # fmt: skip
    for free in openings(viewer=herself, request=wish, now=now):
        request = BookingRequest(
            service=service, clinicians=(treating,), start=free.start, place=free.place, mode=free.mode,
            policy_shown=current_version_id(judith.practice_id),
        )  # fmt: skip
        done = actions.book(viewer=herself, request=request, now=now)
        if isinstance(done, Booked):
            ask_for_hour(viewer=herself, ref=done.ref, every=1, now=now)


def _attested(solo: Staff, today: date, now: datetime) -> None:
    """Mira's training wants her hours: one paper is issued, another is asked for."""
    mira = Oneself(account_id=account_by_email("mira@elm-house.example.org"), sure=Sure.OPENED)
    herself = as_client(mira, held_claims(mira)[0].ref, now=now)
    chart = next(card.chart_ref for card in client_appointments(solo, _ref(solo, "Mira Castell")))
    for first, dates in ((today - timedelta(days=21), False), (today - timedelta(days=60), True)):
        ref = ask_attestation(
            viewer=herself,
            first_day=first,
            last_day=today - timedelta(days=1),
            with_dates=dates,
            locale="en",
            now=now,
        )
        if not dates:
            issue_asked(viewer=solo, chart=chart, ref=ref, now=now)


def _ref(desk: Staff, name: str) -> str:
    return next(card.ref for card in client_list(desk, query=name, limit=3) if card.name == name)
