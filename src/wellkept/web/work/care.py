"""Courses of care: opened, who takes part and treats, closed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wellkept.agreements.actions import agree_fee
from wellkept.agreements.queries import fee_lines
from wellkept.clients import actions
from wellkept.clients.queries import ChartCard, client_list, client_page
from wellkept.scheduling.appointments.queries import client_appointments
from wellkept.scheduling.series.queries import standing_of_client
from wellkept.storage.locks import rehearse
from wellkept.trust.errors import NotFound
from wellkept.trust.wording import day_words
from wellkept.web.ui.forms import Form, MoneyField, date_field
from wellkept.web.work.attesting import attestations
from wellkept.web.work.desk import Desk, at_work, with_names


class ChartForm(Form):
    """A course of care for several people."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            ("individual", gettext_lazy("Individual")),
            ("couple", gettext_lazy("Couple")),
            ("family", gettext_lazy("Family")),
            ("group", gettext_lazy("Group")),
        ],
    )
    treating = forms.ChoiceField(label=gettext_lazy("Therapist"))
    others = forms.MultipleChoiceField(label=gettext_lazy("Together with"), required=False)
    opened_on = date_field(gettext_lazy("Since"))

    def __init__(self, desk: Desk, ref: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["treating"].choices = [(m.ref, m.name) for m in desk.clinicians]  # type: ignore[attr-defined]
        people = [(c.ref, c.name) for c in client_list(desk.viewer, limit=2000) if c.ref != ref]
        self.fields["others"].choices = people  # type: ignore[attr-defined]


class JoinForm(Form):
    """Somebody joins."""

    client = forms.ChoiceField(label=gettext_lazy("Who joins"))
    role = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[
            ("member", gettext_lazy("Member")),
            ("client", gettext_lazy("Client")),
            ("partner", gettext_lazy("Partner")),
            ("child", gettext_lazy("Child")),
            ("parent", gettext_lazy("Parent")),
        ],
    )
    since = date_field(gettext_lazy("Since"))

    def __init__(self, desk: Desk, chart: ChartCard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": desk.today.date()}, **kwargs)
        there = {member.ref for member in chart.members if member.until is None}
        people = [(c.ref, c.name) for c in client_list(desk.viewer, limit=2000) if c.ref not in there]
        self.fields["client"].choices = people  # type: ignore[attr-defined]


class LeaveForm(Form):
    """Somebody leaves."""

    client = forms.ChoiceField(label=gettext_lazy("Who leaves"))
    until = date_field(gettext_lazy("First day without this person"))

    def __init__(self, desk: Desk, chart: ChartCard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": desk.today.date()}, **kwargs)
        people = [(m.ref, m.name) for m in chart.members if m.until is None]
        self.fields["client"].choices = people  # type: ignore[attr-defined]


class HandOverForm(Form):
    """Another therapist treats."""

    treating = forms.ChoiceField(label=gettext_lazy("Therapist from now on"))

    def __init__(self, desk: Desk, chart: ChartCard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"treating": chart.treating_ref}, **kwargs)
        self.fields["treating"].choices = [(m.ref, m.name) for m in desk.clinicians]  # type: ignore[attr-defined]


class CloseForm(Form):
    """The course of care ends."""

    closed_on = date_field(gettext_lazy("Last day"))

    def __init__(self, desk: Desk, chart: ChartCard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"closed_on": desk.today.date()}, **kwargs)


class MergeForm(Form):
    """It is the same as another course of care."""

    into = forms.ChoiceField(label=gettext_lazy("The same as"))

    def __init__(self, others: list[ChartCard], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [(other.ref, _in_words(other)) for other in others]  # type: ignore[attr-defined]


def _in_words(chart: ChartCard) -> str:
    """A course of care in a list in which several look alike."""
    facts = {"day": day_words(chart.opened_on, weekday=False, year=True), "name": chart.treating_name}
    text = _("since %(day)s with %(name)s") % facts
    return _("%(text)s, closed") % {"text": text} if chart.state == "closed" else text


class FeeForm(Form):
    """What a session costs here."""

    service = forms.ChoiceField(label=gettext_lazy("Service"))
    fee_minor = MoneyField(
        label=gettext_lazy("Fee for a session"),
        required=False,
        help_text=gettext_lazy("For each client. Empty: what the service costs."),
    )
    first = date_field(gettext_lazy("From this date on"))

    def __init__(self, desk: Desk, chart: ChartCard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"first": desk.today.date()}, **kwargs)
        self.fields["service"].choices = [(s.ref, s.name) for s in desk.services]  # type: ignore[attr-defined]
        self.fields["fee_minor"].currency = desk.practice.currency  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No amount is none, and not nothing to pay."""
        data = super().clean() or self.cleaned_data
        return data if self.data.get("fee_minor") else data | {"fee_minor": None}


_FORMS: dict[str, type[JoinForm | LeaveForm | HandOverForm | FeeForm | CloseForm]] = {
    "join": JoinForm,
    "leave": LeaveForm,
    "hand-over": HandOverForm,
    "fee": FeeForm,
    "close": CloseForm,
}


@require_http_methods(["GET", "POST"])
@at_work
@with_names
def new_chart(desk: Desk, ref: str) -> HttpResponse:
    """Open a course of care."""
    card = client_page(desk.viewer, ref, now=desk.now).card
    form = ChartForm(desk, ref, desk.request.POST or None, initial={"opened_on": desk.today.date()})

    def create(data: dict[str, Any]) -> None:
        members = [(ref, "client"), *((other, "member") for other in data["others"])]
        actions.open_chart(
            viewer=desk.viewer,
            kind=data["kind"],
            treating=data["treating"],
            members=members,
            opened_on=data["opened_on"],
            now=desk.now,
        )

    if desk.request.method == "POST":
        done, _x = form.attempt(lambda d: desk.once(lambda: create(d)))
        if done:
            desk.say(_("Opened."))
            return redirect(desk.url("client", ref=ref))
    back, status = desk.url("client", ref=ref), 422 if form.is_bound else 200
    heading = _("New course of care with %(name)s") % {"name": card.name}
    return desk.render("form.html", "clients", status, form=form, heading=heading, back=back)


@require_http_methods(["GET", "POST"])
@at_work
@with_names
def chart(desk: Desk, ref: str, chart: str) -> HttpResponse:
    """One course of care: who takes part, who treats, and its end."""
    page = client_page(desk.viewer, ref, now=desk.now)
    card = next((c for c in page.charts if c.ref == chart), None)
    if card is None:
        raise NotFound
    act = desk.request.POST.get("act", "")
    others = [other for other in page.charts if other.ref != chart and other.kind == card.kind]
    merge_form = MergeForm(others, desk.request.POST if act == "merge" else None, auto_id="merge-%s")
    if act == "merge":
        done, answer = merge_form.attempt(lambda data: _merge(desk, ref, card, data["into"]))
        if done and answer is not None:
            return answer
    shown = {
        name: kind(desk, card, auto_id=f"{name}-%s") for name, kind in _FORMS.items() if _open_to(card, name)
    }
    if act in shown:
        form = shown[act] = _FORMS[act](desk, card, desk.request.POST, auto_id=f"{act}-%s")
        done, _x = form.attempt(lambda data: _change(desk, card, act, data))
        if done:
            desk.say(_("Saved."))
            return redirect(desk.url("chart", ref=ref, chart=chart))
    return desk.render(
        "chart.html",
        "clients",
        422 if act in shown or act == "merge" else 200,
        page=page,
        chart=card,
        merge_form=merge_form if others else None,
        forms={name.replace("-", "_"): form for name, form in shown.items()},
        fees=fee_lines(desk.viewer, chart),
        back=desk.url("client", ref=ref),
        **attestations(desk, card),
    )


def _open_to(chart: ChartCard, act: str) -> bool:
    """What can be done: nobody joins or leaves individual care, and what is sealed or closed stays as it is."""
    if chart.state != "open":
        return False
    if act in ("join", "leave"):
        return chart.kind != "individual" and not chart.sealed
    return act in ("fee", "close") or not chart.sealed


def _change(desk: Desk, chart: ChartCard, act: str, data: dict[str, Any]) -> None:
    common: dict[str, Any] = {"viewer": desk.viewer, "now": desk.now}
    match act:
        case "join":
            actions.add_member(chart=chart.ref, **data, **common)
        case "leave":
            actions.end_membership(chart=chart.ref, **data, **common)
        case "hand-over":
            actions.hand_over_chart(chart=chart.ref, **data, **common)
        case "fee":
            agree_fee(chart=chart.ref, **data, **common)
        case _close:
            actions.close_chart(ref=chart.ref, **data, **common)


@dataclass(frozen=True, slots=True)
class Weight:
    """What hangs on a course of care."""

    chart: ChartCard
    coming: int
    past: int
    standing: int


def _merge(desk: Desk, ref: str, chart: ChartCard, into: str) -> HttpResponse:
    """Two courses of care become one. First it is shown what they would be: merged, looked at, and undone. Raises
    ``Invalid`` and ``NotFound``."""

    def merge() -> None:
        actions.merge_charts(viewer=desk.viewer, chart=chart.ref, into=into, now=desk.now)

    def merged() -> list[Weight]:
        merge()
        return _weigh(desk, ref, into)

    if "sure" in desk.request.POST:
        merge()
        desk.say(_("Merged."))
        return redirect(desk.url("chart", ref=ref, chart=into))
    before = _weigh(desk, ref, chart.ref, into)
    after = rehearse(merged)[0]
    here = desk.url("chart", ref=ref, chart=chart.ref)
    return desk.render("merge_charts.html", "clients", before=before, after=after, here=here, into=into)


def _weigh(desk: Desk, ref: str, *charts: str) -> list[Weight]:
    """In the order of the refs."""
    known = {card.ref: card for card in client_page(desk.viewer, ref, now=desk.now).charts}
    cards = [c for c in client_appointments(desk.viewer, ref) if c.state != "cancelled"]
    standing = standing_of_client(desk.viewer, ref, now=desk.now)
    return [
        Weight(
            chart=known[one],
            coming=sum(c.chart_ref == one and c.end > desk.now for c in cards),
            past=sum(c.chart_ref == one and c.end <= desk.now for c in cards),
            standing=sum(c.chart_ref == one for c in standing),
        )
        for one in charts
    ]
