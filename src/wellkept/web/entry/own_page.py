"""The way to one's own page, as it was mailed: with the account that one has, or with a new one."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wellkept.clients.claims import link_offer
from wellkept.owncare.actions.joining import join_by_link
from wellkept.web.entry.views import BACKEND, LONGEST
from wellkept.web.ui.forms import Form, zone_field
from wellkept.web.ui.languages import spoken_now
from wellkept.web.ui.sure import note_mailboxes_proved


class OwnForm(Form):
    """An account of one's own."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("The address to which this link came"),
        max_length=LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=500,
        help_text=gettext_lazy("At least ten characters."),
    )
    zone = zone_field(gettext_lazy("Time zone"))


@require_http_methods(["GET", "POST"])
def own_page(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever is signed in goes on to her own care; others sign in, or make an account."""
    now = timezone.now()
    offer = link_offer(token, now=now)
    onwards = reverse("me:claim" if offer.kind == "claim" else "me:accept", args=[token])
    if request.user.is_authenticated:
        return redirect(onwards)
    form = OwnForm(request.POST or None, initial={"zone": "America/New_York"})
    if request.method == "POST":
        done, account = form.attempt(lambda data: _join(token, data, now))
        if done and account:
            login(request, get_user_model().objects.get(pk=account), backend=BACKEND)
            note_mailboxes_proved(request, account, now)
            return redirect(onwards)
    context = {"offer": offer, "form": form, "login": f"{reverse('account_login')}?next={onwards}"}
    return render(request, "entry/own_page.html", context, status=422 if form.is_bound else 200)


def _join(token: str, data: dict[str, Any], now: Any) -> int:
    return join_by_link(token=token, locale=spoken_now(), now=now, **data)
