"""Standing appointments in plain words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wellkept.kernel.outcome import Reason
from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Pattern, Weekly
from wellkept.scheduling.appointments.sentences import sentence as of_appointments

_A_MONDAY = date(2026, 11, 23)


def sentence(reason: Reason) -> str:
    """The sentence of a reason, for whoever may read it."""
    return _sentences().get(reason.code) or of_appointments(reason)


def _sentences() -> dict[str, str]:
    return {
        "already_paused": _("It pauses already. Resume it first."),
        "not_paused": _("It does not pause."),
        "nothing_stands": _("Nothing of it stands any more. Make it anew."),
    }


def cause_words(cause: str) -> str:
    """Why a date has no appointment."""
    own = {
        "chosen": _("put aside on purpose"),
        "paused": _("the series pauses"),
        "not_available": _("that time is not available"),
    }
    return own.get(cause) or of_appointments(Reason(cause, {"name": _("closed")}))


def rule_words(pattern: Pattern, clock: str) -> str:
    """The rule as one says it: Every Monday at 10:00 am. ``clock`` is the time as the locale writes it."""
    return _("%(days)s at %(time)s") % {"days": pattern_words(pattern), "time": clock}


def rhythm_words(pattern: Pattern) -> str:
    """How often, for eyes in another zone than the rule's, where it may be another weekday."""
    match pattern:
        case Weekly(every, _weekdays):
            return every_words(every)
        case MonthlyByDate(every, _) | MonthlyByWeekday(every, _, _):
            return ngettext("Every month", "Every %(every)d months", every) % {"every": every}


def every_words(every: int) -> str:
    """So many weeks."""
    return _("Every week") if every == 1 else _("Every %(every)d weeks") % {"every": every}


def pattern_words(pattern: Pattern) -> str:
    """The dates as one says them."""
    match pattern:
        case Weekly(every, weekdays):
            days = _joined([_weekday(day) for day in sorted(weekdays)])
            return ngettext("Every %(days)s", "Every %(every)d weeks on %(days)s", every) % {
                "every": every,
                "days": days,
            }
        case MonthlyByDate(every, day):
            named = _("the last day") if day == -1 else _("day %(day)d") % {"day": day}
            return ngettext("Every month on %(day)s", "Every %(every)d months on %(day)s", every) % {
                "every": every,
                "day": named,
            }
        case MonthlyByWeekday(every, nth, weekday):
            return ngettext(
                "Every month on the %(nth)s %(day)s", "Every %(every)d months on the %(nth)s %(day)s", every
            ) % {"every": every, "nth": _nth(nth), "day": _weekday(weekday)}


def _weekday(number: int) -> str:
    return date_format(_A_MONDAY.replace(day=_A_MONDAY.day + number), "l")


def _nth(nth: int) -> str:
    words = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), 5: _("fifth"), -1: _("last")}
    return words.get(nth, _("second to last"))


def _joined(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def clock_words(change: str, clock: str) -> str:
    """What a change of the clock does to a date that begins at ``clock``; empty on plain days (R4)."""
    if change == "gap":
        return _("The clocks change that night and skip the time: it begins at %(time)s.") % {"time": clock}
    if change == "overlap":
        return _("The clocks show that time twice that night: the first counts.")
    return ""
