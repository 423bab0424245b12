"""Forms as the pages show them: label, help, error, control; no style attribute, no default markup."""

from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.forms.utils import flatatt
from django.utils.formats import time_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.languages import LANGUAGES
from wellkept.kernel.money import Money, minor_from_text
from wellkept.kernel.wallclock import zone_names
from wellkept.scheduling.appointments.request import EARLIEST_YEAR, LATEST_YEAR
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.ui.meanwhile import Meanwhile, explain, mark_of

T = TypeVar("T")
WEEKDAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]


class Renderer(TemplatesSetting):
    """Renders fields and forms with the product's own templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def __init__(self) -> None:
        self._widgets = DjangoTemplates()  # kept, as it keeps its engine with the templates that were read

    def get_template(self, template_name: str) -> Any:
        """Widgets come from Django, everything else from the project."""
        if template_name.startswith("django/forms/"):
            return self._widgets.get_template(template_name)
        return super().get_template(template_name)


class Form(forms.Form):
    """A form whose inputs wear the product's classes, and that takes what an action refused."""

    required_css_class = "required"
    use_required_attribute = False
    adds: ClassVar[Any] = _(
        "Add"
    )  # the heading of a form that adds something; empty where there is only one to change
    button: Any = _("Save")
    named_by: ClassVar[tuple[str, ...]] = ("ref", "member")  # what says that it is about something there
    layout: ClassVar[tuple[tuple[str, ...], ...]] = ()  # fields that stand beside each other

    def rows(self) -> list[list[forms.BoundField]]:
        """The visible fields in their order, those of one line of the layout together."""
        line_of = {name: line for line in self.layout for name in line}
        shown = [field.name for field in self.visible_fields()]
        lines = dict.fromkeys(line_of.get(name, (name,)) for name in shown)
        return [[self[name] for name in line if name in shown] for line in lines]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    @property
    def changes(self) -> bool:
        """Whether it is about something that is there already, chosen from a list."""
        return any(self.initial.get(name) for name in self.named_by)

    @property
    def was(self) -> str:
        """A mark of what is saved, for forms about something that is there; empty for those that add."""
        return mark_of(self) if self.changes or not self.adds else ""

    @property
    def heading(self) -> Any:
        """What it does."""
        return self.adds if self.adds and not self.changes else _("Change")

    def attempt(self, do: Callable[[dict[str, Any]], T]) -> tuple[bool, T | None]:
        """Whether the form was valid and ``do`` took it; what ``do`` refused becomes an error of its field."""
        if not self.is_valid():
            return False, None
        try:
            return True, do(self.cleaned_data)
        except Invalid as error:
            self.refuse(error)
            return False, None
        except Meanwhile:
            explain(self)
            return False, None

    def refuse(self, error: Invalid) -> None:
        """Show what an action could not take beside the field that it names."""
        self.add_error(error.field if error.field in self.fields else None, invalid_sentence(error))


def dress(field: forms.Field) -> None:
    """Classes and hints for one control."""
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return
    extra = "input--time" if getattr(widget, "input_type", "") in ("date", "time", "datetime-local") else ""
    if isinstance(field, forms.IntegerField):
        extra = "input--s"
    widget.attrs["class"] = " ".join(filter(None, ("input", extra, widget.attrs.get("class", ""))))


def whole_number(text: str) -> int | None:
    """A number as an address or a hidden field says it; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def date_field(label: Any, **more: Any) -> forms.DateField:
    """A date on which somebody could meet, chosen with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=[_plausible], **more)


def _plausible(day: date) -> None:
    if not EARLIEST_YEAR < day.year < LATEST_YEAR:
        raise ValidationError(invalid_sentence(Invalid("day", "date_impossible")))


def time_field(label: Any, **more: Any) -> forms.TimeField:
    """A time of day, to the minute: what was imported need not stand on five-minute lines."""
    widget = forms.TimeInput(attrs={"type": "time", "step": "60"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **more)


class Select(forms.Select):
    """A list of hundreds, written in one go: Django's own renders a template for each of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list, with what is chosen."""
        chosen = set(self.format_value(value))
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (key, mark_safe(" selected") if str(key) in chosen else "", label)
                for key, label in self.choices
            ),
        )
        named = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        return format_html("<select{}>{}</select>", named, options)


def hour_field(label: Any, hours: Iterable[int]) -> forms.TypedChoiceField:
    """A full hour of the day, as the reader's clock says it. None: nothing was said about it."""
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        required=False,
        empty_value=None,
        choices=lambda: [(hour, time_format(time(hour))) for hour in hours],
    )


def zone_field(label: Any, **more: Any) -> forms.ChoiceField:
    """An IANA zone."""
    return forms.ChoiceField(
        label=label,
        choices=lambda: [(z, z.replace("_", " ")) for z in zone_names()],
        widget=Select,
        **more,
    )


def language_field(label: Any, *, nothing: Any = None, **more: Any) -> forms.ChoiceField:
    """One of the languages that Wellkept speaks; ``nothing`` names what leaving it open means."""
    first = [("", nothing)] if nothing else []
    return forms.ChoiceField(label=label, choices=[*first, *LANGUAGES.items()], required=not nothing, **more)


def weekdays_field(label: Any, **more: Any) -> forms.MultipleChoiceField:
    """Some days of the week."""
    return forms.MultipleChoiceField(
        label=label, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, **more
    )


class MoneyField(forms.CharField):
    """An amount as people write it, cleaned to minor units of the practice's currency."""

    def __init__(self, *, currency: str = "USD", **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.currency = currency
        self.widget.attrs.update({"inputmode": "decimal", "class": "input--s"})

    def clean(self, value: Any) -> Any:
        """Minor units. Empty is nothing."""
        text = super().clean(value)
        if not text:
            return 0
        try:
            return minor_from_text(text, self.currency)
        except ValueError as error:
            raise forms.ValidationError(_("Write an amount like 120 or 120.50.")) from error

    def prepare_value(self, value: Any) -> Any:
        """Minor units back to what people read."""
        return Money(value, self.currency).plain() if isinstance(value, int) else value
