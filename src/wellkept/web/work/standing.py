"""Finding a standing hour: one that is free every week, or every other, for a while."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wellkept.scheduling.appointments.request import OpeningsRequest
from wellkept.scheduling.appointments.standing import MOST_EVERY, StandingOpening, standing_openings
from wellkept.web.ui.forms import Form, date_field
from wellkept.web.work.desk import Desk, at_work

SHOWN = 30


class StandingForm(Form):
    """What is looked for."""

    service = forms.ChoiceField(label=gettext_lazy("Service"))
    clinician = forms.ChoiceField(label=gettext_lazy("Therapist"), required=False)
    first = date_field(gettext_lazy("Beginning on"))
    every = forms.IntegerField(label=gettext_lazy("Every … weeks"), min_value=1, max_value=MOST_EVERY)
    times = forms.IntegerField(label=gettext_lazy("How many times"), min_value=1, max_value=52)
    missing = forms.IntegerField(
        label=gettext_lazy("How many of these dates may be taken already"), min_value=0, max_value=51
    )

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(s.ref, f"{s.name}, {s.minutes} min") for s in desk.services]
        self.fields["service"].choices = offered  # type: ignore[attr-defined]
        everybody = [("", _("Anybody who offers it")), *((m.ref, m.name) for m in desk.clinicians)]
        self.fields["clinician"].choices = everybody  # type: ignore[attr-defined]

    def found(self, desk: Desk, data: dict[str, Any]) -> tuple[StandingOpening, ...]:
        """The hours that fit, best first. Raises ``Invalid``."""
        begin = max(datetime.combine(data["first"], datetime.min.time(), desk.zone), desk.now)
        return standing_openings(
            viewer=desk.viewer,
            request=OpeningsRequest(
                service=data["service"],
                clinicians=(data["clinician"],) if data["clinician"] else (),
                first=begin,
                last=begin + timedelta(days=1),
            ),
            now=desk.now,
            times=data["times"],
            every=data["every"],
            missing=data["missing"],
            limit=SHOWN,
        )


@require_GET
@at_work
def standing(desk: Desk) -> HttpResponse:
    """Standing hours, with the dates on which each is taken."""
    asked = desk.request.GET
    usual = {"first": desk.today.date(), "every": 1, "times": 12, "missing": 2}
    form = StandingForm(desk, asked if "service" in asked else None, initial=usual)
    hours: tuple[StandingOpening, ...] | None = None
    if form.is_bound:
        _done, hours = form.attempt(lambda data: form.found(desk, data))
    status = 422 if form.errors else 200
    client = asked.get("client", "")[:40]
    return desk.render("standing.html", "week", status, form=form, hours=hours, client=client)
