"""What is wrong with a settings file, and what taking it in changes, in plain words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wellkept.kernel.invalid import Invalid
from wellkept.messages.sentences import wording_sentence
from wellkept.settingsfile.actions import NOT_HERS, Change
from wellkept.settingsfile.rules.shape import SECTIONS, Fault

SECTION_NAMES = {
    "practice": gettext_lazy("Practice"),
    "public_page": gettext_lazy("Public page"),
    "places": gettext_lazy("Place"),
    "rooms": gettext_lazy("Room"),
    "ways": gettext_lazy("Way"),
    "services": gettext_lazy("Service"),
    "closed_days": gettext_lazy("Closed day"),
    "hours": gettext_lazy("Working hours"),
    "days": gettext_lazy("Hours on one date"),
    "limits": gettext_lazy("Limits"),
    "policy": gettext_lazy("Cancellation policy"),
    "sender": gettext_lazy("Sender of messages"),
    "wordings": gettext_lazy("Own words"),
}


def fault_sentence(fault: Fault) -> str:
    """Where it is, what is wrong, and what to do."""
    where = _where(fault)
    return f"{where}: {_what(fault)}" if where else _what(fault)


def _where(fault: Fault) -> str:
    place = fault.section
    if fault.section in SECTIONS and SECTIONS[fault.section].many:
        place = f"{fault.section}[{fault.row + 1}]"
    name = ".".join(filter(None, (place, fault.key)))
    if not fault.at:
        return name
    if not name:
        return _("Line %(line)s") % {"line": fault.at}
    return _("Line %(line)s, %(name)s") % {"line": fault.at, "name": name}


def _what(fault: Fault) -> str:
    sentences = {
        "file_too_long": _("The file is too long for settings. At most %(longest)s characters."),
        "not_toml": _("This cannot be read as TOML: %(said)s. Put texts into quotes, and look at the line before."),
        "not_ours": _("This is no settings file: its first line would be format = \"%(format)s\"."),
        "version": _("This version of Wellkept reads version %(version)s of settings files. Export the file anew."),
        "no_section": _("There is no section %(name)s. Take it out, or correct its name."),
        "no_table": _("Begin this section with a line %(header)s."),
        "no_line": _("There is no line %(name)s in this section. There are: %(known)s."),
        "left_out": _("The line %(name)s is missing. Add it."),
        "needs_text": _("Write a text in quotes."),
        "needs_prose": _("Write a text in quotes."),
        "needs_texts": _("Write a list of texts, like [\"one\", \"two\"]."),
        "needs_number": _("Write a whole number, without quotes."),
        "needs_truth": _("Write true or false, without quotes."),
        "needs_day": _("Write a date like 2026-11-24, without quotes."),
        "needs_clock": _("Write a time like \"09:30\", in quotes."),
        "twice": _("This stands here twice. Keep one of the two."),
        "same_name": _("Two in use are called “%(name)s”. In the file things are known by their names: rename one of them first."),
        "one_of": _("%(given)s is none of these: %(known)s."),
        "nobody": _("Nobody of the team has the address %(email)s. Invite them first, or take this out."),
        "no_such": _("There is nothing called “%(name)s” in use. Add it to the file, or correct the name."),
        "not_here": _("There is no such thing here. Correct it, or take it out."),
        "amount": _("Write an amount like \"120.00\", in quotes."),
        "other_currency": _("This practice counts in %(currency)s, and amounts are not converted. Write that currency and its amounts."),
    }  # fmt: skip
    if fault.code in sentences:
        return sentences[fault.code] % fault.params
    return wording_sentence(Invalid(fault.key, fault.code, **fault.params))


def change_sentence(change: Change) -> str:
    """What becomes what."""
    name = " · ".join([str(SECTION_NAMES[change.section]), *change.name])
    if change.what == NOT_HERS:
        return _("%(name)s: only they can set these. They stay as they are.") % {"name": name}
    if change.section in ("hours", "days"):
        _line, before, after = change.lines[0]
        return _("%(name)s: %(before)s before, %(after)s after.") % {
            "name": name, "before": before, "after": after,
        }  # fmt: skip
    if change.what == "new":
        return _("%(name)s: new.") % {"name": name}
    lines = "; ".join(
        _("%(line)s: %(was)s → %(now)s") % {"line": line, "was": _short(was), "now": _short(now)}
        for line, was, now in change.lines
    )
    return f"{name}. {lines}"


def _short(value: Any) -> str:
    """A value on one line."""
    if value is None or value in ("", (), []):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    text = " ".join(str(value).split())
    return f"“{text[:60]}…”" if len(text) > 60 else text
