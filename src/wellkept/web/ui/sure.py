"""How sure a session is that it is she: read from what was proved in it, and asked for before what is sensitive.

A page whose act one would not want done at a screen left open wears ``@sensitive``. What opens own care is changed
behind ``@changes_openers``. Own care itself stands behind the gate of its face.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from wellkept.accounts.queries import standing
from wellkept.accounts.rules.assurance import (
    Kind,
    Proof,
    Step,
    before_a_sensitive_act,
    before_changing_openers,
    proof_that_opens,
)
from wellkept.trust.viewer import Oneself

OWN_CARE = "own_care"  # in the session: by which proof it was opened, and when it was used; epoch seconds
_ADDRESSES = "proved_addresses"  # in the session: pairs of an address's ref and when
View = Callable[..., HttpResponse]


def myself(request: HttpRequest) -> Oneself:
    """Whoever is signed in, about herself. For pages behind a sign-in."""
    assert request.user.pk is not None
    return Oneself(request.user.pk)


def proofs_of(request: HttpRequest) -> tuple[Proof, ...]:
    """What was proved in this session by whoever is signed in. A browser that was trusted proved nothing."""
    found = [
        Proof(
            f"{record['type']}:{record['id']}" if record["method"] == "mfa" else Kind.PASSWORD,
            int(record["at"]),
        )
        for record in get_authentication_records(request, request.user)  # type: ignore[arg-type]
        if record["method"] in ("mfa", "password")
    ]
    mailed = request.session.get(_ADDRESSES, [])
    return (*found, *(Proof(f"{Kind.ADDRESS}:{ref}", at) for ref, at in mailed))


def note_address_proved(request: HttpRequest, ref: str, now: datetime) -> None:
    """A code mailed to this address was typed in this session."""
    proved = [pair for pair in request.session.get(_ADDRESSES, []) if pair[0] != ref]
    request.session[_ADDRESSES] = [*proved, [ref, int(now.timestamp())]]


def note_mailboxes_proved(request: HttpRequest, account: int, now: datetime) -> None:
    """All addresses of her own are proved in this session: she came by their mail, or it is the demo."""
    for opener in standing(account).openers:
        if opener.kind is Kind.ADDRESS:
            note_address_proved(request, opener.name.partition(":")[2], now)


def forget_proofs(request: HttpRequest) -> None:
    """As if nothing but the password had been proved in this session."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [r for r in records if r["method"] != "mfa"]
    request.session.pop(_ADDRESSES, None)


def opened_by(request: HttpRequest) -> dict[str, Any]:
    """By which proof own care was opened in this session, and when a page of it was used."""
    return {"opened": "", "used": 0, **request.session.get(OWN_CARE, {})}


def proof_of_own_care(request: HttpRequest, now: datetime) -> Proof | None:
    """The proof by which own care stands open in this session, if it does."""
    account, used = standing(myself(request).account_id), opened_by(request)["used"]
    return proof_that_opens(proofs_of(request), account, used=used, now=int(now.timestamp()))


def end_own_care(request: HttpRequest) -> None:
    """From now on a new proof is needed in this session."""
    forget_proofs(request)
    request.session.pop(OWN_CARE, None)


def prove_first(request: HttpRequest) -> HttpResponse | None:
    """Where to go before a sensitive act; nowhere when it is sure enough that it is she."""
    proofs, now = proofs_of(request), int(timezone.now().timestamp())
    step = before_a_sensitive_act(proofs, standing(myself(request).account_id), now=now)
    return None if step is Step.NONE else _ask(request)


def prove_before_changing(request: HttpRequest) -> HttpResponse | None:
    """Where to go before a change of what opens own care; nowhere when it is sure enough that it is she."""
    proofs, now = proofs_of(request), int(timezone.now().timestamp())
    step = before_changing_openers(proofs, standing(myself(request).account_id), now=now)
    return None if step is Step.NONE else _ask(request, openers="yes")


def sensitive(view: View) -> View:
    """For a page that is opened only by whoever has just proved that it is she."""
    return _behind(prove_first, view)


def changes_openers(view: View) -> View:
    """For a page that adds or takes away what opens own care."""
    return _behind(prove_before_changing, view)


def _behind(ask: Callable[[HttpRequest], HttpResponse | None], view: View) -> View:
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return ask(request) or view(request, *args, **named)

    return page


def _ask(request: HttpRequest, **more: str) -> HttpResponse:
    """To the page that asks for a proof, and from there back: to the page that was asked for, or that had the form."""
    back = request.get_full_path() if request.method == "GET" else goes_on_to(request, reverse("mfa_index"))
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back, **more})}")


def goes_on_to(request: HttpRequest, fallback: str) -> str:
    """Where ``next`` says to go on, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe and wanted.startswith("/") else fallback
