"""The public booking page: service, time, hold, details, done. Phone first, complete without JavaScript.

Nothing of any other client can be learnt here, nor whether an address is known: every wish ends in openings or in one
sentence, and whoever types becomes a provisional client of her own.
"""

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wellkept.agreements.queries import PolicyCard, current_policy, policy_versions
from wellkept.clients.queries import own_name, viewer_of_link
from wellkept.kernel.wallclock import is_zone, zone_names
from wellkept.practice.queries import (
    PracticeCard,
    ServiceCard,
    practice_card,
    public_clinicians,
    public_practice,
    public_services,
)
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.openings import openings, openings_to_move
from wellkept.scheduling.appointments.queries import managed_appointment, viewer_of_manage_link
from wellkept.scheduling.appointments.request import (
    BookingRequest,
    NewClient,
    NotBooked,
    Opening,
    OpeningsRequest,
)
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.trust.errors import NotFound
from wellkept.trust.keys import keyed_digest
from wellkept.trust.viewer import KnownClient, LinkHolder, Stranger
from wellkept.web.ui.dates import day_from
from wellkept.web.ui.forms import Form

COOKIE = "wk_browser"
DAYS_SHOWN = 7
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
        from urllib.parse import urlencode

        return f"{path}?{urlencode(kept)}" if kept else path

    def render(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """A page for a visitor."""
        context = {"visit": self, "practice": self.practice, "zone": self.zone, "now": self.now, **context}
        return render(self.request, f"public/{template}", context, status=status)


def _network(request: HttpRequest) -> str:
    """The keyed digest of the visitor's network block: /24 for IPv4, /48 for IPv6. No address is kept."""
    address = request.META.get("REMOTE_ADDR", "")
    hops = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    if hops and len(forwarded) >= hops:
        address = forwarded[-hops]
    try:
        parsed = ipaddress.ip_address(address)
        block = ipaddress.ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False)
    except ValueError:
        return keyed_digest("network", address)
    return keyed_digest("network", str(block))


def _zone(request: HttpRequest, fallback: str) -> str:
    wanted = request.GET.get("zone") or request.POST.get("zone") or ""
    return wanted if is_zone(wanted) else fallback


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for strangers, or for a known client by her personal link."""

    @wraps(view)
    def page(request: HttpRequest, practice: str, token: str = "") -> HttpResponse:
        now = timezone.now()
        if request.method == "POST" and not _within_rate(request):
            return render(request, "429.html", status=429)
        browser = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(24)
        if token:
            viewer: Stranger | KnownClient = viewer_of_link(token, practice_slug=practice, now=now)
            card = practice_card(viewer.practice_id)
        else:
            card = public_practice(practice)
            viewer = Stranger(card.id, keyed_digest("browser", browser), _network(request))
        request.viewer = viewer  # type: ignore[attr-defined]
        response = view(Visit(request, card, viewer, _zone(request, card.zone), now, token))
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


def _within_rate(request: HttpRequest) -> bool:
    """A bounded number of posts a network block and ten minutes, counted across processes."""
    key = f"public:{_network(request)[:32]}"
    cache.add(key, 0, PER)
    try:
        return cache.incr(key) <= TRIES
    except ValueError:
        return True


def _services(visit: Visit) -> tuple[ServiceCard, ...]:
    booking = ("everyone", "known") if visit.token else ("everyone",)
    return public_services(visit.practice.id, booking=booking)


def _service(visit: Visit) -> ServiceCard | None:
    there = _services(visit)
    wanted = visit.request.GET.get("service") or visit.request.POST.get("service", "")
    return (
        next((s for s in there if s.ref == wanted), there[0] if len(there) == 1 or not wanted else None)
        if there
        else None
    )


@require_GET
@public
def choose(visit: Visit) -> HttpResponse:
    """Service, therapist or first available, and times in the visitor's own zone."""
    service = _service(visit)
    asked = visit.request.GET
    people = public_clinicians(visit.practice.id, service.offered_by) if service else {}
    person = asked.get("with", "") if asked.get("with", "") in people else ""
    first = _first_day(visit)
    found: tuple[Opening, ...] = ()
    if service:
        found = openings(
            viewer=visit.viewer,
            request=OpeningsRequest(
                service=service.ref,
                clinicians=(person,) if person else (),
                mode=_mode(visit, service),
                first=first,
                last=first + timedelta(days=DAYS_SHOWN),
            ),
            now=visit.now,
        )
    soonest = None
    if service and not found:
        wish = OpeningsRequest(
            service=service.ref,
            clinicians=(person,) if person else (),
            mode=_mode(visit, service),
            first=max(first, visit.now),
            last=visit.now + timedelta(days=service.horizon_days),
            limit=1,
        )
        soonest = next(iter(openings(viewer=visit.viewer, request=wish, now=visit.now)), None)
    return visit.render(
        "choose.html",
        services=_services(visit),
        service=service,
        people=people,
        person=person,
        mode=_mode(visit, service) if service else None,
        days=_by_day(found, first, visit.zone),
        first=first,
        before=first - timedelta(days=DAYS_SHOWN) if first > visit.now else None,
        after=first + timedelta(days=DAYS_SHOWN),
        soonest=soonest,
        zones=zone_names(),
        name=own_name(visit.viewer) if isinstance(visit.viewer, KnownClient) else "",
    )


def _first_day(visit: Visit) -> datetime:
    zone = ZoneInfo(visit.zone)
    today = visit.now.astimezone(zone).date()
    day = max(day_from(visit.request.GET.get("day", ""), today), today)
    return datetime.combine(day, datetime.min.time(), zone)


def _mode(visit: Visit, service: ServiceCard) -> Mode:
    wanted = visit.request.GET.get("mode") or visit.request.POST.get("mode", "")
    return Mode(wanted if wanted in service.modes else service.modes[0])


def _by_day(found: tuple[Opening, ...], first: datetime, zone: str) -> list[dict[str, Any]]:
    """Openings by local day; at one start the first therapist is offered, and one is enough."""
    days: list[dict[str, Any]] = []
    for n in range(DAYS_SHOWN):
        day = (first + timedelta(days=n)).date()
        times: dict[datetime, Opening] = {}
        for opening in found:
            if opening.start.astimezone(ZoneInfo(zone)).date() == day:
                times.setdefault(opening.start, opening)
        days.append({"day": day, "times": list(times.values())})
    return days


class DetailsForm(Form):
    """Who comes. No health question is asked."""

    name = forms.CharField(
        label=gettext_lazy("Name you would like us to use"),
        max_length=10_000,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("Email"),
        max_length=10_000,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy(
            "So that your therapist can reach you. Nothing about your visit is written there."
        ),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=10_000,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    seal = forms.BooleanField(
        label=gettext_lazy("Only my therapist should see this"),
        required=False,
        help_text=gettext_lazy(
            "Your name and this appointment are then hidden from everyone else who works here."
        ),
    )


class AgreeForm(Form):
    """For a known client: nothing to type."""


@require_http_methods(["GET", "POST"])
@public
def details(visit: Visit) -> HttpResponse:
    """Hold the time, then ask who comes; or book for a known client."""
    service = _service(visit)
    if service is None:
        raise NotFound
    asked = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    try:
        start = datetime.fromisoformat(asked.get("start", "").replace(" ", "+"))
    except ValueError:
        return redirect(visit.url(service=service.ref))
    if start.tzinfo is None:
        return redirect(visit.url(service=service.ref))
    wish = BookingRequest(
        service=service.ref,
        clinicians=(asked.get("with", ""),),
        start=start,
        place=asked.get("place", ""),
        mode=_mode(visit, service),
        hold=asked.get("hold", ""),
    )
    if visit.request.method == "POST" and "confirm" in visit.request.POST:
        return _confirm(visit, service, wish)
    return _held(visit, service, wish)


def _held(visit: Visit, service: ServiceCard, wish: BookingRequest) -> HttpResponse:
    """Hold it. A GET that only looks (a crawler, a reload) holds nothing: the time's button posts."""
    if visit.request.method != "POST":
        return redirect(visit.url(service=service.ref))
    held = None
    if isinstance(visit.viewer, Stranger) and service.seats == 1:
        answer = actions.hold(viewer=visit.viewer, request=wish, now=visit.now)
        if isinstance(answer, NotBooked):
            return _taken(visit, service, answer)
        held = answer
    form = DetailsForm() if isinstance(visit.viewer, Stranger) else AgreeForm()
    if service.seats > 1 and "seal" in form.fields:
        del form.fields["seal"]
    return _details_page(
        visit, service, wish, form, held.ref if held else "", held.lapses_at if held else None
    )


def _details_page(
    visit: Visit,
    service: ServiceCard,
    wish: BookingRequest,
    form: Form,
    hold: str,
    until: datetime | None,
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
        form=form,
        hold=hold,
        until=until,
        policy=policy,
        free_until=wish.start - timedelta(hours=policy.hours) if policy else None,
        reasons=reasons,
        key=visit.request.POST.get("key") or secrets.token_urlsafe(16),
    )


def _confirm(visit: Visit, service: ServiceCard, wish: BookingRequest) -> HttpResponse:
    post = visit.request.POST
    policy = current_policy(visit.practice.id)
    stranger = isinstance(visit.viewer, Stranger)
    form: Form = DetailsForm(post) if stranger else AgreeForm(post)
    agreed = policy.id if policy and post.get("policy") == str(policy.id) else None
    until = visit.now + timedelta(minutes=5) if post.get("hold") else None

    def book(data: dict[str, Any]) -> Any:
        new = (
            NewClient(name=data["name"], email=data["email"], phone=data["phone"], zone=visit.zone)
            if stranger
            else None
        )
        request = BookingRequest(
            service=wish.service,
            clinicians=wish.clinicians,
            start=wish.start,
            place=wish.place,
            mode=wish.mode,
            hold=wish.hold,
            new_client=new,
            seal=bool(data.get("seal")),
            policy_shown=agreed,
        )
        return actions.book(viewer=visit.viewer, request=request, now=visit.now, key=post.get("key", "")[:64])

    done, answer = form.attempt(book)
    if not done or answer is None:
        return _details_page(visit, service, wish, form, post.get("hold", ""), until, 422)
    if isinstance(answer, NotBooked):
        if any(r.code == "terms_not_accepted" for r in answer.reasons):
            return _details_page(visit, service, wish, form, post.get("hold", ""), until, 422, answer.reasons)
        return _taken(visit, service, answer)
    address = reverse("public:manage", args=[answer.manage_token])
    response = redirect(address)
    response["Location"] = f"{address}?new=1&zone={visit.zone}"
    return response


def _taken(visit: Visit, service: ServiceCard, answer: NotBooked) -> HttpResponse:
    return visit.render("taken.html", 409, service=service, reasons=answer.reasons, nearest=answer.nearest)


# The manage page. GET shows, POST acts.


@require_http_methods(["GET", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """One appointment, for whoever holds its link."""
    if not _within_rate(request) and request.method == "POST":
        return render(request, "429.html", status=429)
    viewer = viewer_of_manage_link(token)
    request.viewer = viewer  # type: ignore[attr-defined]
    now = timezone.now()
    told = _act(request, viewer, now) if request.method == "POST" else ""
    card = managed_appointment(viewer)
    practice = practice_card(viewer.practice_id)
    policy = next((p for p in policy_versions(practice.id) if p.id == card.terms_id), None)
    open_ = card.state in ("booked", "requested") and card.start > now and card.attendance != "cancelled"
    context = {
        "card": card,
        "practice": practice,
        "zone": _zone(request, practice.zone),
        "now": now,
        "told": told,
        "new": "new" in request.GET,
        "open": open_,
        "free_until": card.start - timedelta(hours=policy.hours) if policy else None,
        "policy": policy,
        "address": request.build_absolute_uri(reverse("public:manage", args=[token])),
        "free": _free_to_move(viewer, card, policy, now) if open_ and "move" in request.GET else None,
        "token": token,
    }
    return render(request, "public/manage.html", context, status=409 if told else 200)


def _free_to_move(viewer: LinkHolder, card: Any, policy: PolicyCard | None, now: datetime) -> list[Opening]:
    if policy and now > card.start - timedelta(hours=policy.hours):
        return []
    first, last = max(now, card.start - timedelta(days=3)), card.start + timedelta(days=14)
    found = openings_to_move(viewer=viewer, ref=card.ref, first=first, last=last, now=now, limit=150)
    return list(found)


def _act(request: HttpRequest, viewer: LinkHolder, now: datetime) -> str:
    """Cancel or move. Empty when it was done, else why not."""
    card = managed_appointment(viewer)
    if "cancel" in request.POST:
        reason = actions.cancel(viewer=viewer, ref=card.ref, now=now)
        return sentence(reason) if reason else ""
    try:
        start = datetime.fromisoformat(request.POST.get("start", "").replace(" ", "+"))
    except ValueError:
        return _("Please choose one of the times shown.")
    if start.tzinfo is None:
        return _("Please choose one of the times shown.")
    answer = actions.move(viewer=viewer, request=MoveRequest(ref=card.ref, start=start), now=now)
    return " ".join(sentence(r) for r in answer.reasons) if isinstance(answer, NotBooked) else ""
