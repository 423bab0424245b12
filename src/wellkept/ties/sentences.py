"""Ties in plain words: kind, and without blame. What is, and what can be done about it."""

from django.utils.translation import gettext as _

from wellkept.kernel.outcome import Reason
from wellkept.ties.rules.explaining import CLOSED, NEUTRAL, REFUSES, WARNS


def tie_sentence(reason: Reason) -> str | None:
    """The sentence of a reason that ``explain`` gave; None for any other reason."""
    if reason.code == NEUTRAL:
        return _neutral(str(reason.params.get("therapist", "")), str(reason.params.get("others", "")))
    if reason.code == CLOSED:
        return _("You have closed your calendar to this client. You can open it again on the client’s page.")
    if reason.code not in (REFUSES, WARNS):
        return None
    why = " ".join(_between(kind) for kind in str(reason.params["kinds"]).split())
    if reason.code == REFUSES:
        return _(
            "%(why)s So that both of you stay free, therapy between the two of you is not booked here."
        ) % {"why": why}
    if reason.params["opinion"]:
        return _(
            "%(why)s You can go on with a reason, once somebody else gave a second opinion, without names."
        ) % {"why": why}
    return _("%(why)s That can make therapy harder. You can go on, with a reason.") % {"why": why}


def _neutral(therapist: str, others: str) -> str:
    if not therapist:
        return _("This therapist is not available for this client.")
    if not others:
        return _("%(therapist)s is not available for this client. Please ask the practice who is.") % {
            "therapist": therapist
        }
    return _("%(therapist)s is not available for this client. Others who are: %(others)s.") % {
        "therapist": therapist,
        "others": others,
    }


def _between(kind: str) -> str:
    """What two people are to each other, told to one of them."""
    sentences = {
        "supervision": _("One of you supervises, trains or grades the other."),
        "past_supervision": _("One of you supervised, trained or graded the other until not long ago."),
        "close": _("You have noted that you are close to each other."),
        "past_close": _("You have noted that you have been close to each other."),
        "employment": _("One of you employs the other."),
        "past_employment": _("One of you employed the other until not long ago."),
        "management": _("One of you manages where the other works."),
        "past_management": _("One of you managed where the other worked, until not long ago."),
        "ownership": _("The two of you own a practice or business together."),
        "past_ownership": _("The two of you owned a practice or business together until not long ago."),
        "tenancy": _("One of you rents from the other."),
        "debt": _("One of you owes the other money."),
        "consultation": _("The two of you consult each other, or sit in one peer group."),
        "colleague": _("The two of you work at one practice."),
        "treated": _("One of you is the other’s therapist already."),
        "past_treated": _("One of you has been the other’s therapist."),
    }
    return sentences[kind]


def kind_words(kind: str) -> str:
    """A kind of tie, in lists and forms."""
    words = {
        "close": _("Partner, relative or household, now or before"),
        "supervision": _("Supervision, training or grading"),
        "management": _("One manages where the other works"),
        "employment": _("One employs the other"),
        "ownership": _("A practice or business owned together"),
        "tenancy": _("One rents from the other"),
        "debt": _("One owes the other money"),
        "consultation": _("Consultation partners, or one peer group"),
        "colleague": _("Colleagues at one practice"),
        "treated": _("The client treats or treated the therapist"),
    }
    return words[kind]


def why_words(why: str) -> str:
    """Why somebody goes on in spite of a warning."""
    words = {
        "no_other": _("Nobody else suitable is within reach"),
        "specialty": _("This therapist has what is needed"),
        "in_care": _("Care has begun, and breaking it off would do harm"),
        "slight": _("The tie is slight"),
    }
    return words[why]
