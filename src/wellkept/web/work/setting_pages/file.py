"""Everything that was set up, as a file, and a file taken in: first what it would change, then all of it or nothing."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from wellkept.kernel.invalid import Invalid
from wellkept.settingsfile.actions import NOT_HERS, look_at, take_in
from wellkept.settingsfile.queries import settings_file
from wellkept.settingsfile.rules.shape import LONGEST, Faulty
from wellkept.settingsfile.sentences import change_sentence, fault_sentence
from wellkept.trust.errors import NotAllowed
from wellkept.trust.viewer import Role
from wellkept.web.ui.forms import Form
from wellkept.web.work.desk import Desk, at_work

T = TypeVar("T")


class FileForm(Form):
    """A file, chosen or pasted. ``looked`` says of which text it was seen what it would change."""

    adds = gettext_lazy("Take a file in")
    button = gettext_lazy("Take it in")

    file = forms.FileField(
        label=gettext_lazy("A settings file"),
        required=False,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".toml,text/plain"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}),
    )
    looked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    @classmethod
    def of(cls, desk: Desk) -> "FileForm":
        """The form of this request; a chosen file becomes its text."""
        if desk.request.method != "POST":
            return cls()
        data = desk.request.POST.copy()
        if chosen := desk.request.FILES.get("file"):
            data["text"] = chosen.read(4 * LONGEST).decode("utf-8-sig", errors="replace")
        if "look" in data:
            data["looked"] = _mark(data.get("text", ""))
        return cls(data)

    def attempt(self, do: Callable[[dict[str, Any]], T]) -> tuple[bool, T | None]:
        """Everything that is wrong with the file is said at once."""
        try:
            return super().attempt(do)
        except Faulty as error:
            for fault in error.faults:
                self.add_error("text", fault_sentence(fault))
            return False, None


def _mark(text: str) -> str:
    return sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()


def look_at_file(desk: Desk, data: dict[str, Any]) -> list[str]:
    """What it would change, a sentence each."""
    changes = look_at(viewer=desk.viewer, text=data["text"], now=desk.now)
    return [change_sentence(change) for change in changes] or [_("Everything is like that already.")]


def take_file_in(desk: Desk, data: dict[str, Any]) -> str:
    """Do it, when this very text was looked at. Raises ``Invalid``, ``Faulty``."""
    if data["looked"] != _mark(data["text"]):
        raise Invalid("text", "look_first")
    changes = take_in(viewer=desk.viewer, text=data["text"], now=desk.now)
    done = sum(change.what != NOT_HERS for change in changes)
    return ngettext("Taken in: %(n)d change.", "Taken in: %(n)d changes.", done) % {"n": done}


def about_file(desk: Desk) -> dict[str, Any]:
    """What stands in the way of a file, if anything does."""
    try:
        settings_file(desk.viewer, now=desk.now)
    except Faulty as error:
        return {"no_file": [fault_sentence(fault) for fault in error.faults]}
    return {}


@require_GET
@at_work
def download(desk: Desk) -> HttpResponse:
    """The file."""
    if not desk.viewer.has(Role.MANAGER):
        raise NotAllowed
    try:
        text = settings_file(desk.viewer, now=desk.now)
    except Faulty:
        return redirect(desk.url("settings-page", page="file"))  # which says what stands in the way
    name = f"{desk.practice.slug}-settings.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)
