"""The cover of a screen that nobody used, how it is opened again, and where one chooses when and by what."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from wellkept.accounts import actions, queries
from wellkept.accounts.rules.assurance import Kind
from wellkept.accounts.rules.idle import CHOICES, PIN_MOST
from wellkept.web.entry.idle import COVERED, covered_now
from wellkept.web.ui.forms import Form
from wellkept.web.ui.keeping import session_of
from wellkept.web.ui.proving import Proving
from wellkept.web.ui.sure import changes_openers, end_own_care, goes_on_to, myself, proof_of_own_care

_IN_PLACE = "Wellkept-Cover"  # a header of requests: the page beneath is still there, and only uncovered
_COUNTED = frozenset({"pin", "code", "mailed", "password"})  # what could be guessed


@require_http_methods(["GET", "POST"])
@login_required
def cover(request: HttpRequest) -> HttpResponse:
    """Covers the screen, or asks for what opens it again. Too many wrong tries end the session."""
    now, way = timezone.now(), request.POST.get("way", "")
    me: dict[str, Any] = {"viewer": myself(request), "session": session_of(request)}
    here = f"{reverse('entry:cover')}?{urlencode({'next': _next(request)})}"
    if way == "cover":
        actions.note_use(**me, now=now)
        actions.cover(**me, now=now)
        return redirect(here)
    if not covered_now(request, now):
        return _open(request, now)
    if way == "shut":
        end_own_care(request)
        return redirect(here)
    proving = _proving(request, now)
    left = actions.count_try(**me) if way in _COUNTED else None
    if left is None or left >= 0:
        if request.method == "POST" and _proved(proving, way):
            actions.uncover(**me, now=now)
            return _open(request, now)
        _say_what_is_left(proving, left)
    if left is not None and left <= 0:
        return _give_up(request, now)
    context = {
        "proving": proving,
        "has_pin": queries.has_pin(myself(request)),
        "next": _next(request),
        "closes_care": Kind.PASSWORD not in proving.kinds,
    }
    answer = render(request, "entry/cover.html", context, status=422 if proving.errors else 200)
    answer[COVERED] = "yes"
    return answer


def _next(request: HttpRequest) -> str:
    return goes_on_to(request, reverse("entry:start"))


def _proving(request: HttpRequest, now: datetime) -> Proving:
    """A passkey or the password. While own care stands open, what opens that and no password, as at its own gate."""
    if proof_of_own_care(request, now) is not None:
        return Proving.of(request, now=now)
    proving = Proving.of(request, now=now, password=True)
    proving.kinds &= {Kind.PASSKEY, Kind.PASSWORD}
    return proving


def _proved(proving: Proving, way: str) -> bool:
    if way != "pin":
        return proving.attempt()
    if actions.is_pin(viewer=myself(proving.request), pin=proving.request.POST.get("pin", "")):
        return True
    proving.errors.append(_("This is not your PIN."))
    return False


def _say_what_is_left(proving: Proving, left: int | None) -> None:
    if left and proving.errors:
        tries = ngettext("One try is left.", "%(count)s tries are left.", left) % {"count": left}
        proving.errors.append(tries + " " + _("After that one signs in again."))


def _give_up(request: HttpRequest, now: datetime) -> HttpResponse:
    actions.note_given_up(viewer=myself(request), now=now)
    logout(request)
    return redirect(f"{reverse('account_login')}?ended=tries")


def _open(request: HttpRequest, now: datetime) -> HttpResponse:
    """What lay beneath: uncovered in place, or shown again. A page of own care that closed meanwhile goes to its gate."""
    if _IN_PLACE in request.headers:
        closed = bool(request.POST.get("care")) and proof_of_own_care(request, now) is None
        return HttpResponse(status=205 if closed else 204)
    if queries.kept_form(myself(request), session=session_of(request)) is not None:
        return redirect(f"{reverse('entry:kept')}?{urlencode({'next': _next(request)})}")
    return redirect(_next(request))


@require_POST
@login_required
def awake(request: HttpRequest) -> HttpResponse:
    """Somebody types or points at a page that asks for nothing. It is noted before this is reached."""
    return HttpResponse(status=204)


class _Again(HttpResponseRedirect):
    """To that address with the same method and the same fields."""

    status_code = 307


@require_http_methods(["GET", "POST"])
@login_required
def kept(request: HttpRequest) -> HttpResponse:
    """What was sent while the screen was covered was not done: it is sent now, or thrown away."""
    me: dict[str, Any] = {"viewer": myself(request), "session": session_of(request)}
    found = queries.kept_form(myself(request), session=session_of(request))
    if found is None:
        return redirect(_next(request))
    path, fields = found
    if path.startswith(reverse("me:start")) and proof_of_own_care(request, timezone.now()) is None:
        return redirect(f"{reverse('me:unlock')}?{urlencode({'next': request.get_full_path()})}")
    if request.method == "POST":
        actions.forget_form(**me)
        return _Again(path) if "throw_away" not in request.POST else redirect(_next(request))
    return render(request, "entry/kept.html", {"path": path, "fields": fields, "next": _next(request)})


class ScreenForm(Form):
    """When a screen is covered, and the PIN that opens it again."""

    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Cover the screen when nobody used it for"), coerce=int, choices=()
    )
    pin = forms.CharField(
        label=gettext_lazy("New PIN"),
        required=False,
        max_length=PIN_MOST,
        help_text=gettext_lazy("Four digits or more. It opens a covered screen and nothing else."),
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--m input--code"}
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        words = [(n, ngettext("%(count)s minute", "%(count)s minutes", n) % {"count": n}) for n in CHOICES]
        self.fields["minutes"].choices = words  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@changes_openers
def screen(request: HttpRequest) -> HttpResponse:
    """When her screens are covered, and by which PIN they are opened."""
    now, viewer = timezone.now(), myself(request)
    if "remove" in request.POST:
        actions.remove_pin(viewer=viewer, now=now)
        messages.success(request, _("The PIN no longer opens anything."))
        return redirect("entry:screen")
    form = ScreenForm(request.POST or None, initial={"minutes": getattr(request.user, "covers_after", None)})
    if request.method == "POST":
        done, _none = form.attempt(lambda data: actions.set_screen(viewer=viewer, now=now, **data))
        if done:
            messages.success(request, _("Saved."))
            return redirect("mfa_index")
    context = {"form": form, "has_pin": queries.has_pin(viewer)}
    return render(request, "entry/screen.html", context, status=422 if form.is_bound else 200)
