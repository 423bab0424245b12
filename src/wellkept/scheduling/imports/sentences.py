"""What an import tells of, in plain words: events left, what was assumed, files refused, appointments that stay."""

from django.utils.translation import gettext as _

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.sentences import lifted_words, sentence


def left_because(code: str) -> str:
    """The sentence of a code of ``EventReport.why`` or of the file's reader."""
    return {**_left_here(), **_left_by_reader()}.get(code) or stays_because(code)


def _left_here() -> dict[str, str]:
    return {
        "cancelled": _("It is canceled there."),
        "shown_as_free": _("It is shown as free there."),
        "no_length": _("It has no length."),
        "all_day": _("It lasts all day, so it is no appointment."),
        "no_client_for_title": _("No client was named for this title."),
        "moved_there_since": _(
            "It was taken in before and has moved there since. Move the appointment here."
        ),
        "other_title_since": _(
            "It was taken in before and has another title there since. Look at the appointment here."
        ),
        "gone_there_since": _(
            "It was taken in before and is canceled or free there since. Cancel the appointment here."
        ),
        "series_changed_here": _(
            "It repeats, and its standing appointment was changed here since. Change it here."
        ),
        "not_available": _("That time is not available, and only the therapist can take it in."),
    }


def _left_by_reader() -> dict[str, str]:
    return {
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
        "outside_window": _("None of its dates is in the time asked for."),
    }


def dated_because(code: str) -> str:
    """Why the dates of a recurring event stay single appointments, or its series stays as it is."""
    return {
        "several_rules": _("it has several rules"),
        "rule_too_rich": _("its rule cannot be a standing appointment here"),
        "other_clock": _("it stands on the clock of another zone"),
        "not_by_its_rule": _("some of its dates are not by its rule"),
        "one_date": _("it has one date only"),
        "nothing_stands": _("none of its dates stands"),
        "changed_here": _("it was changed here since"),
    }.get(code, code)


def stays_because(code: str) -> str:
    """Why an appointment was not made, or not taken back: a code of the appointments' own reasons."""
    return sentence(Reason(code))


def lifted_because(code: str) -> str:
    """What stood in the way of an event that was taken all the same."""
    return lifted_words(code)


def assumed(code: str) -> str:
    """What the reader assumed or mended: the sentence of a code of ``notes``."""
    return {**_assumed_times(), **_mended()}.get(code, code)


def _assumed_times() -> dict[str, str]:
    return {
        "floating_read_in_calendar_zone": _("The time names no zone; it was read in the calendar’s own."),
        "floating_read_in_default_zone": _("The time names no zone; it was read in the practice’s."),
        "windows_zone_mapped": _("The zone has a Windows name; it was read as the zone of that name."),
        "zone_name_read": _("The zone’s name is unusual, and was understood."),
        "zone_from_vtimezone": _("The zone is known by its offsets alone."),
        "zone_by_own_definition": _("The zone is the file’s own; its times are right."),
        "gap_moved": _(
            "The clock goes forward over its start, which does not exist that day; it was read an hour later."
        ),
        "overlap_first": _(
            "The clock goes back over its start, which occurs twice that day; the first was taken."
        ),
        "recurs_in_utc": _("It repeats at a time of UTC: here its hour changes when clocks change."),
        "all_day_from_midnights": _("It lasts from midnight to midnight, and was read as whole days."),
        "mixed_start_and_end": _(
            "One end is a date and the other a time; the date was read as its midnight."
        ),
    }


def _mended() -> dict[str, str]:
    return {
        "no_length": _("It has no end."),
        "uid_made": _("It has no identity of its own; one was made from start and title."),
        "text_cut": _("Its title or place was cut."),
        "bytes_mended": _("Some letters were in an old encoding: look at those with accents."),
        "utf16": _("The file is in UTF-16."),
        "lines_skipped": _("Some lines are no calendar lines and were passed over."),
        "cut_short": _("The file ends too early: perhaps it was not saved whole."),
    }


def refused_because(error: Invalid) -> str:
    """Why nothing of a file was taken, and what to do."""
    sentences = {
        "empty": _("The file is empty."),
        "zip": _("The file is an archive. Unpack it first, and take in the .ics file in it."),
        "not_a_calendar": _("The file is no calendar. Export it as an .ics file."),
        "too_many_bytes": _("The file is too large: at most %(limit)s bytes. Export the calendar in parts."),
        "too_many_events": _("The file has more than %(limit)s events. Export the calendar in parts."),
        "too_many_zones": _("The file defines more than %(limit)s time zones. Nothing of it was taken."),
        "too_deep": _("The file is nested deeper than any calendar. Nothing of it was taken."),
        "too_many_occurrences": _(
            "The file has more than %(limit)s dates in the time asked for. Export the calendar in parts."
        ),
        "too_much_work": _("The file’s repetitions take too much work. Nothing of it was taken."),
        "too_slow": _("Reading the file took more than %(seconds)s seconds. Nothing of it was taken."),
        "too_much_memory": _("Reading the file took too much memory. Nothing of it was taken."),
        "unknown": _("There is no such service."),
        "unknown_client": _("The client named for “%(title)s” is not known here."),
        "two_clients": _("Two clients are named for “%(title)s”."),
    }
    return sentences.get(error.code, _("This cannot be taken as it is.")) % error.params
