"""Booking a session of her own: where she is a client already, or at a practice that does not know her yet."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wellkept.accounts.queries import private_mail
from wellkept.agreements.queries import current_policy, services_open_to
from wellkept.clients.claims import Held, as_client, held_claims
from wellkept.owncare import queries
from wellkept.practice.offered import public_offers
from wellkept.practice.queries import (
    PracticeCard,
    ServiceCard,
    hats_of,
    practice_card,
    public_clinicians,
    public_practice,
    published_practices,
)
from wellkept.scheduling.appointments import actions, licensing
from wellkept.scheduling.appointments.conflicts import between_us
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.request import (
    BookingRequest,
    NotBooked,
    Opening,
    OpeningsRequest,
)
from wellkept.scheduling.appointments.rules.words import Kind, Mode
from wellkept.scheduling.series.actions import ask_for_hour
from wellkept.ties.rules.explaining import WARNS
from wellkept.trust.keys import keyed_digest
from wellkept.trust.rates import network_of
from wellkept.trust.viewer import KnownClient, Stranger
from wellkept.web.me.days import by_day
from wellkept.web.me.hat import Own, own_care
from wellkept.web.me.outside import MODES
from wellkept.web.me.sessions import EVERY
from wellkept.web.ui.coming import ComingForm, NewcomerForm, with_newcomer
from wellkept.web.ui.dates import chosen_day, day_from, start_from
from wellkept.web.ui.forms import Form
from wellkept.web.ui.going_on import GoOnForm, go_on_with

DAYS = 7


class OwnComingForm(ComingForm):
    """Where she is known; once, or with the wish for the same hour again and again."""

    field_order: tuple[str, ...] = ("often", "where")
    often = forms.ChoiceField(
        label=gettext_lazy("How often"),
        required=False,
        choices=[("", gettext_lazy("Once")), *EVERY],
        help_text=gettext_lazy(
            "This first session is booked now. Whether the hour can be yours again and again, your therapist answers."
        ),
    )

    def __init__(self, *args: Any, recurs: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if not recurs:
            del self.fields["often"]


class OwnNewcomerForm(OwnComingForm, NewcomerForm):
    """At a practice that does not know her yet."""

    field_order = ("often", *NewcomerForm.field_order)

    name_label = gettext_lazy("Name you would like them to use")
    email_help = gettext_lazy("One whose mail you alone read.")
    seal_help = gettext_lazy(
        "Your name and this appointment are then hidden from everyone else who works there."
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """Where she books, and as whom."""

    practice: PracticeCard
    viewer: KnownClient | Stranger
    address: str
    works_here: bool
    services: tuple[ServiceCard, ...]

    def service(self, ref: str) -> ServiceCard | None:
        """The one named, or the first."""
        first = next(iter(self.services), None)
        return next((one for one in self.services if one.ref == ref), None if ref else first)


def _where_known(own: Own) -> dict[str, Held]:
    """Where she is a client who books, by the practice's slug."""
    return {held.slug: held for held in held_claims(own.viewer) if held.books}


def _desk(own: Own, claim: str, practice: str) -> Desk:
    """At a practice that knows her she is its client, by whichever address she comes. Raises ``NotFound``."""
    if practice and (known := _where_known(own).get(practice)):
        claim = known.ref
    if claim:
        viewer: KnownClient | Stranger = as_client(own.viewer, claim, now=own.now)
        card = practice_card(viewer.practice_id)
    else:
        card = public_practice(practice)
        session = own.request.session.session_key or ""
        viewer = Stranger(
            card.id,
            keyed_digest("browser", f"own:{session}"),
            network_of(own.request.META),
            account_id=own.viewer.account_id,
            recorder=own.viewer.recorder,
        )
    works = any(hat.slug == card.slug for hat in hats_of(own.viewer.account_id))
    day = chosen_day(own.request, card.zone, own.now)
    return Desk(card, viewer, _address(practice, claim), works, services_open_to(viewer, on=day))


@require_GET
@own_care
def find(own: Own) -> HttpResponse:
    """Where one can book on this installation, practices where she works herself last; where she is a client, as such."""
    mine = {hat.slug for hat in hats_of(own.viewer.account_id)}
    found = sorted(published_practices(), key=lambda card: (card.slug in mine, card.name))
    known = _where_known(own)
    offers = public_offers([card.id for card in found], known=[held.practice_id for held in known.values()])
    there = [
        (
            card,
            card.slug in mine,
            offers[card.id],
            _address(card.slug, known[card.slug].ref if card.slug in known else ""),
        )
        for card in found
        if card.id in offers
    ]
    return own.render("find.html", "find", practices=there)


def _address(practice: str, claim: str) -> str:
    return reverse("me:book", args=[claim]) if claim else reverse("me:book-new", args=[practice])


@require_http_methods(["GET", "POST"])
@own_care
def book(own: Own, claim: str = "", practice: str = "") -> HttpResponse:
    """Choose a time; a time that was chosen is confirmed on a page of its own."""
    desk = _desk(own, claim, practice)
    asked = own.request.POST if own.request.method == "POST" else own.request.GET
    service = desk.service(asked.get("service", ""))
    if own.request.method == "GET" or service is None:
        return _choose(own, desk, service)
    if "why" in asked:
        whom = asked.get("with", "")
        own.say(go_on_with(own.request.POST, viewer=desk.viewer, clinician=whom, now=own.now))
        return redirect(f"{desk.address}?{urlencode({'service': service.ref, 'with': whom})}")
    start = start_from(asked.get("start", ""))
    if start is None:
        return redirect(desk.address)
    wish = BookingRequest(
        service=service.ref,
        clinicians=(asked.get("with", ""),),
        start=start,
        place=asked.get("place", ""),
        mode=_mode(service, asked.get("mode", "")),
    )
    return _confirm(own, desk, service, wish) if "confirm" in asked else _ask(own, desk, service, wish)


def _mode(service: ServiceCard, wanted: str) -> Mode:
    return Mode(wanted if wanted in service.modes else service.modes[0])


def _choose(own: Own, desk: Desk, service: ServiceCard | None) -> HttpResponse:
    asked = own.request.GET
    people = public_clinicians(desk.practice.id, service.offered_by) if service else {}
    person = asked.get("with", "") if asked.get("with", "") in people else ""
    zone = ZoneInfo(own.zone)
    today = own.now.astimezone(zone).date()
    day = max(day_from(asked.get("day", ""), today), today)
    first = datetime.combine(day, datetime.min.time(), zone)
    mode = _mode(service, asked.get("mode", "")) if service else None
    found: tuple[Opening, ...] = ()
    if service:
        request = OpeningsRequest(
            service=service.ref,
            clinicians=(person,) if person else (),
            mode=mode,
            first=first,
            last=first + timedelta(days=DAYS),
        )
        found = openings(viewer=desk.viewer, request=request, now=own.now)
    whom = person or (next(iter(people)) if len(people) == 1 else "")
    why = between_us(desk.viewer, whom, now=own.now) if whom else None
    return own.render(
        "book.html",
        "find",
        desk=desk,
        services=desk.services,
        service=service,
        people=people,
        person=person,
        mode=mode,
        modes=[(value, word) for value, word in MODES if service and value in service.modes],
        days=by_day(found, own.zone),
        whom=whom,
        why=why,
        go_on_form=GoOnForm(opinion=bool(why.params["opinion"])) if why and why.code == WARNS else None,
        before=day - timedelta(days=DAYS) if day > today else None,
        after=day + timedelta(days=DAYS),
    )


def _ask(
    own: Own,
    desk: Desk,
    service: ServiceCard,
    wish: BookingRequest,
    form: Form | None = None,
    reasons: Any = (),
    status: int = 200,
) -> HttpResponse:
    people = public_clinicians(desk.practice.id, service.offered_by)
    policy = current_policy(desk.practice.id)
    mail = private_mail(own.viewer.account_id) if isinstance(desk.viewer, Stranger) else ""
    name = getattr(own.request.user, "name", "")
    initial = {"name": name, "email": mail, "seal": desk.works_here}
    form = form or _form(desk, service, wish, initial=initial)
    return own.render(
        "confirm.html",
        "find",
        status,
        desk=desk,
        service=service,
        wish=wish,
        end=wish.start + timedelta(minutes=service.minutes),
        person=people.get(wish.clinicians[0], ""),
        form=form,
        policy=policy,
        free_until=wish.start - timedelta(hours=policy.hours) if policy else None,
        reasons=reasons,
        key=own.request.POST.get("key") or secrets.token_urlsafe(16),
    )


def _form(desk: Desk, service: ServiceCard, wish: BookingRequest, *args: Any, **more: Any) -> Form:
    more["asks_where"] = licensing.asks_where(wish.clinicians, wish.mode or "")
    more["recurs"] = service.kind == Kind.SESSION
    if isinstance(desk.viewer, Stranger):
        return OwnNewcomerForm(*args, sealable=service.seats == 1, **more)
    return OwnComingForm(*args, **more)


def _confirm(own: Own, desk: Desk, service: ServiceCard, wish: BookingRequest) -> HttpResponse:
    post = own.request.POST
    policy = current_policy(desk.practice.id)
    agreed = policy.id if policy and post.get("policy") == str(policy.id) else None
    newcomer = isinstance(desk.viewer, Stranger)
    form = _form(desk, service, wish, post)

    def done(data: dict[str, Any]) -> Any:
        request = with_newcomer(wish, data, newcomer=newcomer, zone=own.zone, policy=agreed)
        return actions.book(viewer=desk.viewer, request=request, now=own.now, key=post.get("key", "")[:64])

    valid, answer = form.attempt(done)
    if not valid or answer is None:
        return _ask(own, desk, service, wish, form, status=422)
    if isinstance(answer, NotBooked):
        return _ask(own, desk, service, wish, form, answer.reasons, status=409)
    own.say(_("Asked for.") if answer.state == "requested" else _("Booked."))
    if often := form.cleaned_data.get("often"):
        _wish_for_hour(own, answer.ref, int(often))
    return redirect("me:session", ref=answer.ref)


def _wish_for_hour(own: Own, ref: str, every: int) -> None:
    """By the claim that she had, or that was made with the booking."""
    booked = queries.session(own.viewer, ref, now=own.now)
    ask_for_hour(viewer=as_client(own.viewer, booked.claim, now=own.now), ref=ref, every=every, now=own.now)
