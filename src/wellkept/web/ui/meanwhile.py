"""Old tabs: what was saved since a form was shown is not overwritten unseen, and what was typed is not lost.

A form about something that is there carries a mark of what each field said when it was shown. Where that is not what is
saved by now, nothing is done: fields that were left alone show what is saved, the others keep what was typed and say so.
The form is made, compared and saved in one transaction (``Desk.alone``), so that this holds for two who press at once too.
"""

from datetime import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from wellkept.web.ui.forms import Form

FIELD = "was"


class Meanwhile(Exception):
    """Something was changed since the form was shown."""


def mark_of(form: "Form") -> str:
    """What the form says of what is saved, as digests."""
    return " ".join(f"{field.name}:{_digest(_saved(field))}" for field in form)


def refuse_if_changed(form: "Form") -> None:
    """Raises ``Meanwhile`` where what is saved by now is neither what was shown nor what was typed."""
    if _changed(form):
        raise Meanwhile


def explain(form: "Form") -> None:
    """Say what was changed, field by field; those that were left alone take it over."""
    was, changed = _was(form), _changed(form)
    assert isinstance(form.data, QueryDict)
    form.data = data = form.data.copy()
    for field in changed:
        if _digest(_text(field, field.value())) == was[field.name]:
            _take_over(data, field)
            form.add_error(field.name, _("Changed meanwhile. This is how it is now."))
        else:
            text = _("Changed meanwhile to: %(value)s. What you typed is still here.")
            form.add_error(field.name, text % {"value": _words(field)})
    form.add_error(
        None,
        _("This was changed meanwhile, so nothing is saved yet. Look at the marked fields, then save again."),
    )


def _was(form: "Form") -> dict[str, str]:
    pairs = (pair.partition(":") for pair in form.data.get(FIELD, "").split())
    return {name: digest for name, _colon, digest in pairs}


def _changed(form: "Form") -> list[forms.BoundField]:
    was = _was(form)
    return [
        field
        for field in form
        if field.name in was
        and was[field.name] != _digest(saved := _saved(field))
        and _text(field, field.value()) != saved
    ]


def _saved(field: forms.BoundField) -> str:
    return _text(field, field.initial)


def _text(field: forms.BoundField, value: Any) -> str:
    """One text for one value, whether it comes from the database or was typed."""
    if isinstance(value, list | tuple | set):
        return ",".join(sorted(map(str, value)))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    value = field.field.prepare_value(value)
    return "" if value is None or value is False else str(value).replace("\r\n", "\n").strip()


def _digest(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()[:12]


def _take_over(data: QueryDict, field: forms.BoundField) -> None:
    if isinstance(field.field, forms.MultipleChoiceField):
        data.setlist(field.html_name, list(map(str, field.initial or ())))
    elif isinstance(field.field, forms.BooleanField) and not field.initial:
        data.pop(field.html_name, None)
    else:
        data[field.html_name] = _saved(field)


def _words(field: forms.BoundField) -> str:
    """What is saved, as people read it."""
    if isinstance(field.field, forms.BooleanField):
        return _("yes") if field.initial else _("no")
    labels = {str(value): str(label) for value, label in getattr(field.field, "choices", ())}
    values = field.initial if isinstance(field.initial, list | tuple) else [_saved(field)]
    return ", ".join(labels.get(str(value), str(value)) for value in values) or _("nothing")
