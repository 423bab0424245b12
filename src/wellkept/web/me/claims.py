""" "That is me": the page that a client's own link leads to."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wellkept.clients import actions
from wellkept.clients.claims import claim_offer, works_at
from wellkept.kernel.invalid import Invalid
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.me.hat import Own, own_care


@require_http_methods(["GET", "POST"])
@own_care
def claim(own: Own, token: str) -> HttpResponse:
    """What the practice will learn and what it will not; then one button, and the same question for everybody."""
    offer = claim_offer(token, now=own.now)
    sealed = works_at(own.viewer, offer)
    if own.request.method == "GET":
        return own.render("claim.html", "walls", offer=offer, preselected=sealed)
    wishes = "seal" in own.request.POST
    try:
        ref = actions.claim(viewer=own.viewer, token=token, now=own.now)
    except Invalid as error:
        told = invalid_sentence(error)
        return own.render("claim.html", "walls", 422, offer=offer, preselected=wishes, told=told)
    if wishes:
        try:
            actions.seal_chart(viewer=own.viewer, claim=ref, now=own.now)
        except Invalid as error:
            own.say(invalid_sentence(error))
            return redirect("me:wall", claim=ref)
    own.say(_("That is you. Your sessions there are part of your own care now."))
    return redirect("me:start")
