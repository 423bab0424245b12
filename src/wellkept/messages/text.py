"""The words of a mail: a neutral subject, day, time and zone, a link, and a place only if the client chose so (R14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from wellkept.kernel.wallclock import zone_info
from wellkept.messages.rules.telling import Purpose


@dataclass(frozen=True, slots=True)
class Date:
    """One date in a mail."""

    start: datetime
    end: datetime
    zone: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be said, to be put into words of the client's language."""

    purpose: Purpose
    sender: str
    dates: Sequence[Date]
    before: Date | None = None
    link: str = ""
    calendar: bool = False


def subject(letter: Letter) -> str:
    """One line that tells a stranger nothing."""
    return {
        Purpose.CONFIRMED: _("Your appointment"),
        Purpose.REQUESTED: _("Your request"),
        Purpose.ACCEPTED: _("Your appointment is confirmed"),
        Purpose.DECLINED: _("About your request"),
        Purpose.CHANGED: _("Your appointment has changed"),
        Purpose.CANCELLED: _("Your appointment is canceled"),
        Purpose.REMINDER: _("Reminder of your appointment"),
    }[letter.purpose]


def paragraphs(letter: Letter) -> tuple[str, ...]:
    """The mail, paragraph by paragraph."""
    found = [_opening(letter), "\n".join(_when(date) for date in letter.dates)]
    if letter.before is not None:
        found.append(_("Before it was: %(when)s") % {"when": _when(letter.before)})
    if letter.link:
        found.append(_("To see, move or cancel it: %(link)s") % {"link": letter.link})
    if letter.calendar:
        found.append(
            _(
                "The attached file is for your calendar. Answering it changes nothing here; please use the link."
            )
            if letter.link
            else _("The attached file is for your calendar. Answering it changes nothing here.")
        )
    found.append(letter.sender)
    return tuple(found)


def _opening(letter: Letter) -> str:
    several = len(letter.dates) > 1
    if several:
        return {
            Purpose.CANCELLED: _("These appointments are canceled:"),
            Purpose.CHANGED: _("These are your appointments now:"),
        }.get(letter.purpose, _("These are your appointments:"))
    return {
        Purpose.CONFIRMED: _("This is your appointment:"),
        Purpose.REQUESTED: _("Thank you. You asked for this time, and will hear whether it suits:"),
        Purpose.ACCEPTED: _("The time that you asked for is confirmed:"),
        Purpose.DECLINED: _(
            "The time that you asked for is not possible. You are welcome to choose another:"
        ),
        Purpose.CHANGED: _("Your appointment is now at this time:"),
        Purpose.CANCELLED: _("This appointment is canceled:"),
        Purpose.REMINDER: _("We look forward to seeing you:"),
    }[letter.purpose]


def _when(date: Date) -> str:
    zone = zone_info(date.zone)
    start, end = date.start.astimezone(zone), date.end.astimezone(zone)
    text = _("%(day)s, %(start)s to %(end)s (%(zone)s time)") % {
        "day": date_format(start, "l, N j, Y"),
        "start": date_format(start, "TIME_FORMAT"),
        "end": date_format(end, "TIME_FORMAT"),
        "zone": date.zone.rsplit("/", 1)[-1].replace("_", " "),
    }
    return f"{text}, {date.place}" if date.place else text


def plain(letter: Letter) -> str:
    """The mail as text."""
    return "\n\n".join(paragraphs(letter)) + "\n"


_BREAK = mark_safe("<br>")


def html(letter: Letter) -> str:
    """The same as simple HTML: no picture, no script, nothing fetched."""
    lines = [
        format_html_join(_BREAK, "{}", ((line,) for line in paragraph.split("\n")))
        for paragraph in paragraphs(letter)
    ]
    return format_html(
        "<!doctype html><html><body>{}</body></html>",
        format_html_join("", "<p>{}</p>", ((line,) for line in lines)),
    )
