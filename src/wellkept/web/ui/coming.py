"""Who comes: what every client is asked when she books, on a public page or from her own care (R6)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wellkept.kernel.jurisdictions import JURISDICTIONS
from wellkept.scheduling.appointments.licensing import whereabouts
from wellkept.scheduling.appointments.request import BookingRequest, NewClient
from wellkept.trust.viewer import KnownClient, LinkHolder
from wellkept.web.ui.forms import Form
from wellkept.web.ui.languages import spoken_now


class ComingForm(Form):
    """What everybody is asked who comes by video or phone to a therapist with a list of licenses (``asks_where``): in which
    state she will be. Whoever came before need not say it where it is as usual."""

    where = forms.ChoiceField(
        label=gettext_lazy("State in which you will be then"),
        required=False,
        choices=lambda: [("", _("As usual, or not in this list")), *JURISDICTIONS.items()],
        help_text=gettext_lazy(
            "Care is generally held to happen where you are. Your therapist is told, and says so if it does not work there."
        ),
    )

    def __init__(self, *args: Any, asks_where: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if not asks_where:
            del self.fields["where"]


def where_form(viewer: KnownClient | LinkHolder, ref: str, now: datetime) -> ComingForm | None:
    """The same question about an appointment that is booked, as she answered it; None where she is not asked."""
    where = whereabouts(viewer, ref, now=now)
    return None if where is None else ComingForm(initial={"where": where}, asks_where=True)


class NewcomerForm(ComingForm):
    """A name, two ways to reach her, and whether she wants a seal, where there is no group whose others would meet her
    (``sealable``). No health question is asked. Whoever asks says why in words of its own: ``name_label``, ``email_help``,
    ``seal_help``.
    """

    field_order: tuple[str, ...] = ("name", "email", "phone", "where", "seal")
    name_label: ClassVar[Any] = ""
    email_help: ClassVar[Any] = ""
    seal_help: ClassVar[Any] = ""

    name = forms.CharField(max_length=10_000, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.CharField(
        label=gettext_lazy("Email"),
        max_length=10_000,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=10_000,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    seal = forms.BooleanField(label=gettext_lazy("Only my therapist should see this"), required=False)

    def __init__(self, *args: Any, sealable: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["name"].label = self.name_label
        self.fields["email"].help_text = self.email_help
        self.fields["seal"].help_text = self.seal_help
        if not sealable:
            del self.fields["seal"]

    def clean(self) -> dict[str, Any]:
        """Whoever asks for a seal where none is offered is told so, rather than booked in the open."""
        if "seal" not in self.fields and self.data.get("seal"):
            raise ValidationError(_("A group cannot be hidden: the others who come meet you there."))
        return super().clean() or {}


def with_newcomer(
    wish: BookingRequest, data: Mapping[str, Any], *, newcomer: bool, zone: str, policy: int | None
) -> BookingRequest:
    """The wish with what was typed; ``policy`` is the version agreed to. Nobody but a ``newcomer`` says who she is."""
    new = None
    if newcomer:
        new = NewClient(
            name=data["name"], email=data["email"], phone=data["phone"], zone=zone, locale=spoken_now()
        )
    return replace(
        wish,
        new_client=new,
        seal=bool(data.get("seal")),
        policy_shown=policy,
        where=data.get("where", ""),
    )
