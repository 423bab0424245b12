"""How a person signs in: second factors, sessions, and the page that asks for a proof before something sensitive.

The ceremonies are allauth's; what it may do when is said here.
"""

import ipaddress
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.recovery_codes.internal.flows import view_recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wellkept.accounts import actions, queries
from wellkept.accounts.queries import FactorCard
from wellkept.accounts.rules.assurance import Kind, Step, before_changing_openers
from wellkept.kernel.invalid import Invalid
from wellkept.trust.errors import NotFound
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.ui.mails import notice
from wellkept.web.ui.proving import Proving
from wellkept.web.ui.sure import changes_openers, goes_on_to, myself, proofs_of

_AFTER = "after_setting_up"  # in the session: where to go on when a second factor is there


@require_GET
@login_required
def signing_in(request: HttpRequest) -> HttpResponse:
    """Password, second factors, sessions. Whoever was led here to set something up goes on where she came from."""
    factors = queries.factors(myself(request))
    if factors and (after := request.session.pop(_AFTER, "")):
        return redirect(after)
    context = {
        "sign_in": queries.sign_in_card(myself(request), now=timezone.now()),
        "factors": factors,
        "has_app": any(factor.kind is Kind.APP for factor in factors),
        "sessions": queries.sessions(myself(request), current=request.session.session_key or ""),
    }
    return render(request, "account/signing_in.html", context)


@require_GET
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where a practice leads whoever has a password alone."""
    go_on = goes_on_to(request, reverse("entry:start"))
    if any(factor.kind is not Kind.CODES for factor in queries.factors(myself(request))):
        return redirect(go_on)
    return render(request, "entry/second_factor.html", {"next": go_on})


@require_http_methods(["GET", "POST"])
@login_required
def prove(request: HttpRequest) -> HttpResponse:
    """Asks for a proof, and goes on. Where own care can be opened by something, a password does not change that."""
    now, go_on = timezone.now(), goes_on_to(request, reverse("mfa_index"))
    account = queries.standing(myself(request).account_id)
    changing = bool(request.GET.get("openers"))
    step = before_changing_openers(proofs_of(request), account, now=int(now.timestamp()))
    password = step is Step.PASSWORD if changing else not account.has_factor
    proving = Proving.of(request, now=now, password=password)
    if request.method == "POST" and proving.attempt():
        return redirect(go_on)
    context = {"proving": proving, "next": go_on, "locked": changing and step is Step.LOCKED}
    return render(request, "account/reauthenticate.html", context, status=422 if proving.errors else 200)


def _sets_up(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A page of allauth that changes second factors: proved first, written whole, and back to where she came from."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        if after := goes_on_to(request, ""):
            request.session[_AFTER] = after
        request.numeric_host = _is_number(request.get_host())  # type: ignore[attr-defined]
        if request.method != "POST":
            return view(request)  # type: ignore[no-any-return]
        with transaction.atomic():
            before = {factor.id for factor in queries.factors(myself(request))}
            response: HttpResponse = view(request)
            made = [factor for factor in queries.factors(myself(request)) if factor.id not in before]
            actions.note_factors(viewer=myself(request), made=made, now=timezone.now())
        _follow(request, made)
        return response

    return changes_openers(page)


def _follow(request: HttpRequest, made: Sequence[FactorCard]) -> None:
    """Who made it holds it, which is a proof; sessions that began without it end."""
    for factor in made:
        if factor.kind is not Kind.CODES:
            record_authentication(request, request.user, "mfa", id=factor.id, type=factor.kind.value)  # type: ignore[arg-type]
            current = request.session.session_key or ""
            actions.end_other_sessions(viewer=myself(request), current=current, now=timezone.now())


def _is_number(host: str) -> bool:
    """Whether pages are served under a number, for which browsers make no passkeys."""
    try:
        ipaddress.ip_address(host.rpartition(":")[0].strip("[]") or host)
    except ValueError:
        return False
    return True


add_passkey = _sets_up(webauthn.add_webauthn)
add_app = _sets_up(totp.activate_totp)
show_codes = _sets_up(recovery_codes.view_recovery_codes)
renew_codes = _sets_up(recovery_codes.generate_recovery_codes)


@require_GET
@changes_openers
def download_codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes as a file."""
    codes, _shown = view_recovery_codes(request)
    if codes is None:
        raise NotFound
    lines = [_("Recovery codes. Each lets you in once."), "", *codes.get_unused_codes(), ""]
    answer = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return answer


@require_POST
@changes_openers
def remove_factor(request: HttpRequest, factor: int) -> HttpResponse:
    """A passkey or the app serves no more."""
    try:
        kind = actions.remove_factor(viewer=myself(request), factor=factor, now=timezone.now())
    except Invalid as error:
        messages.error(request, invalid_sentence(error))
    else:
        gone = (
            _("A passkey was removed.") if kind is Kind.PASSKEY else _("The authenticator app was removed.")
        )
        notice(myself(request).account_id, getattr(request.user, "email", ""), gone)
        messages.success(request, gone)
    return redirect(goes_on_to(request, reverse("mfa_index")))


@require_POST
@login_required
def end_session(request: HttpRequest, session: int) -> HttpResponse:
    """Sign out of one browser."""
    actions.end_session(viewer=myself(request), session=session, now=timezone.now())
    messages.success(request, _("Signed out there."))
    return redirect(goes_on_to(request, reverse("mfa_index")))


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    current = request.session.session_key or ""
    actions.end_other_sessions(viewer=myself(request), current=current, now=timezone.now())
    messages.success(request, _("Signed out everywhere else."))
    return redirect(goes_on_to(request, reverse("mfa_index")))
