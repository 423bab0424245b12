"""Ties: what a person is to somebody else, as far as it bears on therapy between them. Hers alone to declare."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wellkept.clients.claims import Held, as_client, held_claims
from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments.conflicts import Conflicted, own_conflicts
from wellkept.ties import actions, queries
from wellkept.ties.rules.explaining import WARNS
from wellkept.ties.rules.matrix import DECLARED
from wellkept.ties.sentences import kind_words
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.me.hat import Own, own_care
from wellkept.web.ui.forms import Form, date_field
from wellkept.web.ui.going_on import GoOnForm, go_on_with

LONGEST = 10_000


class TieForm(Form):
    """What two people are to each other, since when, and who the other is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What the two of you are"),
        widget=forms.RadioSelect,
        choices=lambda: [(kind.value, kind_words(kind)) for kind in DECLARED],
    )
    person = forms.ChoiceField(
        label=gettext_lazy("A colleague"),
        required=False,
        help_text=gettext_lazy("Somebody with whom you work at a practice here."),
    )
    email = forms.CharField(
        label=gettext_lazy("Or the address of somebody else"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy(
            "The one with which that person signs in. You are not told whether there is one."
        ),
    )
    since = date_field(gettext_lazy("Since"), required=False)
    until = date_field(gettext_lazy("Until, where it is over"), required=False)
    layout = (("since", "until"),)

    @classmethod
    def of(cls, own: Own) -> "TieForm":
        """The form of this request."""
        form = cls(own.request.POST or None)
        people = [(card.ref, card.name) for card in queries.colleagues(own.viewer)]
        form.fields["person"].choices = [("", "–"), *people]  # type: ignore[attr-defined]
        return form


@require_http_methods(["GET", "POST"])
@own_care
def ties(own: Own) -> HttpResponse:
    """All that she declared, all that others declared about themselves and her, and what follows from it."""
    if "why" in own.request.POST:
        return _go_on(own)
    form = TieForm.of(own)
    if own.request.method == "POST":
        done, _ref = form.attempt(lambda data: actions.declare_tie(viewer=own.viewer, now=own.now, **data))
        if done:
            own.say(_("Kept. From now on it counts wherever the two of you would be booked."))
            return redirect("me:ties")
    accepted = queries.accepted_warnings(own.viewer)
    return own.render(
        "ties.html",
        "ties",
        422 if form.is_bound else 200,
        form=form,
        declared=queries.own_ties(own.viewer),
        named_in=queries.ties_named_in(own.viewer),
        accepted=[(card, card.review_on <= own.now.date()) for card in accepted],
        flagged=_flagged(own),
    )


def _flagged(own: Own) -> list[tuple[Held, Conflicted, GoOnForm | None]]:
    """Her coming appointments with somebody to whom she has a tie, with her claim there, and by what she goes on where
    she may."""
    return [
        (claim, found, _going_on(found))
        for claim in held_claims(own.viewer)
        if claim.books
        for found in own_conflicts(as_client(own.viewer, claim.ref, now=own.now), now=own.now)
    ]


def _going_on(found: Conflicted) -> GoOnForm | None:
    if found.reason.code != WARNS:
        return None
    return GoOnForm(opinion=bool(found.reason.params["opinion"]), auto_id=f"{found.card.ref}-%s")


def _go_on(own: Own) -> HttpResponse:
    """Accept the warning about what is booked: between her and whom she meets there."""
    post = own.request.POST
    viewer = as_client(own.viewer, post.get("claim", ""), now=own.now)
    said = [go_on_with(post, viewer=viewer, clinician=whom, now=own.now) for whom in post.getlist("with")]
    for text in dict.fromkeys(said):
        own.say(text)
    return redirect("me:ties")


class EndForm(Form):
    """The first day on which it did not hold any more."""

    until = date_field(gettext_lazy("It has ended on"))


@require_POST
@own_care
def change_tie(own: Own, ref: str, verb: str) -> HttpResponse:
    """It has ended, or was declared by mistake."""
    try:
        if verb == "end":
            form = EndForm(own.request.POST)
            if not form.is_valid():
                raise Invalid("until", "required")
            until = form.cleaned_data["until"]
            actions.end_tie(viewer=own.viewer, ref=ref, until=until, now=own.now)
            own.say(_("Noted. For a while it still counts."))
        else:
            actions.withdraw_tie(viewer=own.viewer, ref=ref, now=own.now)
            own.say(_("It is gone."))
    except Invalid as error:
        own.say(invalid_sentence(error))
    return redirect("me:ties")


@require_POST
@own_care
def change_accepted(own: Own, ref: str, verb: str) -> HttpResponse:
    """A warning that she or her therapist accepted: still right, or not any more."""
    do: Any = actions.review_warning if verb == "keep" else actions.end_warning
    do(viewer=own.viewer, ref=ref, now=own.now)
    own.say(_("Kept. It is listed again in time.") if verb == "keep" else _("Ended. What is booked stays."))
    return redirect("me:ties")
