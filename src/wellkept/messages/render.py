"""A letter as plain text and as simple HTML: no picture, no script, nothing that is fetched."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from django.template.loader import render_to_string

from wellkept.messages import text
from wellkept.messages.rules.wording import Block, Part, parts
from wellkept.messages.text import Date, DateWords, Letter

_STYLE = Path(__file__).parent / "templates" / "messages" / "letter.css"
STYLE_HASH = f"'sha256-{b64encode(sha256(_STYLE.read_bytes()).digest()).decode()}'"
"""The style sheet inside of every mail, as a content security policy names it: for pages that show a mail."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One part of a mail: a paragraph of words (``kind`` empty), or a block with what it says here.

    ``common``: what several dates have in common, said once below them.
    """

    kind: str
    lines: tuple[str, ...] = ()
    dates: tuple[DateWords, ...] = ()
    gone: tuple[DateWords, ...] = ()
    common: tuple[str, ...] = ()
    url: str = ""


def plain(letter: Letter) -> str:
    """The mail as text."""
    return plain_of(filled(letter))


def html(letter: Letter) -> str:
    """The same as HTML."""
    return html_of(text.subject(letter), filled(letter))


def plain_of(parts: Sequence[Filled]) -> str:
    """What these parts say, as text."""
    return "\n\n".join("\n".join(_plain(part)) for part in parts) + "\n"


def html_of(subject: str, parts: Sequence[Filled]) -> str:
    """The same as HTML."""
    context = {"subject": subject, "parts": parts, "gone": text.gone_words()}
    return render_to_string("messages/letter.html", context)


def dates_of(dates: Sequence[Date]) -> Filled:
    """The part that says when."""
    return _dates(_words(dates), ())


def filled(letter: Letter) -> tuple[Filled, ...]:
    """The parts that have something to say, in their order."""
    found = (_fill(part, letter) for part in _said(letter))
    return tuple(part for part in found if part is not None)


def _said(letter: Letter) -> tuple[Part, ...]:
    """The text in its parts. A file that a mail of its kind mostly comes without is explained above who writes."""
    said = parts(letter.text or text.usual(letter.purpose, len(letter.dates)))
    if not letter.with_file or Block.CALENDAR in said:
        return said
    at = said.index(Block.SENDER) if Block.SENDER in said else len(said)
    return (*said[:at], Block.CALENDAR, *said[at:])


def _fill(part: Part, letter: Letter) -> Filled | None:
    if not isinstance(part, Block):
        return Filled("", tuple(part.splitlines()))
    match part:
        case Block.DATES:
            return _dates(_words(letter.dates), _words(letter.gone))
        case Block.LINK:
            lines = tuple(filter(None, (text.link_words(letter), text.after_link_words(letter))))
            return Filled("link", lines, url=letter.link) if lines else None
        case Block.BEFORE:
            lines = (text.before_words(letter),)
        case Block.CALENDAR:
            lines = (text.calendar_words(letter),)
        case Block.SENDER:
            lines = text.sender_lines(letter)
    return Filled(part.value, lines) if any(lines) else None


def _dates(dates: tuple[DateWords, ...], gone: tuple[DateWords, ...]) -> Filled:
    every = (*dates, *gone)
    zones, places = {(date.zone, bool(date.there)) for date in every}, {date.place for date in every}
    if len(every) < 2 or len(zones) > 1 or len(places) > 1 or every[0].there:
        return Filled("dates", dates=dates, gone=gone)
    shorter = [tuple(replace(date, zone="", place="") for date in some) for some in (dates, gone)]
    common = tuple(filter(None, (every[0].zone, every[0].place)))
    return Filled("dates", dates=shorter[0], gone=shorter[1], common=common)


def _words(dates: Sequence[Date]) -> tuple[DateWords, ...]:
    return tuple(text.date_words(date) for date in dates)


def _plain(part: Filled) -> Iterator[str]:
    if part.kind == "dates":
        yield from _plain_dates(part)
    elif part.kind == "link":
        label, *more = part.lines
        yield f"{label}:"
        yield part.url
        yield from more
    else:
        yield from part.lines


def _plain_dates(part: Filled) -> Iterator[str]:
    if len(part.dates) == 1 and not part.gone:
        (date,) = part.dates
        yield date.day
        yield f"{date.times}, {date.zone}"
        yield from filter(None, (date.there, date.place))
        return
    yield from map(_one_line, part.dates)
    if part.gone:
        yield ""
        yield text.gone_words()
        yield from map(_one_line, part.gone)
    yield from part.common


def _one_line(date: DateWords) -> str:
    return ", ".join(filter(None, (date.day, date.times, date.zone, date.there, date.place)))
