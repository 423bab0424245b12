"""What stands on a calendar, drawn: class names of ``grid.css``, an icon and words, never a style."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from wellkept.scheduling.appointments.queries import AppointmentCard, Mark
from wellkept.trust.wording import day_words, time_of_day
from wellkept.web.ui.calendar import Block
from wellkept.web.ui.templatetags.ui import icon, status
from wellkept.web.work.desk import Desk

_SHAPES = {"private": "ev--priv", "in_use": "ev--priv", "busy": "ev--ext", "taken": "ev--buf"}
_KINDS = {"group": "ev--group", "supervision": "ev--sup", "consultation": "ev--con"}
_STATES = {"requested": "ev--req", "held": "ev--held", "cancelled": "ev--cancel"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a day of a person, a person's day, or a room's. ``person`` and ``day`` are what is booked by a click."""

    id: str
    title: str
    sub: str
    day: date
    person: str
    drawn: SafeString
    closed: bool = False
    current: bool = False
    chosen: bool = False
    room: bool = False

    @property
    def classes(self) -> str:
        """Its states, as class names of ``grid.css``."""
        states = (("room", self.room), ("off", self.closed), ("chosen", self.chosen))
        return "".join(f" {name}" for name, there in states if there)


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns with the rows that they share; ``now_row`` is where the line of the present runs, if it does."""

    columns: tuple[Column, ...]
    top: int
    bottom: int
    now_row: int

    @property
    def axis(self) -> range:
        """The rows of full hours."""
        return range(-(-self.top // 12) * 12, self.bottom, 12)

    @property
    def shows_now(self) -> bool:
        """Whether the present lies between the first and the last row."""
        return self.top <= self.now_row < self.bottom


class Pen:
    """Draws the blocks of one page. A practice's day has hundreds of them: what they share is worked out once.

    Texts that people typed are escaped here, one by one; all else is the product's own.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk, self._zone = desk, desk.zone
        self._opens, self._moves = desk.addresses("appointment"), desk.addresses("move")
        self._new = desk.url("new")
        self._clocks: dict[int, str] = {}  # by minute of the day
        self._states: dict[tuple[str, str, bool], str] = {}
        self._words = {
            "private": icon("seal", "s") + f"<b>{escape(_('Private'))}</b>",
            "in_use": icon("seal", "s") + f"<b>{escape(_('In use'))}</b>",
            "leave": icon("leave", "s") + f"<b>{escape(_('Leave'))}</b>",
            "taken": f"<b>{escape(_('Appointment'))}</b>",
        }

    def week(self, grid: Grid, person: str) -> SafeString:
        """The days of one person's week, side by side."""
        today = self._desk.url("today")
        heads = (
            self._day_head(column, f"{today}?day={column.day}&amp;with={person}", person)
            for column in grid.columns
        )
        return self._sections(grid, heads, today=" today")

    def people(self, grid: Grid) -> SafeString:
        """People and rooms side by side, on one day."""
        heads = (f'<span class="strong">{escape(column.title)}</span>' for column in grid.columns)
        return self._sections(grid, heads)

    def _day_head(self, column: Column, address: str, person: str) -> str:
        name = day_words(column.day)
        head = (
            f'<a href="{address}" aria-label="{escape(name)}"><span class="n">{column.title}</span> '
            f"{date_format(column.day, 'D')}</a>"
        )
        if column.current:
            head += f' <span class="st st--accent">{escape(_("today"))}</span>'
        if column.person:
            label = escape(_("New appointment on %(day)s") % {"day": name})
            query = f"with={person}&amp;day={column.day}"
            head += f' <a class="add no-print" href="{self._new}?{query}" aria-label="{label}">{icon("plus", "s")}</a>'
        return head

    def _sections(self, grid: Grid, heads: Iterable[str], today: str = "") -> SafeString:
        now = f'<li class="cal-now r-{grid.now_row} s-1"><span class="vh">{escape(_("Now"))}</span></li>'
        drawn = []
        for number, (column, head) in enumerate(zip(grid.columns, heads, strict=True), 1):
            present = now if column.current and grid.shows_now else ""
            classes = column.classes + (today if column.current else "")
            drag = f' data-with="{column.person}" data-day="{column.day}"' if self._draggable(column) else ""
            drawn.append(
                f'<section class="cal-day c-{number}{classes}" aria-labelledby="{column.id}">\n'
                f'<h2 id="{column.id}">{head}<span class="sub">{escape(column.sub) or "&nbsp;"}</span></h2>\n'
                f'<ol class="cal-col"{drag}>{column.drawn}{present}</ol></section>'
            )
        return mark_safe("".join(drawn))

    def _draggable(self, column: Column) -> bool:
        return bool(column.person) and not self._desk.always_hidden

    def events(self, laid: Iterable[Block[Any]]) -> SafeString:
        """Appointments and marks, as list items."""
        return mark_safe("".join(map(self._event, laid)))

    def free(self, pieces: Iterable[Block[datetime]], person: str, day: date) -> SafeString:
        """Hours to point at, for a new appointment of that person at that time."""
        return mark_safe("".join(self._piece(block, person, day) for block in pieces))

    def _piece(self, block: Block[datetime], person: str, day: date) -> str:
        at = block.item.astimezone(self._zone)
        query = f"with={person}&amp;day={day}&amp;at={at:%H:%M}"
        return (
            f'<li class="ev ev--open ev--free {block.classes}" aria-hidden="true">'
            f'<a tabindex="-1" href="{self._new}?{query}">{icon("plus", "s")}<b>{self._clock(at)}</b></a></li>'
        )

    def _event(self, block: Block[Any]) -> str:
        if isinstance(block.item, AppointmentCard):
            return self._appointment(block, block.item)
        return self._mark(block, block.item)

    def _appointment(self, block: Block[Any], card: AppointmentCard) -> str:
        attendance = card.attendance
        shape = _STATES.get(card.state) or ("ev--done" if attendance == "kept" else _KINDS.get(card.kind, ""))
        words = (
            f'<span class="t">{self._times(card)}</span> <b>{escape(card.who or card.service)}</b> '
            f'<span class="m">{self._state(card, attendance)}</span>'
        )
        begin = f'<li class="ev {shape} {block.classes}"'
        if self._desk.always_hidden:  # nothing leads from a screen that everybody sees to who it is
            return f"{begin}><span>{words}</span></li>"
        movable = card.state in ("booked", "requested") and card.end > self._desk.now
        handle = self._handle(card) if movable else ""
        return f'{begin}{handle}><a href="{self._opens(card.ref)}">{words}</a></li>'

    def _handle(self, card: AppointmentCard) -> str:
        """What dragging and the key M need to know; the server judges either as it judges the form."""
        return f' data-ref="{card.ref}" data-revision="{card.revision}" data-move="{self._moves(card.ref)}"'

    def _state(self, card: AppointmentCard, attendance: str) -> str:
        key = (card.state, attendance, any(part.late for part in card.clients))
        if key not in self._states:
            symbol, word, _tone = status(card)
            self._states[key] = f"{icon(symbol)}<span>{escape(word)}</span>"
        return self._states[key]

    def _mark(self, block: Block[Any], mark: Mark) -> str:
        words = self._words.get(mark.kind) or self._titled(mark)
        shape = _SHAPES.get(mark.kind, "ev--prot")
        whole_day = mark.end - mark.start >= timedelta(hours=23)  # the clocks may change in it
        times = "" if whole_day else f' <span class="t">{self._times(mark)}</span>'
        return f'<li class="ev {shape} {block.classes}"><span>{words}{times}</span></li>'

    def _titled(self, mark: Mark) -> str:
        """Protected and outside time, by the name that its holder gave it."""
        if mark.kind == "protected":
            return f"{icon('shield', 's')}<b>{escape(mark.title)}</b>"
        title = _("Busy outside") if self._desk.names_hidden or not mark.title else mark.title
        return f"{icon('out', 's')}<b>{escape(title)}</b>"

    def _times(self, item: AppointmentCard | Mark) -> str:
        return f'{self._clock(item.start)}<span class="e">–{self._clock(item.end)}</span>'

    def _clock(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        minute = local.hour * 60 + local.minute
        words = self._clocks.get(minute)
        if words is None:
            words = self._clocks[minute] = time_of_day(local)
        return words
