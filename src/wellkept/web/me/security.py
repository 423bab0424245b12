"""Security and addresses: what opens her own care, where its mail goes, where she is signed in."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wellkept.accounts import actions, queries
from wellkept.accounts.rules.assurance import Kind
from wellkept.kernel.invalid import Invalid
from wellkept.trust.errors import NotFound
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.me.hat import Own, frame_of, own_care
from wellkept.web.ui.forms import Form
from wellkept.web.ui.mails import NotMailed, mail_the_code
from wellkept.web.ui.sure import changes_openers, myself, note_address_proved, prove_before_changing

LONGEST = 10_000


class CodeForm(Form):
    """The code from the mail."""

    code = forms.CharField(
        label=gettext_lazy("Code from the mail"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "input--m input--code",
            }
        ),
    )


class AddressForm(Form):
    """A further address."""

    email = forms.CharField(
        label=gettext_lazy("Another address of your own"),
        max_length=LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("One whose mail you alone read: none that an employer gave you."),
    )


@require_GET
@own_care
def security(own: Own) -> HttpResponse:
    """All of it on one page."""
    factors = queries.factors(own.viewer)
    context: dict[str, Any] = {
        "sign_in": queries.sign_in_card(own.viewer, now=own.now),
        "factors": factors,
        "has_app": any(factor.kind is Kind.APP for factor in factors),
        "addresses": queries.addresses(own.viewer),
        "sessions": queries.sessions(own.viewer, current=own.request.session.session_key or ""),
        "form": AddressForm(),
    }
    return own.render("security.html", "security", **context)


@require_http_methods(["GET", "POST"])
@changes_openers
def add_address(request: HttpRequest) -> HttpResponse:
    """Name an address of her own, perhaps as the first that opens own care. A code is mailed there."""
    form, now, viewer = AddressForm(request.POST or None), timezone.now(), myself(request)
    if request.method == "POST":
        done, ref = form.attempt(lambda data: actions.add_address(viewer=viewer, now=now, **data))
        if done and ref and _mail(request, form, ref, now):
            return redirect("me:verify-address", ref=ref)
    context = {"frame": frame_of(request, closed=True), "form": form}
    return render(request, "me/add_address.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@changes_openers
def verify_address(request: HttpRequest, ref: str) -> HttpResponse:
    """Type the code that was mailed there, or have another mailed. The mail's link brings it along."""
    now, viewer = timezone.now(), myself(request)
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:12]})
    if "again" in request.POST:
        form = CodeForm(request.POST)
        if _mail(request, form, ref, now):
            messages.success(request, _("Another code is on its way."))
            return redirect("me:verify-address", ref=ref)
    elif request.method == "POST":
        done, proved = form.attempt(lambda data: actions.prove_by_code(viewer=viewer, now=now, **data))
        if done and proved:
            note_address_proved(request, proved, now)
            return redirect("me:security")
    context = {"frame": frame_of(request, closed=True), "form": form}
    return render(request, "me/verify_address.html", context, status=422 if form.is_bound else 200)


def _mail(request: HttpRequest, form: Form, ref: str, now: datetime) -> bool:
    """Whether the code could be mailed; what was wrong stands in the form."""
    form.full_clean()
    try:
        mailed = actions.mail_code(viewer=myself(request), ref=ref, now=now)
        if mailed is None:
            raise NotFound
        mail_the_code(mailed, link=request.build_absolute_uri(reverse("me:verify-address", args=[ref])))
    except Invalid as error:
        form.refuse(error)
    except NotMailed:
        form.add_error(None, _("The mail could not be sent. Please try again in a while."))
    else:
        return True
    return False


@require_POST
@own_care
def change_address(own: Own, ref: str, verb: str) -> HttpResponse:
    """Name an address for own care or for signing in, or take it away."""
    if ask := prove_before_changing(own.request):
        return ask
    act, said = {
        "care": (actions.name_for_care, _("Mail of your own care goes there from now on.")),
        "sign-in": (actions.use_for_sign_in, _("You sign in with this address from now on.")),
        "remove": (actions.remove_address, _("Removed.")),
    }[verb]
    try:
        act(viewer=own.viewer, ref=ref, now=own.now)
        own.say(said)
    except Invalid as error:
        own.say(invalid_sentence(error))
    return redirect("me:security")
