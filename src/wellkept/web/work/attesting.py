"""Attestation of sessions for a training, handed out by the therapist who treats. The file is made for this answer alone."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST

from wellkept.clients.queries import ChartCard
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.languages import spoken
from wellkept.scheduling.attestations.actions import issue_asked, issue_attestation
from wellkept.scheduling.attestations.queries import asked_of
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.ui.forms import Form, date_field, language_field
from wellkept.web.work.desk import Desk, at_work, with_names


class AttestationForm(Form):
    """For whom, for which time, and whether with dates."""

    layout = (("first_day", "last_day"),)

    client = forms.ChoiceField(label=gettext_lazy("For whom"))
    first_day = date_field(gettext_lazy("From"))
    last_day = date_field(gettext_lazy("Until"))
    with_dates = forms.BooleanField(label=gettext_lazy("With all dates"), required=False)
    locale = language_field(gettext_lazy("Language"))

    def __init__(self, desk: Desk, chart: ChartCard, *args: Any, **kwargs: Any) -> None:
        initial = {
            "first_day": chart.opened_on,
            "last_day": desk.today.date(),
            "locale": spoken(get_language() or ""),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["client"].choices = [(one.ref, one.name) for one in chart.members]  # type: ignore[attr-defined]


def attestations(desk: Desk, chart: ChartCard) -> dict[str, Any]:
    """What was asked for and the form, for the eyes of who treats; nothing for anybody else."""
    if chart.treating_id != desk.viewer.account_id:
        return {}
    return {
        "attestations": asked_of(desk.viewer, chart=chart.ref),
        "attest_form": AttestationForm(desk, chart, auto_id="attest-%s"),
    }


@require_POST
@at_work
@with_names
def attest(desk: Desk, ref: str, chart: str) -> HttpResponse:
    """Hand it out: what the client asked for, or what was typed."""
    post = desk.request.POST
    common: dict[str, Any] = {"viewer": desk.viewer, "chart": chart, "now": desk.now}
    try:
        made = issue_asked(ref=post["asked"], **common) if post.get("asked") else _typed(desk, chart)
    except Invalid as error:
        desk.warn(invalid_sentence(error))
        return redirect(desk.url("chart", ref=ref, chart=chart))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="attestation.pdf"'  # no name on a shared disk
    response["Cache-Control"] = "no-store"
    return response


def _typed(desk: Desk, chart: str) -> bytes:
    form = _TypedForm(desk.request.POST)
    if not form.is_valid():
        raise Invalid("first_day", "required")
    return issue_attestation(viewer=desk.viewer, chart=chart, now=desk.now, **form.cleaned_data)


class _TypedForm(Form):
    """The same as it comes back: the action knows who is a member."""

    client = forms.CharField(max_length=40)
    first_day = date_field("")
    last_day = date_field("")
    with_dates = forms.BooleanField(required=False)
    locale = forms.CharField(max_length=16)
