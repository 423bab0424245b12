"""Why something is done: a choice of a few words first, one's own words where none fits."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

LONGEST = 200


def given_why(post: Mapping[str, str]) -> str:
    """One's own words, else those chosen."""
    return (post.get("why", "").strip() or post.get("because", "").strip())[:LONGEST]


def whys_of_lifting() -> tuple[str, ...]:
    """Why something is booked in spite of a rule, most often."""
    return (
        _("The client asked for it"),
        _("Agreed with the therapist"),
        _("No other time fits"),
        _("Urgent"),
    )


def whys_of_canceling() -> tuple[str, ...]:
    """Why an appointment is canceled, most often. None says anything of anybody's health."""
    return (_("The client asked"), _("The therapist cannot"), _("Booked by mistake"))
