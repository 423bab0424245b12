"""For her loved ones: whom she books for, and who may book for her."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wellkept.clients import actions
from wellkept.clients.claims import held_claims, held_proxies, proxies_for, proxy_offer
from wellkept.kernel.invalid import Invalid
from wellkept.owncare import queries
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.me.care import AHEAD, LISTED
from wellkept.web.me.hat import Own, own_care
from wellkept.web.ui.forms import Form
from wellkept.web.ui.mails import NotMailed, mail_the_way


class LeaveForm(Form):
    """Whom she gives leave to book for her."""

    email = forms.CharField(
        label=gettext_lazy("Their email"),
        max_length=10_000,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


@require_GET
@own_care
def loved(own: Own) -> HttpResponse:
    """Both sides on one page."""
    return _page(own)


def _page(own: Own, status: int = 200, form: Form | None = None) -> HttpResponse:
    found = queries.loved_sessions(own.viewer, first=own.now, last=own.now + AHEAD, now=own.now)
    coming = [one for one in found if one.stands]
    context: dict[str, Any] = {
        "people": held_proxies(own.viewer, now=own.now),
        "sessions": coming[:LISTED],
        "more": max(len(coming) - LISTED, 0),
        "claims": [claim for claim in held_claims(own.viewer) if claim.books],
        "helpers": proxies_for(own.viewer, now=own.now),
        "form": form or LeaveForm(),
    }
    return own.render("loved.html", "start", status, **context)


@require_POST
@own_care
def give_leave(own: Own, claim: str) -> HttpResponse:
    """Somebody is sent the way to book for her."""
    form = LeaveForm(own.request.POST)
    done, link = form.attempt(
        lambda data: actions.give_leave(viewer=own.viewer, claim=claim, email=data["email"], now=own.now)
    )
    if not done or link is None:
        return _page(own, 422, form)
    made = actions.mail_of_link(link_id=link, now=own.now)
    address = own.request.build_absolute_uri(reverse("entry:own-page", args=[made.token]))
    try:
        mail_the_way(made, address)
    except NotMailed:
        form.add_error("email", _("The mail server did not take it. Try again later."))
        return _page(own, 503, form)
    own.say(_("A link is on its way to them. It is good for a week."))
    return redirect("me:loved")


@require_http_methods(["GET", "POST"])
@own_care
def accept(own: Own, token: str) -> HttpResponse:
    """Act for somebody from now on."""
    offer = proxy_offer(token, now=own.now)
    told = ""
    if own.request.method == "POST":
        try:
            actions.accept_proxy(viewer=own.viewer, token=token, now=own.now)
        except Invalid as error:
            told = invalid_sentence(error)
        else:
            own.say(_("You can book for them now."))
            return redirect("me:loved")
    return own.render("accept.html", "start", 422 if told else 200, offer=offer, told=told)


@require_POST
@own_care
def end(own: Own, ref: str) -> HttpResponse:
    """It ends, on whichever side."""
    actions.end_proxy(viewer=own.viewer, ref=ref, now=own.now)
    own.say(_("Ended."))
    return redirect("me:loved")
