"""Who can see what: the practices where she is a client, the seal, its custodian, and the end of a claim."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wellkept.clients import actions
from wellkept.clients.accesses import opened_of
from wellkept.clients.claims import as_client
from wellkept.kernel.invalid import Invalid
from wellkept.owncare.walls import Wall, wall, walls
from wellkept.scheduling.attestations.actions import ask_attestation
from wellkept.scheduling.attestations.queries import Asked, asked_by
from wellkept.trust.errors import NotFound
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.me.hat import Own, own_care
from wellkept.web.ui.forms import Form, date_field


class AttestationForm(Form):
    """Which time, and whether with dates."""

    layout = (("first_day", "last_day"),)

    first_day = date_field(gettext_lazy("From"))
    last_day = date_field(gettext_lazy("Until"))
    with_dates = forms.BooleanField(label=gettext_lazy("With all dates"), required=False)


@require_GET
@own_care
def who_sees(own: Own) -> HttpResponse:
    """All of it on one page."""
    return own.render("walls.html", "walls", walls=walls(own.viewer))


@require_GET
@own_care
def one(own: Own, claim: str) -> HttpResponse:
    """One practice where she is a client."""
    return _page(own, wall(own.viewer, claim))


def _page(
    own: Own, found: Wall, status: int = 200, told: str = "", form: AttestationForm | None = None
) -> HttpResponse:
    asked = _asked(own, found.claim)
    form = form or AttestationForm(
        initial={"first_day": own.today.replace(month=1, day=1), "last_day": own.today}
    )
    openings = opened_of(own.viewer, found.claim, now=own.now)
    context = {"wall": found, "told": told, "asked": asked, "attest_form": form, "openings": openings}
    return own.render("wall.html", "walls", status, **context)


def _asked(own: Own, claim: str) -> tuple[Asked, ...] | None:
    """What she asked for; None where she is a client no more, and nothing is to be asked of anybody."""
    try:
        return asked_by(as_client(own.viewer, claim, now=own.now))
    except NotFound:
        return None


@require_POST
@own_care
def attest(own: Own, claim: str) -> HttpResponse:
    """Ask the therapist for hours and dates, for a training."""
    found, form = wall(own.viewer, claim), AttestationForm(own.request.POST)
    herself = as_client(own.viewer, claim, now=own.now)
    done, _ref = form.attempt(
        lambda data: ask_attestation(viewer=herself, locale=get_language() or "", now=own.now, **data)
    )
    if not done:
        return _page(own, found, 422, form=form)
    own.say(_("Your therapist finds it, and gives it to you signed."))
    return redirect("me:wall", claim=claim)


@require_POST
@own_care
def act(own: Own, claim: str, verb: str) -> HttpResponse:
    """Seal, open, name a custodian, answer a question, or say that this is not she."""
    found = wall(own.viewer, claim)
    try:
        said = _do(own, claim, verb)
    except Invalid as error:
        return _page(own, found, 422, invalid_sentence(error))
    own.say(said)
    return redirect("me:walls") if verb == "unclaim" else redirect("me:wall", claim=claim)


def _do(own: Own, claim: str, verb: str) -> str:
    post = own.request.POST
    common: dict[str, Any] = {"viewer": own.viewer, "claim": claim, "now": own.now}
    match verb:
        case "seal":
            actions.seal_chart(custodian=post.get("custodian", ""), **common)
            return _("Sealed. It is hidden from now on; what others have seen before, nobody can take back.")
        case "unseal":
            actions.unseal_chart(**common)
            return _("Open to the practice, as its other clients are.")
        case "ask" | "ask-no-more":
            actions.ask_why_first(asks=verb == "ask", **common)
            return _("Kept.")
        case "custodian":
            actions.name_custodian(custodian=post.get("custodian", ""), **common)
            return _("Kept.")
        case "agree" | "decline":
            actions.answer_handover(ref=post.get("handover", ""), agree=verb == "agree", **common)
            return _("Your answer is given.")
    actions.unclaim(viewer=own.viewer, ref=claim, now=own.now)
    return _("Your account is no longer tied to this practice. The practice keeps its own record.")
