"""A sealed chart that a client entrusted to one: opened in need, with a reason; its appointments canceled, if they must be."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wellkept.clients import actions
from wellkept.clients.custody import custodies, custody_page, standing_in
from wellkept.clients.rules.accesses import AccessKind
from wellkept.messages.actions import stop_notices
from wellkept.scheduling.appointments.actions import cancel
from wellkept.scheduling.appointments.custody import coming_of_chart
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.trust.errors import NotFound
from wellkept.web.work.desk import Desk, at_work, with_names
from wellkept.web.work.opening import WhyForm


@require_GET
@at_work
def listed(desk: Desk) -> HttpResponse:
    """What was entrusted to her: with whom, never whose."""
    return desk.render("custodies.html", "clients", held=custodies(desk.viewer, now=desk.now))


@require_http_methods(["GET", "POST"])
@at_work
@with_names
def one(desk: Desk, chart: str) -> HttpResponse:
    """Say why, and then whom to reach and what is booked."""
    entrusted = next((one for one in custodies(desk.viewer, now=desk.now) if one.chart == chart), None)
    if entrusted is None:
        raise NotFound
    if entrusted.until is None:
        return _ask(desk, chart, entrusted.treating)
    page, until = custody_page(desk.viewer, chart, now=desk.now)
    coming = coming_of_chart(standing_in(desk.viewer, chart, now=desk.now), now=desk.now)
    return desk.render("custody.html", "clients", page=page, until=until, coming=coming, chart=chart)


def _ask(desk: Desk, chart: str, treating: str) -> HttpResponse:
    form = WhyForm(AccessKind.CUSTODY, desk.request.POST or None)
    if desk.request.method == "POST":
        done, _none = form.attempt(
            lambda data: actions.open_as_custodian(viewer=desk.viewer, chart=chart, now=desk.now, **data)
        )
        if done:
            return redirect(desk.url("custody", chart=chart))
    status = 422 if form.is_bound else 200
    return desk.render("custody_why.html", "clients", status, form=form, treating=treating)


@require_POST
@at_work
def cancel_one(desk: Desk, chart: str, ref: str) -> HttpResponse:
    """Cancel one of its appointments; the client is told in a minute, unless she was told already."""
    viewer = standing_in(desk.viewer, chart, now=desk.now)
    refusal = cancel(viewer=viewer, ref=ref, now=desk.now)
    if refusal is not None:
        desk.warn(sentence(refusal))
    else:
        if "hush" in desk.request.POST:
            stop_notices(viewer=viewer, appointment=ref, now=desk.now)
        desk.say(_("Canceled."))
    return redirect(desk.url("custody", chart=chart))
