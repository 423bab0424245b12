"""Settings for managers: practice, team, places, services, closed days, policy, public page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wellkept.agreements.actions import publish_policy as publish
from wellkept.agreements.queries import current_policy, policy_versions
from wellkept.kernel.languages import spoken
from wellkept.practice import actions, queries
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Role
from wellkept.web.ui.forms import Form, MoneyField, date_field, language_field, zone_field
from wellkept.web.ui.roles import ROLE_NAMES, names_of
from wellkept.web.work.desk import Desk

LONGEST = 10_000
KINDS = [
    ("session", gettext_lazy("Session")),
    ("intake", gettext_lazy("First conversation")),
    ("group", gettext_lazy("Group session")),
    ("supervision", gettext_lazy("Supervision")),
    ("meeting", gettext_lazy("Meeting")),
]


def nothing(desk: Desk) -> dict[str, Any]:
    """A page without a list."""
    return {}


class PracticeForm(Form):
    """The practice itself."""

    adds = ""
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST)
    zone = zone_field(gettext_lazy("Time zone"))
    locale = language_field(
        gettext_lazy("Language"),
        help_text=gettext_lazy("In which clients are written to who chose no other."),
    )
    holiday_country = forms.ChoiceField(label=gettext_lazy("Closed on the holidays of"), required=False)
    holiday_subdivision = forms.CharField(
        label=gettext_lazy("State or region"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("Its short name, like NY. Leave it empty for the country’s own holidays."),
    )
    answer_hours = forms.IntegerField(label=gettext_lazy("Hours in which a request is answered"))
    max_upcoming = forms.IntegerField(label=gettext_lazy("Bookings ahead that a client may hold"))
    protected_hours = forms.IntegerField(
        label=gettext_lazy("Hours a week that a therapist may protect"),
        help_text=gettext_lazy(
            "168 is the whole week: as many as one likes. Whoever protects more already keeps it, and is refused only more. You "
            "do not learn who protects how much. Own care and work elsewhere are never counted."
        ),
    )
    privacy_contact = forms.ChoiceField(
        label=gettext_lazy("Privacy contact"),
        help_text=gettext_lazy(
            "Who is told when a record was opened in an emergency, and whom people may ask."
        ),
    )

    @classmethod
    def of(cls, desk: Desk) -> "PracticeForm":
        """The form of this request."""
        names = (
            "name", "zone", "holiday_country", "holiday_subdivision", "answer_hours", "max_upcoming", "protected_hours",
        )  # fmt: skip
        initial = {n: getattr(desk.practice, n) for n in names}
        initial["locale"] = spoken(desk.practice.locale)
        initial["privacy_contact"] = queries.privacy_contact(desk.viewer)
        form = cls(desk.request.POST or None, initial=initial)
        people = [(m.ref, m.name) for m in queries.team(desk.viewer) if Role.MANAGER in m.roles]
        form.fields["privacy_contact"].choices = people  # type: ignore[attr-defined]
        countries = [("", _("None")), *queries.country_names()]
        form.fields["holiday_country"].choices = countries  # type: ignore[attr-defined]
        return form


def save_practice(desk: Desk, data: dict[str, Any]) -> None:
    """Save it."""
    actions.edit_practice(viewer=desk.viewer, now=desk.now, **data)


class InviteForm(Form):
    """An invitation, or other roles for a member."""

    adds = gettext_lazy("Invite somebody")

    member = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST)
    email = forms.CharField(label=gettext_lazy("Email"), max_length=LONGEST)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple, choices=list(ROLE_NAMES.items())
    )
    supervised = forms.BooleanField(
        label=gettext_lazy("Works under supervision"),
        required=False,
        help_text=gettext_lazy(
            "Somebody else carries responsibility for this work. So clients cannot seal their record with this therapist."
        ),
    )

    @classmethod
    def of(cls, desk: Desk) -> "InviteForm":
        """The form of this request; for a member of the team when the address names one."""
        wanted = desk.request.GET.get("change") or desk.request.POST.get("member", "")
        initial: dict[str, Any] = {}
        for member in queries.team(desk.viewer):
            if member.ref == wanted:
                initial = {
                    "member": wanted,
                    "name": member.name,
                    "email": member.email,
                    "roles": list(member.roles),
                    "supervised": member.supervised,
                }
        form = cls(desk.request.POST or None, initial=initial)
        if initial:
            form.fields["name"].disabled = form.fields["email"].disabled = True
        else:
            del form.fields["supervised"]
            form.button = gettext_lazy("Invite")
        return form


def invite(desk: Desk, data: dict[str, Any]) -> str:
    """Invite somebody, or change a member's roles."""
    if data["member"]:
        changed = {"roles": data["roles"], "supervised": data.get("supervised")}
        actions.set_roles(viewer=desk.viewer, member=data["member"], now=desk.now, **changed)
        return _("Roles changed.")
    token = actions.invite(
        viewer=desk.viewer, name=data["name"], email=data["email"], roles=data["roles"], now=desk.now
    )
    address = desk.request.build_absolute_uri(reverse("entry:invitation", args=[token]))
    desk.request.session["invitation"] = address
    return _("Invited. Give them the link below.")


def leave_team(desk: Desk, ref: str) -> None:
    """Take back an invitation, or end a membership."""
    if any(i.ref == ref for i in queries.invitations(desk.viewer, now=desk.now)):
        actions.revoke_invitation(viewer=desk.viewer, ref=ref, now=desk.now)
    else:
        actions.deactivate_member(viewer=desk.viewer, member=ref, now=desk.now)


def team(desk: Desk) -> dict[str, Any]:
    """The team and open invitations."""
    named = [(m, names_of(m.roles)) for m in queries.team(desk.viewer)]
    return {"team": named, "invitations": queries.invitations(desk.viewer, now=desk.now)}


class ServiceForm(Form):
    """A service."""

    layout = (
        ("name", "kind"),
        ("minutes", "buffer_before", "buffer_after", "fee_minor"),
        ("in_person", "video", "phone", "needs_room"),
        ("seats", "booking"),
        ("notice_hours", "horizon_days", "grid_minutes"),
    )

    ref = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes with the client"), initial=50)
    buffer_before = forms.IntegerField(label=gettext_lazy("Minutes kept free before"), initial=0)
    buffer_after = forms.IntegerField(label=gettext_lazy("Minutes kept free after"), initial=10)
    fee_minor = MoneyField(label=gettext_lazy("Fee"), required=False)
    in_person = forms.BooleanField(label=gettext_lazy("In person"), required=False, initial=True)
    video = forms.BooleanField(label=gettext_lazy("By video"), required=False)
    phone = forms.BooleanField(label=gettext_lazy("By phone"), required=False)
    needs_room = forms.BooleanField(label=gettext_lazy("Needs a room"), required=False)
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"), initial=1, help_text=gettext_lazy("More than one makes it a group.")
    )
    booking = forms.ChoiceField(
        label=gettext_lazy("Who may book it"),
        choices=[
            ("desk", gettext_lazy("Only the practice")),
            ("known", gettext_lazy("Clients with a personal link")),
            ("everyone", gettext_lazy("Everyone, on the public page")),
        ],
    )
    confirm = forms.BooleanField(
        label=gettext_lazy("Ask first: a booking is a request until somebody accepts it"), required=False
    )
    notice_hours = forms.IntegerField(
        label=gettext_lazy("Hours of notice"), initial=24, min_value=0, max_value=2160
    )
    horizon_days = forms.IntegerField(label=gettext_lazy("Days ahead that can be booked"), initial=60)
    grid_minutes = forms.IntegerField(
        label=gettext_lazy("Starts every … minutes"),
        initial=30,
        help_text=gettext_lazy(
            "Counted from the beginning of the working hours. The desk may book any minute."
        ),
    )
    offered_by = forms.MultipleChoiceField(
        label=gettext_lazy("Offered by"), widget=forms.CheckboxSelectMultiple, required=False
    )
    archived = forms.BooleanField(label=gettext_lazy("Not offered any more"), required=False)

    @classmethod
    def of(cls, desk: Desk) -> "ServiceForm":
        """The form of this request; for a service when the address names one."""
        team = desk.clinicians
        initial: dict[str, Any] = {"offered_by": [m.ref for m in team]}
        for s in queries.services(desk.viewer, everything=True):
            if s.ref == desk.request.GET.get("change"):
                initial = {name: getattr(s, name) for name in s.__dataclass_fields__}
                initial |= {"notice_hours": s.notice_minutes // 60, "archived": not s.active}
        form = cls(desk.request.POST or None, initial=initial)
        form.fields["fee_minor"].currency = desk.practice.currency  # type: ignore[attr-defined]
        form.fields["offered_by"].choices = [(m.ref, m.name) for m in team]  # type: ignore[attr-defined]
        return form


def save_service(desk: Desk, data: dict[str, Any]) -> None:
    """Save it."""
    data = dict(data)
    data["notice_minutes"] = data.pop("notice_hours") * 60
    data["active"] = not data.pop("archived")
    actions.save_service(viewer=desk.viewer, now=desk.now, **data)


def services(desk: Desk) -> dict[str, Any]:
    """All services."""
    return {"services": queries.services(desk.viewer, everything=True)}


class ClosedForm(Form):
    """Closed on a day, or open on a holiday."""

    day = date_field(gettext_lazy("Day"))
    name = forms.CharField(label=gettext_lazy("What it is called"), max_length=LONGEST)
    closed = forms.TypedChoiceField(
        label=gettext_lazy("On that day we are"),
        choices=[("yes", gettext_lazy("closed")), ("no", gettext_lazy("open"))],
        coerce=lambda text: text == "yes",
    )

    @classmethod
    def of(cls, desk: Desk) -> "ClosedForm":
        """The form of this request; for open on a holiday when the address names one."""
        day, name = desk.request.GET.get("day", ""), desk.request.GET.get("name", "")[:120]
        initial = {"day": day, "name": name, "closed": "no"} if day else {}
        return cls(desk.request.POST or None, initial=initial)


def close_day(desk: Desk, data: dict[str, Any]) -> None:
    """Save it."""
    actions.set_closed_day(viewer=desk.viewer, now=desk.now, **data)


def open_day(desk: Desk, day: str) -> None:
    """Back to the holiday calendar."""
    try:
        actions.forget_closed_day(viewer=desk.viewer, day=date.fromisoformat(day), now=desk.now)
    except ValueError as error:
        raise NotFound from error


def closed(desk: Desk) -> dict[str, Any]:
    """The practice's own days, and the holidays of a year."""
    today = desk.today.date()
    days = queries.own_closed_days(desk.viewer, since=today)
    own = {card.day for card in days}
    names = queries.closed_names(desk.practice, today, today + timedelta(days=365))
    holidays = [(day, name) for day, name in sorted(names.items()) if day not in own]
    country = dict(queries.country_names()).get(desk.practice.holiday_country, "")
    return {"days": days, "holidays": holidays, "country": country}


class PolicyForm(Form):
    """A new version of the cancellation policy."""

    adds = ""
    hours = forms.IntegerField(
        label=gettext_lazy("Hours before the appointment from which a cancellation is late")
    )
    fee_minor = MoneyField(label=gettext_lazy("Fee for a late cancellation"), required=False)
    text = forms.CharField(
        label=gettext_lazy("In your own words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Clients read this before they book. Plain words are best."),
    )

    @classmethod
    def of(cls, desk: Desk) -> "PolicyForm":
        """The form of this request, filled with the version in force."""
        now = current_policy(desk.practice.id)
        initial = {"hours": now.hours, "fee_minor": now.fee_minor, "text": now.text} if now else {"hours": 24}
        form = cls(desk.request.POST or None, initial=initial)
        form.fields["fee_minor"].currency = desk.practice.currency  # type: ignore[attr-defined]
        return form


def publish_policy(desk: Desk, data: dict[str, Any]) -> str:
    """Put it in force."""
    number = publish(viewer=desk.viewer, now=desk.now, **data)
    return _("Version %(number)s is in force. What was accepted before stays as it was.") % {"number": number}


def policy(desk: Desk) -> dict[str, Any]:
    """All versions."""
    return {"versions": policy_versions(desk.practice.id)}


class PublicForm(Form):
    """The public page."""

    adds = ""
    published = forms.BooleanField(label=gettext_lazy("People can book on the public page"), required=False)
    public_intro = forms.CharField(
        label=gettext_lazy("What visitors read first"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    stranger_share = forms.IntegerField(
        label=gettext_lazy("Share of a therapist’s open hours that unconfirmed bookings may fill, in percent")
    )

    @classmethod
    def of(cls, desk: Desk) -> "PublicForm":
        """The form of this request."""
        names = ("published", "public_intro", "stranger_share")
        return cls(desk.request.POST or None, initial={n: getattr(desk.practice, n) for n in names})


def save_public(desk: Desk, data: dict[str, Any]) -> None:
    """Save it."""
    actions.edit_practice(viewer=desk.viewer, now=desk.now, **data)


def public(desk: Desk) -> dict[str, Any]:
    """Its address."""
    address = reverse("public:practice", args=[desk.practice.slug])
    return {"address": desk.request.build_absolute_uri(address)}
