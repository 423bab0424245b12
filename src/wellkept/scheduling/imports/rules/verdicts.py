"""What becomes of one event of a file, before any rule of booking is asked."""

import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wellkept.codecs.ics import ForeignEvent

Mode = Literal["busy", "appointments"]
Verdict = Literal["taken", "changed", "removed", "unchanged", "left"]


class Judged(NamedTuple):
    """The verdict; ``why`` is a code for what is left."""

    verdict: Verdict
    why: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """The event as an earlier import took it. ``title`` is a digest; ``here`` is where its appointment stands now,
    None where it was canceled here or never was one."""

    start: int
    end: int
    title: str
    here: tuple[int, int] | None = None


def folded(title: str) -> str:
    """A title as it is compared: case, spaces and the spelling of accents do not matter."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())


def judge(
    event: ForeignEvent, before: Before | None, *, mode: Mode, title: str, client_known: bool
) -> Judged:
    """``title`` is the digest of its title, ``client_known`` whether a client was named for it."""
    if gone := _takes_no_time(event):
        return _gone(gone, before, mode)
    if before is not None and (before.start, before.end, before.title) == (event.start, event.end, title):
        return Judged("unchanged")
    if mode == "busy":
        return Judged("taken" if before is None else "changed")
    if before is not None:
        return _changed_there(event, before, title)
    if event.all_day:
        return Judged("left", "all_day")
    return Judged("taken") if client_known else Judged("left", "no_client_for_title")


def _takes_no_time(event: ForeignEvent) -> str:
    if event.cancelled:
        return "cancelled"
    if event.transparent:
        return "shown_as_free"
    return "no_length" if event.end <= event.start else ""


def _gone(why: str, before: Before | None, mode: Mode) -> Judged:
    if before is None:
        return Judged("left", why)
    if mode == "busy":
        return Judged("removed")
    if before.here is None:
        return Judged("unchanged")
    return Judged("removed") if _untouched(before) else Judged("left", "gone_there_since")


def _changed_there(event: ForeignEvent, before: Before, title: str) -> Judged:
    """What changed there changes here, unless somebody changed it here too: then the difference is reported until it is
    settled. Another title may be another client: that is for people to see."""
    if before.here is None:
        return Judged("unchanged")
    if title != before.title:
        return Judged("left", "other_title_since")
    if before.here == (event.start, event.end):
        return Judged("unchanged")
    return Judged("changed") if _untouched(before) else Judged("left", "moved_there_since")


def _untouched(before: Before) -> bool:
    """Whether the appointment still stands where the last import put it."""
    return before.here == (before.start, before.end)
