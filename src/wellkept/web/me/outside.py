"""Her therapist is not on this server: three fields, or an invitation file. Her eyes alone."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from wellkept.codecs.ics import NotACalendar, TooMuch
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.money import minor_from_text
from wellkept.owncare import queries
from wellkept.owncare.actions import invitations, outside
from wellkept.owncare.actions.outside import Fee, Rhythm
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.web.me.hat import Own, own_care
from wellkept.web.ui.forms import Form, date_field, time_field

MOST_BYTES = 1024 * 1024
EVERY = [
    ("1", gettext_lazy("Every week")),
    ("2", gettext_lazy("Every two weeks")),
    ("3", gettext_lazy("Every three weeks")),
    ("4", gettext_lazy("Every four weeks")),
    ("0", gettext_lazy("Once")),
]
MODES = [
    (Mode.IN_PERSON.value, gettext_lazy("In person")),
    (Mode.VIDEO.value, gettext_lazy("Video")),
    (Mode.PHONE.value, gettext_lazy("Phone")),
]


class RhythmForm(Form):
    """When sessions are. Day and time are the first session's, on her own clock."""

    day = date_field(gettext_lazy("First session"))
    at = time_field(gettext_lazy("Time"))
    every = forms.ChoiceField(label=gettext_lazy("How often"), choices=EVERY)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=1, max_value=outside.LONGEST_MINUTES, initial=50
    )
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=MODES)

    def rhythm(self, zone: str) -> Rhythm:
        """What was chosen."""
        data = self.cleaned_data
        return Rhythm(
            start=datetime.combine(data["day"], data["at"]),
            zone=zone,
            every=int(data["every"]),
            minutes=data["minutes"],
            mode=Mode(data["mode"]),
        )


class NameForm(Form):
    """Who it is, and what a session costs."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=10_000, help_text=gettext_lazy("Only you can read it.")
    )
    fee = forms.CharField(
        label=gettext_lazy("Cost of a session"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input--s"}),
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), required=False, max_length=3, initial="USD")

    def clean(self) -> dict[str, Any]:
        """The amount in minor units."""
        data = super().clean() or {}
        if text := data.get("fee", ""):
            currency = (data.get("currency") or "USD").upper()
            try:
                data["price"] = Fee(minor_from_text(text, currency), currency)
            except ValueError:
                self.add_error("fee", _("Write an amount like 120 or 120.50."))
        return data


class NewForm(RhythmForm, NameForm):
    """All of it at once."""

    field_order = ["name", "day", "at", "every", "minutes", "mode", "fee", "currency"]


class FileForm(Form):
    """An invitation as a file."""

    prefix = "file"
    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=10_000,
        help_text=gettext_lazy("Needed only with a first file that names nobody who invites."),
    )
    file = forms.FileField(
        label=gettext_lazy("Invitation (.ics)"),
        help_text=gettext_lazy("The file in your therapist’s mail; updates and cancellations too."),
    )

    def __init__(self, *args: Any, known: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if known:
            del self.fields["name"]


@require_http_methods(["GET", "POST"])
@own_care
def new(own: Own) -> HttpResponse:
    """Note own care with a therapist outside."""
    posted = own.request.method == "POST"
    form = NewForm(own.request.POST if posted else None)
    if posted:
        done, ref = form.attempt(
            lambda data: outside.keep_outside(
                viewer=own.viewer,
                name=data["name"],
                rhythm=form.rhythm(own.zone),
                fee=data.get("price"),
                now=own.now,
            )
        )
        if done:
            own.say(_("Kept. At work these hours are private time."))
            return redirect("me:outside", ref=ref)
    return _new_page(own, form, FileForm())


def _new_page(own: Own, form: Form, file_form: Form) -> HttpResponse:
    status = 422 if form.errors or file_form.errors else 200
    asked, more = (
        [form[name] for name in names]
        for names in (("name", "day", "at", "every"), ("minutes", "mode", "fee", "currency"))
    )
    return own.render(
        "new_outside.html", "start", status, form=form, file_form=file_form, asked=asked, more=more
    )


@require_POST
@own_care
def take_file(own: Own) -> HttpResponse:
    """Take an invitation, an update or a cancellation in."""
    form = FileForm(own.request.POST, own.request.FILES)

    def take(data: dict[str, Any]) -> invitations.Taken:
        try:
            return invitations.take_invitation(
                viewer=own.viewer,
                data=data["file"].read(MOST_BYTES + 1),
                name=data.get("name", ""),
                therapist=own.request.POST.get("therapist", ""),
                now=own.now,
            )
        except (NotACalendar, TooMuch) as error:
            raise Invalid("file", "no_calendar") from error

    done, taken = form.attempt(take)
    if not done or taken is None:
        return _new_page(own, NewForm(), form)
    own.say(_in_words(taken))
    return redirect("me:outside", ref=taken.ref)


def _in_words(taken: invitations.Taken) -> str:
    """What a file brought."""
    said = [
        words % {"n": count}
        for count, words in (
            (taken.new, ngettext("%(n)d session is new.", "%(n)d sessions are new.", taken.new)),
            (taken.moved, ngettext("%(n)d session is moved.", "%(n)d sessions are moved.", taken.moved)),
            (taken.gone, ngettext("%(n)d session is canceled.", "%(n)d sessions are canceled.", taken.gone)),
        )
        if count
    ]
    return " ".join(said) or _("You have all of it already.")


@require_http_methods(["GET", "POST"])
@own_care
def one(own: Own, ref: str) -> HttpResponse:
    """One therapist outside: name and cost."""
    whom = queries.outsider(own.viewer, ref)
    initial = {
        "name": whom.name,
        "fee": whom.fee.plain() if whom.fee else "",
        "currency": whom.fee.currency if whom.fee else "USD",
    }
    form = NameForm(own.request.POST if own.request.method == "POST" else None, initial=initial)
    if own.request.method == "POST":
        done, _none = form.attempt(
            lambda data: outside.edit_outside(
                viewer=own.viewer, ref=ref, name=data["name"], fee=data.get("price"), now=own.now
            )
        )
        if done:
            own.say(_("Kept."))
            return redirect("me:outside", ref=ref)
    return _page(own, ref, 422 if form.errors else 200, form=form)


def _page(own: Own, ref: str, status: int = 200, **forms_there: Form) -> HttpResponse:
    whom = queries.outsider(own.viewer, ref)
    initial = {"name": whom.name, "fee": whom.fee.plain() if whom.fee else "", "currency": "USD"}
    year = queries.sessions(own.viewer, first=own.now, last=own.now + timedelta(days=365), now=own.now)
    context: dict[str, Any] = {
        "whom": whom,
        "coming": [session for session in year if session.outside == ref and session.stands][:5],
        "form": NameForm(initial=initial),
        "rhythm_form": RhythmForm(
            initial={
                "at": whom.at,
                "minutes": whom.minutes,
                "mode": whom.mode,
                "every": str(whom.every or 0),
            }
        ),
        "file_form": FileForm(known=True),
        **forms_there,
    }
    return own.render("outside.html", "start", status, **context)


@require_POST
@own_care
def change(own: Own, ref: str) -> HttpResponse:
    """Another rhythm from a day on."""
    form = RhythmForm(own.request.POST)
    done, _none = form.attempt(
        lambda data: outside.change_rhythm(
            viewer=own.viewer, ref=ref, rhythm=form.rhythm(own.zone), now=own.now
        )
    )
    if not done:
        return _page(own, ref, 422, rhythm_form=form)
    own.say(_("Kept."))
    return redirect("me:outside", ref=ref)


@require_POST
@own_care
def end(own: Own, ref: str) -> HttpResponse:
    """No session from now on."""
    outside.end_outside(viewer=own.viewer, ref=ref, since=own.today, now=own.now)
    own.say(_("Ended. What has been stays."))
    return redirect("me:start")
