"""What is wrong with something typed, in plain words that say how to go on."""

from django.utils.translation import gettext_lazy as _

from wellkept.kernel.invalid import Invalid

_SENTENCES = {
    "required": _("Please fill this in."),
    "too_long": _("This is too long. At most %(longest)s."),
    "unprintable": _("This has characters that cannot be shown. Please type it again."),
    "email": _("An email address has one @ and a dot after it."),
    "phone": _("This is no phone number. Write it with its area code."),
    "in_use": _("There is an account with this address already. Sign in with it."),
    "weak": _("%(said)s"),
    "managed": _("A practice manages this address. Take one whose mail you alone read."),
    "code": _("This code does not fit, or is too old. Look at the newest mail, or ask for another code."),
    "pin": _("A PIN has %(least)s to %(most)s digits."),
    "pin_guessed": _("This is among the first that anybody tries. Choose other digits."),
    "too_many_codes": _("Several codes were asked for within the hour. Please wait a while."),
    "last_opener": _("This is the last that opens your own care. Add another first."),
    "look_first": _("Look first at what it would change."),
    "zone": _("Choose a time zone from the list."),
    "currency": _("Write the currency as three letters, like USD."),
    "choice": _("Choose one of the list."),
    "out_of_range": _("This must be between %(least)s and %(most)s."),
    "before_start": _("The end is before the start."),
    "already_member": _("This person is in the team already."),
    "owner_manages": _("The owner stays a manager."),
    "owner_stays": _("The owner cannot leave the practice."),
    "some_mode": _("Choose at least one way to meet."),
    "no_group": _("Seats in a group are booked at once. Untick this, or offer one seat."),
    "ends_before_it_starts": _("The end is before the start."),
    "ends_twice": _("It ends on a date or after a number of dates, not both."),
    "date_impossible": _("There is no such date to plan for."),
    "not_yet": _("This day has not come yet."),
    "long_ago": _("This is too long ago."),
    "yourself": _("Choose somebody else than yourself."),
    "declared_already": _("You have said this already."),
    "no_dates": _("This rule gives no date in that time."),
    "not_its_client": _("The appointment belongs to another client."),
    "not_a_date_of_it": _("The appointment is not on one of these dates, or stands in a series already."),
    "same": _("Choose another client."),
    "sealed": _("A sealed record and an open one cannot be put together."),
    "archived": _("This client is archived. Restore the client first."),
    "booked_at_once": _("Both are booked at one time. Cancel one of these appointments first."),
    "same_care": _("Choose another course of care."),
    "other_kind": _("These are two kinds of care. Only those of one kind can be merged."),
    "other_therapist": _("Two therapists treat here. Hand one over first, so that the same treats in both."),
    "other_people": _("Not the same people take part in both. Add whoever is missing first."),
    "closed_stays": _("The other one is closed. Begin from it, and merge it into the one that is open."),
    "individual": _("Individual care is for one client."),
    "protected_enough": _(
        "%(practice)s keeps what therapists protect to %(most)s hours a week. What you have stays: give some of it away first, "
        "or protect less. Your own care and work elsewhere are not counted."
    ),
    "same_place": _("Choose two different places."),
    "too_many": _("This is too much at once. At most %(most)s."),
    "members": _("Choose at least %(least)s people."),
    "other_profession": _("This compact is for another profession."),
    "no_glyph": _("This name has letters that the document cannot show. Write it in Latin letters first."),
    "no_member": _("This state is not on our list of members. Choose another ground, and say which."),
    "sealed_stays": _("A sealed course of care is not handed over here: the client has a say in that."),
    "claimed": _("This client has a page of their own already."),
    "changed_lately": _(
        "The address was changed in the last %(days)s days. A therapist who treats this client can send the link."
    ),
    "minor_unsettled": _("First record who consents for this client, and a guardian among the contacts."),
    "not_treating": _("A therapist who treats this client can do this."),
    "no_guardian_needed": _("This client decides alone, by age or by what is recorded."),
    "guardian_decides": _("Until you are of age, a guardian decides who books for you."),
    "other_care": _(
        "You are in several courses of care here, or in one with others: these would still show you."
    ),
    "tried_too_often": _(
        "You have tried this several times within the hour. Call somebody of the practice instead."
    ),
    "in_your_list": _("You see this client anyway: look in your list."),
    "nobody_found": _(
        "Nobody is found by that whom you could open so. Type the whole name as the practice keeps it, or the phone number or email address. That you tried is kept."
    ),
    "supervised": _(
        "This therapist works under supervision: somebody else carries responsibility too and may have to look. So nothing is sealed with them; with another therapist it can be."
    ),
    "sealed_already": _("It is sealed already."),
    "not_sealed": _("It is not sealed."),
    "not_the_mailed": _("Type the address to which the link was mailed."),
    "no_calendar": _("This is no calendar file that can be read."),
    "no_events": _("This file has no session in the coming year."),
    "before_opening": _("This is before the day on which it began."),
}


def invalid_sentence(error: Invalid) -> str:
    """The sentence of an ``Invalid``."""
    return _SENTENCES.get(error.code, _("This cannot be taken as it is.")) % error.params
