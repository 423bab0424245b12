"""A visit to the public pages: who comes from where, in which zone, and what may be booked there.

Nothing of any other client can be learnt here, nor whether an address is known: every wish ends in openings or in one
sentence, and whoever types becomes a provisional client of her own.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from wellkept.agreements.queries import services_open_to
from wellkept.clients.queries import viewer_of_link
from wellkept.clients.reaching import locale_of
from wellkept.kernel.wallclock import is_zone
from wellkept.practice.queries import PracticeCard, ServiceCard, practice_card, public_practice
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.trust import rates
from wellkept.trust.keys import keyed_digest
from wellkept.trust.rates import network_of
from wellkept.trust.viewer import KnownClient, Stranger
from wellkept.web.ui.dates import chosen_day
from wellkept.web.ui.languages import speak

COOKIE = "wk_browser"
TRIES, PER = 60, 600  # posts a network block may send in ten minutes


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to a public page."""

    request: HttpRequest
    practice: PracticeCard
    viewer: Stranger | KnownClient
    zone: str
    now: datetime
    token: str = ""

    def url(self, name: str = "", **query: str) -> str:
        """A step's address, keeping service, time and zone."""
        if self.token:
            path = reverse(f"public:known{name and '-' + name}", args=[self.practice.slug, self.token])
        else:
            path = reverse(f"public:{name or 'practice'}", args=[self.practice.slug])
        kept = (
            {"zone": self.zone, **query}
            if self.zone != self.practice.zone or "zone" in self.request.GET
            else query
        )
        return f"{path}?{urlencode(kept)}" if kept else path

    def render(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """A page for a visitor."""
        context = {"visit": self, "practice": self.practice, "zone": self.zone, "now": self.now, **context}
        return render(self.request, f"public/{template}", context, status=status)


def zone_of(request: HttpRequest, fallback: str) -> str:
    """The zone that was asked for; ``fallback`` for none, and for what is no zone."""
    wanted = request.GET.get("zone") or request.POST.get("zone") or ""
    return wanted if is_zone(wanted) else fallback


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for strangers, or for a known client by her personal link."""

    @wraps(view)
    def page(request: HttpRequest, practice: str, token: str = "") -> HttpResponse:
        now = timezone.now()
        if request.method == "POST" and not within_rate(request, now):
            return render(request, "429.html", status=429)
        browser = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(24)
        if token:
            known = viewer_of_link(token, practice_slug=practice, now=now)
            viewer: Stranger | KnownClient = known
            card = practice_card(viewer.practice_id)
            speak(request, client=locale_of(known), practice=card.locale)
        else:
            card = public_practice(practice)
            speak(request, practice=card.locale)
            viewer = Stranger(card.id, keyed_digest("browser", browser), network_of(request.META))
        request.viewer = viewer  # type: ignore[attr-defined]
        response = view(Visit(request, card, viewer, zone_of(request, card.zone), now, token))
        if not token and COOKIE not in request.COOKIES:
            response.set_cookie(
                COOKIE,
                browser,
                max_age=86400,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    return page


def within_rate(request: HttpRequest, now: datetime) -> bool:
    """A bounded number of posts a network block and ten minutes, counted across processes."""
    return rates.within_rate(f"public:{network_of(request.META)[:32]}", most=TRIES, per=PER, now=now)


def services_of(visit: Visit) -> tuple[ServiceCard, ...]:
    """What this visitor may book on the chosen day, for what it costs then."""
    return services_open_to(visit.viewer, on=chosen_day(visit.request, visit.practice.zone, visit.now))


def service_of(visit: Visit) -> ServiceCard | None:
    """The service that was asked for; the first while none was; None where it is not there."""
    there = services_of(visit)
    wanted = visit.request.GET.get("service") or visit.request.POST.get("service", "")
    return (
        next((s for s in there if s.ref == wanted), there[0] if len(there) == 1 or not wanted else None)
        if there
        else None
    )


def mode_of(visit: Visit, service: ServiceCard) -> Mode:
    """The way to meet that was asked for, where the service has it; else its first."""
    wanted = visit.request.GET.get("mode") or visit.request.POST.get("mode", "")
    return Mode(wanted if wanted in service.modes else service.modes[0])
