"""The manage page: one appointment, for whoever holds its link. GET shows, POST acts."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wellkept.agreements.queries import PolicyCard, policy_versions
from wellkept.clients.reaching import locale_of
from wellkept.kernel.invalid import Invalid
from wellkept.practice.queries import practice_card
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.links import managed_appointment, viewer_of_manage_link
from wellkept.scheduling.appointments.openings import openings_to_move
from wellkept.scheduling.appointments.request import NotBooked, Opening
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.trust.sentences import invalid_sentence
from wellkept.trust.viewer import LinkHolder
from wellkept.web.public.mail_choice import MailForm, save_choice
from wellkept.web.public.visit import within_rate, zone_of
from wellkept.web.ui.coming import where_form
from wellkept.web.ui.dates import start_from
from wellkept.web.ui.languages import speak


@require_http_methods(["GET", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """One appointment, for whoever holds its link."""
    now = timezone.now()
    if request.method == "POST" and not within_rate(request, now):
        return render(request, "429.html", status=429)
    viewer = viewer_of_manage_link(token)
    request.viewer = viewer  # type: ignore[attr-defined]
    practice = practice_card(viewer.practice_id)
    speak(request, client=locale_of(viewer), practice=practice.locale)
    mail_form = MailForm.of(request, viewer, practice.locale)
    told = _act(request, viewer, mail_form, now) if request.method == "POST" else ""
    if request.method == "POST" and not told:
        asked = {"zone": request.GET.get("zone", ""), "done": _done(request)}
        query = urlencode({name: value for name, value in asked.items() if value})
        return redirect(f"{request.path}?{query}" if query else request.path)
    card = managed_appointment(viewer)
    policy = next((p for p in policy_versions(practice.id) if p.id == card.terms_id), None)
    open_ = card.state in ("booked", "requested") and card.start > now and card.attendance != "cancelled"
    context = {
        "card": card,
        "practice": practice,
        "zone": zone_of(request, practice.zone),
        "now": now,
        "told": told,
        "done": "" if told else request.GET.get("done", ""),
        "new": "new" in request.GET,
        "open": open_,
        "free_until": card.start - timedelta(hours=policy.hours) if policy else None,
        "policy": policy,
        "address": request.build_absolute_uri(reverse("public:manage", args=[token])),
        "free": _free_to_move(viewer, card, policy, now) if open_ and "move" in request.GET else None,
        "sure": "cancel" in request.GET,
        "token": token,
        "mail_form": mail_form,
        "where_form": where_form(viewer, card.ref, now),
    }
    return render(request, "public/manage.html", context, status=409 if told else 200)


def _free_to_move(viewer: LinkHolder, card: Any, policy: PolicyCard | None, now: datetime) -> list[Opening]:
    if policy and now > card.start - timedelta(hours=policy.hours):
        return []
    first, last = max(now, card.start - timedelta(days=3)), card.start + timedelta(days=14)
    found = openings_to_move(viewer=viewer, ref=card.ref, first=first, last=last, now=now, limit=150)
    return [opening for opening in found if opening.start != card.start]


def _done(request: HttpRequest) -> str:
    """What the next page says of it: what was canceled says so by itself."""
    return "" if "cancel" in request.POST else "mail" if {"mail", "say"} & set(request.POST) else "move"


def _act(request: HttpRequest, viewer: LinkHolder, mail_form: MailForm, now: datetime) -> str:
    """Cancel, move, say where she will be, or choose about mail. Empty when it was done, else why not."""
    if "mail" in request.POST:
        done = save_choice(viewer, mail_form)
        return "" if done else _("Choose one of the list.")
    card = managed_appointment(viewer)
    if "cancel" in request.POST:
        reason = actions.cancel(viewer=viewer, ref=card.ref, now=now)
        return sentence(reason) if reason else ""
    if "say" in request.POST:
        return _say_where(request, viewer, card.ref, now)
    start = start_from(request.POST.get("start", ""))
    if start is None:
        return _("Please choose one of the times shown.")
    answer = actions.move(viewer=viewer, request=MoveRequest(ref=card.ref, start=start), now=now)
    return " ".join(sentence(r) for r in answer.reasons) if isinstance(answer, NotBooked) else ""


def _say_where(request: HttpRequest, viewer: LinkHolder, ref: str, now: datetime) -> str:
    try:
        reason = actions.say_where(viewer=viewer, ref=ref, where=request.POST.get("where", ""), now=now)
    except Invalid as error:
        return invalid_sentence(error)
    return sentence(reason) if reason else ""
