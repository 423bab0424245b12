"""What stands on a calendar, drawn: class names of ``grid.css``, an icon and words, never a style."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wellkept.scheduling.appointments.queries import AppointmentCard, Mark
from wellkept.web.ui.calendar import Block
from wellkept.web.ui.templatetags.ui import clock, icon, status
from wellkept.web.work.desk import Desk

_SHAPES = {"private": "ev--priv", "in_use": "ev--priv", "busy": "ev--ext", "taken": "ev--buf"}
_KINDS = {"group": "ev--group", "supervision": "ev--sup", "consultation": "ev--con"}
_STATES = {"requested": "ev--req", "held": "ev--held", "cancelled": "ev--cancel"}


def event(block: Block[Any], desk: Desk) -> SafeString:
    """One block of a calendar, as a list item."""
    if isinstance(block.item, AppointmentCard):
        return _appointment(block, block.item, desk)
    return _mark(block, block.item, desk)


def _appointment(block: Block[Any], card: AppointmentCard, desk: Desk) -> SafeString:
    symbol, word, _tone = status(card)
    shape = _STATES.get(card.state) or (
        "ev--done" if card.attendance == "kept" else _KINDS.get(card.kind, "")
    )
    words = format_html(
        '<span class="t">{}</span> <b>{}</b> <span class="m">{}<span>{}</span></span>',
        _times(card, desk),
        card.who or card.service,
        icon(symbol),
        word,
    )
    if desk.always_hidden:  # nothing leads from a screen that everybody sees to who it is
        return format_html('<li class="ev {} {}"><span>{}</span></li>', shape, block.classes, words)
    movable = card.state in ("booked", "requested") and card.end > desk.now
    return format_html(
        '<li class="ev {} {}"{}><a href="{}">{}</a></li>',
        shape,
        block.classes,
        _handle(card, desk) if movable else "",
        desk.url("appointment", ref=card.ref),
        words,
    )


def _handle(card: AppointmentCard, desk: Desk) -> SafeString:
    """What dragging and the key M need to know; the server judges either as it judges the form."""
    return format_html(
        ' data-ref="{}" data-revision="{}" data-move="{}"',
        card.ref,
        card.revision,
        desk.url("move", ref=card.ref),
    )


def _mark(block: Block[Any], mark: Mark, desk: Desk) -> SafeString:
    words = {
        "private": ("seal", _("Private")),
        "in_use": ("seal", _("In use")),
        "protected": ("shield", mark.title),
        "leave": ("leave", _("Leave")),
        "busy": ("out", _("Busy outside") if desk.names_hidden or not mark.title else mark.title),
        "taken": ("", _("Appointment")),
    }
    symbol, word = words[mark.kind]
    return format_html(
        '<li class="ev {} {}"><span>{}<b>{}</b> <span class="t">{}</span></span></li>',
        _SHAPES.get(mark.kind, "ev--prot"),
        block.classes,
        icon(symbol, "s") if symbol else "",
        word,
        _times(mark, desk),
    )


def _times(item: AppointmentCard | Mark, desk: Desk) -> SafeString:
    zone = desk.practice.zone
    return format_html('{}<span class="e">–{}</span>', clock(item.start, zone), clock(item.end, zone))
