"""The words of mail to a person about her own time: day, time, zone and a link, and not what the time is for (R14)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wellkept.messages.render import Filled, dates_of
from wellkept.messages.text import Date


@dataclass(frozen=True, slots=True)
class Said:
    """A mail in its parts."""

    subject: str
    parts: tuple[Filled, ...]


def clash(twice: Sequence[Date], over: Sequence[Date], link: str) -> Said:
    """That she is taken twice then, and where she was and is not any more."""
    parts: list[Filled] = []
    if twice:
        parts += (_line(_("You are taken twice then. Nobody else is told:")), dates_of(twice))
    if over:
        parts += (_line(_("You are not taken twice any more:")), dates_of(over))
    return Said(_("About your calendar"), (*parts, *_link(_("See it in your calendar"), link)))


def nudge(link: str) -> Said:
    """The word for which she asked."""
    asked = _line(
        _("You asked for a word when nothing is planned for some time. That is so now. Nobody else is told.")
    )
    return Said(
        _("The word that you asked for"), (asked, *_link(_("Plan something, or turn this off"), link))
    )


def _line(text: str) -> Filled:
    return Filled("", (text,))


def _link(label: str, url: str) -> tuple[Filled, ...]:
    return (Filled("link", (label,), url=url),) if url else ()
