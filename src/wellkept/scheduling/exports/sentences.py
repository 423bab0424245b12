"""The few words that a calendar outside may say."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wellkept.scheduling.appointments.rules.words import Mode


def appointment() -> str:
    """An appointment of which no more is said."""
    return _("Appointment")


def appointments() -> str:
    """A calendar of which no more is said."""
    return _("Appointments")


def hour_kept() -> str:
    """A date of a standing appointment that pauses and keeps its hour."""
    return _("Hour kept")


def in_use() -> str:
    """A room that is taken."""
    return _("In use")


def mark(kind: str, title: str) -> str:
    """Time that is no appointment. ``title`` is what its holder called it."""
    if kind == "protected":
        return title or _("Protected time")
    return _("Leave") if kind == "leave" else _("Private")


def room_calendar(room: str, practice: str) -> str:
    """A room's calendar."""
    return _("%(room)s, %(practice)s") % {"room": room, "practice": practice}


def who(clinicians: Sequence[str], clients: Sequence[str]) -> str:
    """Who meets in a room."""
    if not clients:
        return ", ".join(clinicians)
    return _("%(clinicians)s with %(clients)s") % {
        "clinicians": ", ".join(clinicians),
        "clients": ", ".join(clients),
    }


def where(mode: str, *parts: str) -> str:
    """Where a meeting takes place: room and place, or by what means."""
    if mode == Mode.IN_PERSON:
        return ", ".join(part for part in parts if part)
    return {Mode.VIDEO: _("Video"), Mode.PHONE: _("Phone")}.get(Mode(mode), "")
