"""Why an event of a calendar file was left, in plain words."""

from django.utils.translation import gettext as _

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.sentences import sentence


def left_because(code: str) -> str:
    """The sentence of a code of ``EventReport.why`` or of the file's reader."""
    sentences = {
        "cancelled": _("It is canceled there."),
        "shown_as_free": _("It is shown as free there."),
        "no_length": _("It has no length."),
        "all_day": _("It lasts all day, so it is no appointment."),
        "no_client_for_title": _("No client was named for this title."),
        "moved_there_since": _(
            "It was taken in before and has moved there since. Move the appointment here."
        ),
        "no_start": _("It has no start."),
        "unreadable": _("It cannot be read."),
        "line_too_long": _("One of its lines is too long."),
        "cut_off": _("It is cut off."),
        "date_out_of_range": _("Its date is beyond any calendar."),
        "ends_before_start": _("It ends before it starts."),
        "too_long": _("It lasts too long."),
        "unknown_zone": _("Its time zone is not known."),
        "rule_unreadable": _("Its repetition cannot be read."),
        "too_frequent": _("It repeats more often than daily."),
        "rule_too_far": _("Its repetition begins too long ago."),
        "too_many_occurrences": _("It has too many dates."),
        "duplicate": _("The file has it twice."),
        "outside_window": _("None of its dates is within a year."),
    }
    return sentences.get(code) or sentence(Reason(code))
