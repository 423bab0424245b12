"""Reasons in plain words. Facts, never verdicts: what is, and what can be done about it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from wellkept.kernel.outcome import Reason
from wellkept.ties.sentences import tie_sentence

_SENTENCES = {
    "changed_meanwhile": _("It was changed meanwhile. Look at it again before you go on."),
    "look_first": _("First look through the short list, and tick each line."),
    "tried_too_often": _(
        "Too many bookings were refused today. Somebody else of the practice can help, or try again tomorrow."
    ),
    "not_available": _("That time is not available."),
    "just_taken": _("That time has just been taken. Nothing has been charged."),
    "clinician_taken": _("There is another appointment at that time."),
    "taken_yourself": _("You have something of your own at that time."),
    "client_taken": _("This client already has an appointment at that time."),
    "room_taken": _("That room is in use then. Choose another room, or none."),
    "no_room_free": _("No room is free then. Choose another time, or video."),
    "outside_hours": _("That is outside working hours."),
    "on_leave": _("The therapist is on leave then."),
    "closed_day": _("The practice is closed then: %(name)s."),
    "buffer_too_short": _("There is too little time between this and the appointment next to it."),
    "no_time_to_travel": _("There is too little time to get from one place to the other."),
    "elsewhere": _("You are taken elsewhere then."),
    "protected": _("You have protected that time. Only you can give it away."),
    "busy_outside": _("Your outside calendar shows you as busy then."),
    "private": _("That time is private."),
    "date_impossible": _("No appointment can be on that date."),
    "in_the_past": _("That time has passed."),
    "too_soon": _("That is too soon to book here. Please call the practice."),
    "too_far_ahead": _("That is further ahead than can be booked: %(days)s days."),
    "off_the_grid": _("Please choose one of the times shown."),
    "over_sessions_day": _("This would be session %(would_be)s that day. Your limit is %(limit)s."),
    "over_minutes_day": _("This would make %(would_be)s minutes that day. Your limit is %(limit)s."),
    "over_sessions_week": _("This would be session %(would_be)s that week. Your limit is %(limit)s."),
    "over_minutes_week": _("This would make %(would_be)s minutes that week. Your limit is %(limit)s."),
    "over_run": _("This would make %(would_be)s minutes without a break. Your limit is %(limit)s."),
    "over_latest_end": _("This would end later than you want to work."),
    "no_clinician": _("Choose a therapist."),
    "clinician_not_here": _("This therapist does not work here any more."),
    "client_archived": _("This client is archived. Restore the client first."),
    "chart_closed": _("This course of care is closed. Open a new one first."),
    "sealed_to_another": _("That time is not available."),
    "service_not_offered": _("This service is not offered by this therapist."),
    "service_not_public": _("This service is booked at the practice. Please call."),
    "mode_not_offered": _("This service is not offered that way."),
    "place_unknown": _("Choose a place."),
    "length_impossible": _("An appointment lasts between one minute and a day."),
    "length_fixed": _("This service lasts %(minutes)s minutes."),
    "no_group_then": _("The group does not meet then. Please choose one of the dates shown."),
    "group_full": _("The group is full."),
    "already_in_group": _("Already in this group on that date."),
    "terms_not_accepted": _("Please read and accept the cancellation policy."),
    "too_many_upcoming": ngettext_lazy(
        "You have %(cap)s appointment ahead. Please call to book more.",
        "You have %(cap)s appointments ahead. Please call to book more.",
        "cap",
    ),
    "ask_the_practice": _("Please call the practice to book this."),
    "hold_invalid": _("The time is not held for you any more. Please choose again."),
    "already_missed": _("That the client did not come is noted. Undo that first."),
    "left_already": _("That client has left already."),
    "sealed_in_group": _("A sealed course of care has no seat in a group. Book a session of its own."),
    "without_some": _("Taken elsewhere then, and left out of the group: %(count)s."),
    "licence_not_noted": _(
        "The client says to be in %(state)s. The therapist has attested nothing that counts there on that day, and can "
        "go on by attesting to it, with a reason."
    ),
    "attest_with_why": _("Write why you may work there, in a line."),
    "group_not_held": _("A seat in a group is not held. Book it at once."),
    "nobody_to_join": _("The group is set for that time already. Choose who joins it."),
    "cannot_be_sealed": _("This can only be kept to the therapist for a first appointment."),
    "supervised_holds_no_seal": _(
        "This therapist works under supervision and cannot keep you to themselves alone. Others can, or book without it."
    ),
    "not_your_calendar": _("You book in your own calendar. Ask the front desk for others."),
    "not_in_this_state": _("That cannot be done with this appointment any more."),
    "already_kept": _("This session took place. Undo that first."),
    "not_yours_to_do": _("Only the practice can do that."),
    "already_begun": _("This appointment has begun. Please call the practice."),
    "too_late_to_move": _("It is too close to the appointment to move it here. You can cancel, or call."),
    "not_begun_yet": _("This appointment has not begun yet."),
    "nobody_expected": _("Nobody is expected."),
    "attendance_settled": _("That has been noted already. Undo it first."),
    "times_missing": _("Say from when to when it took place."),
    "nothing_to_split": _("Only a session of two people or more can be split."),
    "not_kept_yet": _("Say first that the session took place."),
    "ends_before_start": _("The end is before the start."),
    "time_taken_since": _("That time has been taken since. Move the appointment to a free time instead."),
    "nothing_to_undo": _("There is nothing to undo. Cancel or move the appointment instead."),
    "request_lapsed_since": _("The request has lapsed since. Book it anew."),
}

_LIFTED = {
    "not_available": _("the time was not available"),
    "outside_hours": _("outside working hours"),
    "on_leave": _("on leave"),
    "closed_day": _("the practice was closed"),
    "buffer_too_short": _("no time between appointments"),
    "no_time_to_travel": _("no time for the way"),
    "protected": _("protected time was given away"),
    "busy_outside": _("an outside calendar showed busy"),
    "date_impossible": _("No appointment can be on that date."),
    "licence_not_noted": _("attested by the therapist, for where the client is"),
    "in_the_past": _("recorded afterwards"),
    "service_not_offered": _("service not offered"),
    "mode_not_offered": _("not offered that way"),
}

_DONE = {
    "hold": _("Held"),
    "request": _("Requested"),
    "book": _("Booked"),
    "accept": _("Accepted"),
    "decline": _("Declined"),
    "lapse": _("Lapsed"),
    "join": _("Somebody joined"),
    "leave": _("Somebody left"),
    "move": _("Moved"),
    "cancel": _("Canceled"),
    "arrive": _("Arrived"),
    "keep": _("Completed"),
    "no_show": _("Did not come"),
    "split": _("Split into two"),
    "times": _("Times put right"),
    "undo": _("Undone"),
    "stay": _("Left as it is"),
    "where": _("State named for the session"),
}


def sentence(reason: Reason) -> str:
    """The sentence of a reason, for whoever may read it."""
    if (told := tie_sentence(reason)) is not None:
        return told
    text = _SENTENCES.get(reason.code, _("This cannot be booked as it is."))
    return text % {**reason.params}


def lifted_words(code: str) -> str:
    """What stood in the way of an appointment that was booked all the same, in a few words."""
    return str(_LIFTED.get(code, _("over a limit of one’s own")))


def done_words(verb: str) -> str:
    """What was done to an appointment, in a word or two."""
    return str(_DONE.get(verb, verb))
