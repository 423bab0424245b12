"""A client's own page, as far as the practice has to do with it: the way there, who consents for a minor, a handover."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wellkept.clients import actions
from wellkept.clients.claims import claimed_since, minority
from wellkept.clients.queries import client_page
from wellkept.kernel.invalid import Invalid
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.ui.forms import Form, date_field
from wellkept.web.ui.mails import NotMailed, mail_the_way
from wellkept.web.work.clients import with_names
from wellkept.web.work.desk import Desk, at_work

BASES = [
    ("", gettext_lazy("Not known yet")),
    ("guardian", gettext_lazy("A guardian")),
    ("herself", gettext_lazy("The minor alone, as the law allows at this age")),
    ("court", gettext_lazy("A court, or somebody whom it named")),
]
VERBS = ("send", "guardian", "minor", "end", "handover")


class MinorForm(Form):
    """Until when somebody is not of age, and who consents."""

    of_age_on = date_field(gettext_lazy("Of age on"))
    basis = forms.ChoiceField(label=gettext_lazy("Who consents"), choices=BASES, required=False)


@require_GET
@at_work
@with_names
def own_page(desk: Desk, ref: str) -> HttpResponse:
    """How it stands."""
    return _page(desk, ref)


def _page(desk: Desk, ref: str, status: int = 200, told: str = "", form: Form | None = None) -> HttpResponse:
    page = client_page(desk.viewer, ref, now=desk.now)
    known = minority(desk.viewer, page.card.id)
    initial: dict[str, Any] = {"of_age_on": known.of_age_on, "basis": known.basis or ""} if known else {}
    treats = any(
        chart.treating_id == desk.viewer.account_id and chart.state == "open" for chart in page.charts
    )
    sealed = next((c for c in page.charts if c.sealed and c.treating_id == desk.viewer.account_id), None)
    return desk.render(
        "own_page.html",
        "clients",
        status,
        page=page,
        since=claimed_since(desk.viewer, page.card.id),
        guardians=[c for c in page.contacts if c.role == "guardian" and c.email],
        known=known,
        is_minor=known is not None and desk.today.date() < known.of_age_on,
        form=form or MinorForm(initial=initial),
        treats=treats,
        sealed=sealed,
        others=[
            c for c in desk.clinicians if sealed and c.account_id != sealed.treating_id and not c.supervised
        ],
        told=told,
    )


@require_POST
@at_work
def act(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """One act."""
    post = desk.request.POST
    common: dict[str, Any] = {"viewer": desk.viewer, "now": desk.now}
    if verb == "minor":
        form = MinorForm(post)
        done, _none = form.attempt(
            lambda data: actions.record_minor(
                client=ref, of_age_on=data["of_age_on"], basis=data["basis"], **common
            )
        )
        if not done:
            return _page(desk, ref, 422, form=form)
        desk.say(_("Saved."))
        return redirect(desk.url("own-page", ref=ref))
    try:
        desk.say(_do(desk, ref, verb, common))
    except Invalid as error:
        return _page(desk, ref, 422, invalid_sentence(error))
    except NotMailed:
        return _page(desk, ref, 503, _("The mail server did not take it. Try again later."))
    return redirect(desk.url("own-page", ref=ref))


def _do(desk: Desk, ref: str, verb: str, common: dict[str, Any]) -> str:
    post = desk.request.POST
    match verb:
        case "send":
            _mail(desk, actions.ask_for_claim(client=ref, **common))
            return _("The link is on its way. It is good for a week.")
        case "guardian":
            _mail(desk, actions.ask_for_guardian(client=ref, contact=post.get("contact", ""), **common))
            return _("The link is on its way. It is good for a week.")
        case "end":
            actions.end_claim(client=ref, **common)
            return _("It is nobody’s own page any more.")
    actions.ask_handover(chart=post.get("chart", ""), to=post.get("to", ""), **common)
    return _("The client is asked. Without a yes nothing changes.")


def _mail(desk: Desk, link: int) -> None:
    """The token is in this process for a moment, and on no page."""
    made = actions.mail_of_link(link_id=link, now=desk.now)
    address = desk.request.build_absolute_uri(reverse("entry:own-page", args=[made.token]))
    mail_the_way(made, address)
