"""The words of a mail: a neutral subject, day, time and zone, a link, and a place only if the client chose so (R14).

All of it in the language that is active.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from wellkept.messages.rules.telling import Purpose
from wellkept.messages.rules.wording import OVER, offered
from wellkept.trust.wording import day_words, local, time_of_day, times_of_day, zone_city


@dataclass(frozen=True, slots=True)
class Date:
    """One date in a mail. ``zone`` is the reader's, ``there`` that of the appointment."""

    start: datetime
    end: datetime
    zone: str
    there: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be said, to be put into words of the client's language.

    ``gone``: dates that the same act canceled while others stand. ``text``: the practice's own; empty: the usual one.
    ``with_file``: whether a file for the calendar is attached.
    """

    purpose: Purpose
    sender: str
    phone: str
    dates: Sequence[Date]
    gone: Sequence[Date] = ()
    before: Date | None = None
    link: str = ""
    text: str = ""
    with_file: bool = False


@dataclass(frozen=True, slots=True)
class DateWords:
    """One date as it is read: the day, the time with its zone, the time where it takes place if that differs, the place."""

    day: str
    times: str
    zone: str
    there: str
    place: str


def subject(letter: Letter) -> str:
    """One line that tells a stranger nothing."""
    n = len(letter.dates)
    return {
        Purpose.CONFIRMED: ngettext("Your appointment", "Your appointments", n),
        Purpose.REQUESTED: _("Your request"),
        Purpose.ACCEPTED: _("Your appointment is confirmed"),
        Purpose.DECLINED: _("About your request"),
        Purpose.CHANGED: ngettext("Your appointment has changed", "Your appointments have changed", n),
        Purpose.CANCELLED: ngettext("Your appointment is canceled", "Your appointments are canceled", n),
        Purpose.REMINDER: ngettext("Reminder of your appointment", "Reminder of your appointments", n),
    }[letter.purpose]


def usual(purpose: Purpose, dates: int = 1) -> str:
    """The usual text of such a mail about so many dates, as a practice would write it."""
    return "\n\n".join([_opening(purpose, dates), *(f"{{{block}}}" for block in offered(purpose))])


def _opening(purpose: Purpose, n: int) -> str:
    return {
        Purpose.CONFIRMED: ngettext("Your appointment is booked:", "Your appointments are booked:", n),
        Purpose.REQUESTED: _("Thank you for your request. We will write to you when we have looked at it:"),
        Purpose.ACCEPTED: _("Your appointment is confirmed:"),
        Purpose.DECLINED: _("We are sorry: this time is not possible. You are welcome to choose another."),
        Purpose.CHANGED: ngettext(
            "Your appointment has changed. It is now:", "Your appointments have changed. They are now:", n
        ),
        Purpose.CANCELLED: ngettext("This appointment is canceled:", "These appointments are canceled:", n),
        Purpose.REMINDER: _("We look forward to seeing you:"),
    }[purpose]


def date_words(date: Date) -> DateWords:
    """A date in words. Where the clocks of reader and practice differ, both are named (domain.md T2)."""
    start, end = local(date.start, date.zone), local(date.end, date.zone)
    there = local(date.start, date.there)
    differs = there.utcoffset() != start.utcoffset()
    return DateWords(
        day=day_words(start, year=True),
        # Translators: 10:00 - 10:50 in a mail; where one says "o'clock", it stands here
        times=pgettext("times of a date", "%(times)s") % {"times": times_of_day(start, end)},
        zone=_("%(city)s time") % {"city": zone_city(date.zone)},
        there=_("%(time)s in %(zone)s") % {"time": time_of_day(there), "zone": zone_city(date.there)}
        if differs
        else "",
        place=date.place,
    )


def before_words(letter: Letter) -> str:
    """How it was before; empty where that says nothing."""
    if letter.before is None:
        return ""
    words = date_words(letter.before)
    return _("Before it was: %(when)s") % {"when": f"{words.day}, {words.times}"}


def gone_words() -> str:
    """What stands above the dates that are canceled besides."""
    return _("These are canceled:")


def link_words(letter: Letter) -> str:
    """What the link is for; empty where there is none."""
    if not letter.link:
        return ""
    if letter.purpose in OVER:
        return _("Choose another time")
    return ngettext("See, move or cancel it", "See, move or cancel the next of them", len(letter.dates))


def after_link_words(letter: Letter) -> str:
    """What else the link is for: reminders are stopped there (domain.md C13)."""
    if letter.link and letter.purpose is Purpose.REMINDER:
        return _("There you can also choose when you are reminded, or not at all.")
    return ""


def calendar_words(letter: Letter) -> str:
    """What the attached file does, and that answering it does not cancel."""
    if letter.purpose is Purpose.CANCELLED:
        return _("The attached file takes it out of your calendar.")
    if letter.purpose is Purpose.REMINDER:
        return _later_words(letter)
    if letter.link:
        return _(
            "The attached file puts it into your calendar. Answering that invitation cancels nothing: please use the link."
        )
    return _("The attached file puts it into your calendar. Answering that invitation cancels nothing.")


def _later_words(letter: Letter) -> str:
    if letter.link:
        return _(
            "The attached file puts your later appointments into your calendar. "
            "Answering that invitation cancels nothing: please use the link."
        )
    return _(
        "The attached file puts your later appointments into your calendar. Answering that invitation cancels nothing."
    )


def sender_lines(letter: Letter) -> tuple[str, ...]:
    """Who writes, and where she is reached."""
    return tuple(filter(None, (letter.sender, letter.phone)))
