"""The door: where to go, first-run set-up in three short steps, invitations."""

from datetime import time, timedelta
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_logged_in
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wellkept.practice.actions import NewOwner, accept_invitation, save_service, set_up_practice
from wellkept.practice.queries import (
    any_practice,
    country_names,
    hats_of,
    invitation_by_token,
    places,
    staff_viewer,
)
from wellkept.scheduling.availability.actions import add_hours, protect_weekly
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff
from wellkept.web.ui.forms import Form, time_field, weekdays_field, zone_field
from wellkept.web.ui.languages import spoken_now
from wellkept.web.ui.roles import names_of
from wellkept.web.ui.sure import note_mailboxes_proved

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LONGEST = 10_000


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The first address: set-up on an empty database, else sign-in, else work; own care for who works nowhere here."""
    if not any_practice():
        return redirect("entry:setup")
    if not request.user.is_authenticated:
        return _demo(request) if settings.WELLKEPT_DEMO else redirect("account_login")
    hats = hats_of(request.user.pk)
    return redirect("work:today", practice=hats[0].slug) if hats else redirect("me:start")


def _let_in(request: HttpRequest, account: Any) -> None:
    """Sign in whoever has just chosen her password, or one of the demo's people: as if she had typed it."""
    login(request, account, backend=BACKEND)
    record_authentication(request, account, "password")
    user_logged_in.send(
        sender=type(account), request=request, user=account
    )  # so that it stands among her sessions


def _demo(request: HttpRequest) -> HttpResponse:
    from wellkept.practice.queries import all_practices, owner_of, team

    people = []
    for practice in all_practices():
        viewer = staff_viewer(account_id=owner_of(practice.id), slug=practice.slug, via="shell")
        members = sorted(team(viewer), key=lambda m: (not m.is_owner, "front_desk" not in m.roles, m.name))
        people.append((practice, [(m, names_of(m.roles)) for m in members]))
    at_work = [member.email for _practice, team_there in people for member, _roles in team_there]
    clients = get_user_model().objects.filter(is_active=True).exclude(email__in=at_work).order_by("name")
    return render(request, "entry/demo.html", {"people": people, "clients": clients})


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click in the demo: sign in as one of its fictional people. Not there outside of the demo."""
    if not settings.WELLKEPT_DEMO:
        raise NotFound
    account = get_user_model().objects.filter(email=request.POST.get("email", ""), is_active=True).first()
    if account is None:
        raise NotFound
    _let_in(request, account)
    note_mailboxes_proved(request, account.pk, timezone.now())  # nobody has a mailbox here
    slug = request.POST.get("practice", "")
    return redirect("work:today", practice=slug) if slug else redirect("entry:start")


class PracticeStep(Form):
    """Step one: you and the practice."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=LONGEST)
    email = forms.CharField(label=gettext_lazy("Your email"), max_length=LONGEST)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=500,
        help_text=gettext_lazy("At least ten characters."),
    )
    practice_name = forms.CharField(label=gettext_lazy("Name of the practice"), max_length=LONGEST)
    zone = zone_field(
        gettext_lazy("Time zone"),
        help_text=gettext_lazy("Appointments keep their clock time here when clocks change."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        choices=[
            (c, c)
            for c in (
                "USD",
                "EUR",
                "GBP",
                "CAD",
                "AUD",
                "NZD",
                "CHF",
                "SEK",
                "NOK",
                "DKK",
                "JPY",
                "INR",
                "ZAR",
            )
        ],
    )
    country = forms.ChoiceField(label=gettext_lazy("Closed on the holidays of"), required=False)
    treats = forms.BooleanField(label=gettext_lazy("I see clients myself"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("No country")), *country_names()]  # type: ignore[attr-defined]


class HoursStep(Form):
    """Step two: when you work and what can be booked."""

    weekdays = weekdays_field(gettext_lazy("You work on"))
    start = time_field(gettext_lazy("From"))
    end = time_field(gettext_lazy("To"))
    minutes = forms.IntegerField(label=gettext_lazy("A session lasts … minutes"), min_value=5, max_value=480)
    after = forms.IntegerField(label=gettext_lazy("Then keep … minutes free"), min_value=0, max_value=240)
    lunch = forms.BooleanField(label=gettext_lazy("Protect a lunch break from 12 to 1"), required=False)


@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Step one of three. Only on an empty database."""
    if any_practice():
        return redirect("entry:start")
    zone = request.GET.get("zone", "America/New_York")
    form = PracticeStep(request.POST or None, initial={"zone": zone, "currency": "USD"})

    def create(data: dict[str, Any]) -> tuple[str, int]:
        return set_up_practice(
            owner=NewOwner(name=data["name"], email=data["email"], password=data["password"]),
            name=data["practice_name"],
            zone=data["zone"],
            currency=data["currency"],
            holiday_country=data["country"],
            treats=data["treats"],
            locale=spoken_now(),
            now=timezone.now(),
        )

    if request.method == "POST":
        done, made = form.attempt(create)
        if done and made:
            slug, account = made
            _let_in(request, get_user_model().objects.get(pk=account))
            return redirect("entry:setup-hours", practice=slug)
    return render(
        request, "entry/setup.html", {"form": form, "step": 1}, status=422 if form.is_bound else 200
    )


def _begin(viewer: Staff, me: str, data: dict[str, Any]) -> None:
    """The first hours of whoever set the practice up, at its first place, and the first service."""
    now, place = timezone.now(), places(viewer)[0]
    common: dict[str, Any] = {
        "viewer": viewer,
        "weekdays": [int(day) for day in data["weekdays"]],
        "first_day": (now - timedelta(days=1)).date(),
        "zone": place.zone,
        "now": now,
    }
    start, end = (clock.hour * 60 + clock.minute for clock in (data["start"], data["end"]))
    add_hours(clinician=me, start=start, end=end, place=place.ref, **common)
    if data["lunch"]:
        protect_weekly(title=_("Lunch"), start=720, end=780, **common)
    save_service(
        viewer=viewer,
        now=now,
        name=_("Session"),
        kind="session",
        minutes=data["minutes"],
        buffer_after=data["after"],
        booking="everyone",
        grid_minutes=30,
        offered_by=[me],
    )


@require_http_methods(["GET", "POST"])
def setup_hours(request: HttpRequest, practice: str) -> HttpResponse:
    """Step two: working hours and the first service."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    viewer = staff_viewer(account_id=request.user.pk, slug=practice)
    initial = {
        "weekdays": ["0", "1", "2", "3", "4"],
        "start": time(9),
        "end": time(17),
        "minutes": 50,
        "after": 10,
    }
    form = HoursStep(request.POST or None, initial={**initial, "lunch": True})

    if request.method == "POST":
        me = request.user.ref  # type: ignore[union-attr]
        done, _none = form.attempt(lambda data: _begin(viewer, me, data))
        if done:
            return redirect("entry:setup-ready", practice=practice)
    context = {"form": form, "step": 2, "practice": practice}
    return render(request, "entry/setup.html", context, status=422 if form.is_bound else 200)


@require_GET
def setup_ready(request: HttpRequest, practice: str) -> HttpResponse:
    """Step three: what to do next."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    staff_viewer(account_id=request.user.pk, slug=practice)
    return render(request, "entry/ready.html", {"practice": practice, "step": 3})


class JoinForm(Form):
    """An account for somebody invited."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=LONGEST)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=500,
        help_text=gettext_lazy("At least ten characters."),
    )


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join a team: with the account that is signed in, or with a new one for the invited address."""
    now = timezone.now()
    card = invitation_by_token(token, now=now)
    mine = request.user.is_authenticated and request.user.email.casefold() == card.email.casefold()  # type: ignore[union-attr]
    form = JoinForm(request.POST or None, initial={"name": card.name})
    if request.method == "POST" and mine:
        _account, slug = accept_invitation(token=token, account_id=request.user.pk, now=now)
        return redirect("work:today", practice=slug)
    if request.method == "POST":
        done, made = form.attempt(
            lambda data: accept_invitation(token=token, now=now, locale=spoken_now(), **data)
        )
        if done and made:
            _let_in(request, get_user_model().objects.get(pk=made[0]))
            return redirect("work:today", practice=made[1])
    context = {
        "card": card,
        "form": form,
        "mine": mine,
        "login": f"{reverse('account_login')}?next={request.path}",
    }
    return render(request, "entry/invitation.html", context, status=422 if form.is_bound else 200)
