"""Holding the chosen time, asking who comes, and booking it."""

import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wellkept.agreements.queries import current_policy
from wellkept.practice.queries import ServiceCard, public_clinicians, public_place
from wellkept.scheduling.appointments import actions, licensing
from wellkept.scheduling.appointments.links import held_until
from wellkept.scheduling.appointments.request import BookingRequest, NotBooked
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Stranger
from wellkept.web.public.visit import Visit, mode_of, public, service_of
from wellkept.web.ui.coming import ComingForm, NewcomerForm, with_newcomer
from wellkept.web.ui.dates import start_from
from wellkept.web.ui.forms import Form


class DetailsForm(NewcomerForm):
    """Who comes."""

    name_label = gettext_lazy("Name you would like us to use")
    email_help = gettext_lazy(
        "So that your therapist can reach you. Nothing about your visit is written there."
    )
    seal_help = gettext_lazy(
        "Your name and this appointment are then hidden from everyone else who works here."
    )


@require_http_methods(["GET", "POST"])
@public
def details(visit: Visit) -> HttpResponse:
    """Hold the time, then ask who comes; or book for a known client."""
    service = service_of(visit)
    if service is None:
        raise NotFound
    asked = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    start = start_from(asked.get("start", ""))
    if start is None:
        return redirect(visit.url(service=service.ref))
    wish = BookingRequest(
        service=service.ref,
        clinicians=(asked.get("with", ""),),
        start=start,
        place=asked.get("place", ""),
        mode=mode_of(visit, service),
        hold=asked.get("hold", ""),
    )
    if visit.request.method == "POST" and "confirm" in visit.request.POST:
        return _confirm(visit, service, wish)
    return _held(visit, service, wish)


def _held(visit: Visit, service: ServiceCard, wish: BookingRequest) -> HttpResponse:
    """Hold it. A GET that only looks (a crawler, a reload) holds nothing: the time's button posts."""
    if visit.request.method != "POST":
        return redirect(visit.url(service=service.ref))
    hold = ""
    if isinstance(visit.viewer, Stranger) and service.seats == 1:
        answer = actions.hold(viewer=visit.viewer, request=wish, now=visit.now)
        if isinstance(answer, NotBooked):
            return _taken(visit, service, answer)
        hold = answer.ref
    return _details_page(visit, service, wish, _form(visit, service, wish), hold)


def _form(visit: Visit, service: ServiceCard, wish: BookingRequest, post: QueryDict | None = None) -> Form:
    asks_where = licensing.asks_where(wish.clinicians, wish.mode or "")
    if isinstance(visit.viewer, Stranger):
        return DetailsForm(post, sealable=service.seats == 1, asks_where=asks_where)
    return ComingForm(post, asks_where=asks_where)


def _details_page(
    visit: Visit,
    service: ServiceCard,
    wish: BookingRequest,
    form: Form,
    hold: str,
    status: int = 200,
    reasons: Any = (),
) -> HttpResponse:
    people = public_clinicians(visit.practice.id, service.offered_by)
    policy = current_policy(visit.practice.id)
    return visit.render(
        "details.html",
        status,
        service=service,
        wish=wish,
        end=wish.start + timedelta(minutes=service.minutes),
        person=people.get(wish.clinicians[0], ""),
        place=public_place(visit.practice.id, wish.place) if wish.mode is Mode.IN_PERSON else None,
        form=form,
        hold=hold,
        until=held_until(visit.viewer, hold),
        policy=policy,
        free_until=wish.start - timedelta(hours=policy.hours) if policy else None,
        reasons=reasons,
        key=visit.request.POST.get("key") or secrets.token_urlsafe(16),
    )


def _confirm(visit: Visit, service: ServiceCard, wish: BookingRequest) -> HttpResponse:
    post = visit.request.POST
    policy = current_policy(visit.practice.id)
    stranger = isinstance(visit.viewer, Stranger)
    form = _form(visit, service, wish, post)
    agreed = policy.id if policy and post.get("policy") == str(policy.id) else None

    def book(data: dict[str, Any]) -> Any:
        request = with_newcomer(wish, data, newcomer=stranger, zone=visit.zone, policy=agreed)
        return actions.book(viewer=visit.viewer, request=request, now=visit.now, key=post.get("key", "")[:64])

    done, answer = form.attempt(book)
    if not done or answer is None:
        return _details_page(visit, service, wish, form, wish.hold, 422)
    if isinstance(answer, NotBooked):
        if any(r.code == "terms_not_accepted" for r in answer.reasons):
            return _details_page(visit, service, wish, form, wish.hold, 422, answer.reasons)
        return _taken(visit, service, answer)
    address = reverse("public:manage", args=[answer.manage_token])
    response = redirect(address)
    response["Location"] = f"{address}?new=1&zone={visit.zone}"
    return response


def _taken(visit: Visit, service: ServiceCard, answer: NotBooked) -> HttpResponse:
    return visit.render("taken.html", 409, service=service, reasons=answer.reasons, nearest=answer.nearest)
