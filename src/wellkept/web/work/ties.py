"""What stands between a clinician and a client, for her eyes alone: her own choice, warnings, and looking again."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wellkept.ties import actions
from wellkept.ties.queries import accepted_warnings
from wellkept.trust.viewer import Role
from wellkept.web.ui.going_on import go_on_with
from wellkept.web.work.desk import Desk, at_work, next_or


@require_POST
@at_work
def change_bond(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """Close one's own calendar to a client, open it again, or go on in spite of a warning."""
    common: dict[str, Any] = {"viewer": desk.viewer, "now": desk.now, "client": ref}
    match verb:
        case "close":
            actions.close_to(**common)
            desk.say(_("Closed. Nobody is told why."))
        case "open":
            actions.open_to(**common)
            desk.say(_("Open again."))
        case _go_on:
            desk.say(go_on_with(desk.request.POST, **common))
    return redirect(desk.url("client", ref=ref))


@require_GET
@at_work
def reviews(desk: Desk) -> HttpResponse:
    """The warnings that she or a client of hers accepted, the one that is due first on top."""
    cards = accepted_warnings(desk.viewer, hidden_on=desk.hidden_on)
    today: date = desk.today.date()
    return desk.render(
        "reviews.html",
        "requests",
        200 if desk.viewer.has(Role.CLINICIAN) else 403,
        cards=[(card, card.review_on <= today) for card in cards],
        treats=desk.viewer.has(Role.CLINICIAN),
    )


@require_POST
@at_work
def review(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """Looked at again, taken note of, or ended."""
    do, said = {
        "keep": (actions.review_warning, _("Kept. It is listed again in time.")),
        "note": (actions.take_note, _("Noted.")),
        "end": (actions.end_warning, _("Ended. What is booked stays; decide about it under Decisions.")),
    }[verb]
    do(viewer=desk.viewer, ref=ref, now=desk.now)
    desk.say(said)
    return redirect(next_or(desk, desk.url("reviews")))
