"""The text of a mail as a practice may write it: own words, and blocks in braces that Wellkept fills in (R14).

A block stands on a line of its own. One that has nothing to say in a certain mail is left out.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from wellkept.kernel.invalid import Invalid
from wellkept.messages.rules.neutral import forbidden_in
from wellkept.messages.rules.telling import Purpose


class Block(StrEnum):
    """What Wellkept fills in."""

    DATES = "dates"
    BEFORE = "before"
    LINK = "link"
    CALENDAR = "calendar"
    SENDER = "sender"


Part = Block | str
LONGEST = 2000
WITH_FILE = frozenset({Purpose.CONFIRMED, Purpose.ACCEPTED, Purpose.CHANGED, Purpose.CANCELLED})
"""To these a file for the calendar is attached."""
OVER = frozenset({Purpose.CANCELLED, Purpose.DECLINED})
"""After these there is nothing to move or cancel: the link leads to other times, where there are such."""
_BRACED = re.compile(r"\{[^{}\n]*\}|[{}]")


def offered(purpose: Purpose) -> tuple[Block, ...]:
    """The blocks of a mail of this kind, in their usual order."""
    before = (Block.BEFORE,) if purpose is Purpose.CHANGED else ()
    file = (Block.CALENDAR,) if purpose in WITH_FILE else ()
    return (Block.DATES, *before, Block.LINK, *file, Block.SENDER)


def needed(purpose: Purpose) -> tuple[Block, ...]:
    """Those without which the mail would not do: when, from whom, how to change it, and that a calendar's answer does not."""
    free = {Block.BEFORE, Block.LINK} if purpose in OVER else {Block.BEFORE}
    return tuple(block for block in offered(purpose) if block not in free)


def parts(text: str) -> tuple[Part, ...]:
    """Paragraphs and blocks, in their order."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[Part]:
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        block = _block(line)
        if line.strip() and block is None:
            lines.append(line.rstrip())
            continue
        if lines:
            yield "\n".join(lines)
            lines = []
        if block is not None:
            yield block


def _block(line: str) -> Block | None:
    name = line.strip()
    return next((block for block in Block if name == f"{{{block}}}"), None)


def check(text: str, purpose: Purpose) -> None:
    """Raises ``Invalid`` with what stands in the way of such a text, the first thing first."""
    if len(text) > LONGEST:
        raise Invalid("text", "too_long", longest=LONGEST)
    there = parts(text)
    for paragraph in there:
        if not isinstance(paragraph, Block):
            _check_braces(paragraph, purpose)
    blocks = [part for part in there if isinstance(part, Block)]
    for block in blocks:
        if block not in offered(purpose):
            raise Invalid("text", "unknown_placeholder", name=f"{{{block}}}")
        if blocks.count(block) > 1:
            raise Invalid("text", "placeholder_twice", name=f"{{{block}}}")
    for block in needed(purpose):
        if block not in blocks:
            raise Invalid("text", f"needs_{block}", name=f"{{{block}}}")
    check_neutral("text", text)


def _check_braces(paragraph: str, purpose: Purpose) -> None:
    for name in _BRACED.findall(paragraph):
        known = name.strip("{}") in offered(purpose)
        raise Invalid("text", "placeholder_alone" if known else "unknown_placeholder", name=name)


def check_neutral(field: str, text: str) -> None:
    """Raises ``Invalid`` for words from which others could tell what it is about."""
    if words := forbidden_in(text):
        raise Invalid(field, "says_too_much", words=", ".join(words[:5]))
