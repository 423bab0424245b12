"""What saving a page would do to openings and appointments, before it is saved: it is saved, looked at, and undone."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wellkept.practice.queries import account_refs
from wellkept.scheduling.appointments.beyond import sessions_beyond
from wellkept.scheduling.appointments.disturbed import disturbed_appointments
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.request import Opening, OpeningsRequest
from wellkept.storage.locks import rehearse
from wellkept.trust.wording import day_words
from wellkept.web.work.desk import Desk
from wellkept.web.work.setting_pages.time import save_limits

Save = Callable[[Desk, dict[str, Any]], Any]
MOST_SERVICES = 5
LIMITED_WEEKS = 4
_DATES = ("only", "day", "first", "first_day")


def effect_of(save: Save, *, everybody: bool = False) -> Callable[[Desk, dict[str, Any]], list[str]]:
    """What saving does to the openings of one week, by service, and to appointments. ``everybody``: not of one person."""

    def look(desk: Desk, data: dict[str, Any]) -> list[str]:
        who = () if everybody else (data.get("clinician") or _own_ref(desk),)
        monday = _week_of(desk, data)

        def saved() -> tuple[dict[str, int], set[str]]:
            save(desk, data)
            return _openings(desk, who, monday), _cannot_stay(desk)

        before, standing = _openings(desk, who, monday), _cannot_stay(desk)
        after, touched = rehearse(saved)
        return [*_of_openings(before, after, monday.date()), _of_appointments(len(touched - standing))]

    return look


def effect_of_limits(desk: Desk, data: dict[str, Any]) -> list[str]:
    """What limits do to one's own openings of next week, and how many sessions of the coming weeks are beyond them."""
    who, monday = (_own_ref(desk),), _week_of(desk, {})

    def saved() -> tuple[dict[str, int], int]:
        save_limits(desk, data)
        return _openings(desk, who, monday), _beyond(desk)

    before, standing = _openings(desk, who, monday), _beyond(desk)
    after, found = rehearse(saved)
    return [*_of_openings(before, after, monday.date()), _of_sessions(found, standing)]


def _beyond(desk: Desk) -> int:
    today = desk.today.date()
    monday = today - timedelta(days=today.weekday())
    first, last = desk.midnight(monday), desk.midnight(today + timedelta(weeks=LIMITED_WEEKS))
    return sessions_beyond(desk.viewer, first=first, last=last, now=desk.now)


def _own_ref(desk: Desk) -> str:
    return account_refs(desk.practice.id, (desk.viewer.account_id,))[desk.viewer.account_id]


def _week_of(desk: Desk, data: dict[str, Any]) -> datetime:
    """The Monday of next week, or of the week of a later date in the form."""
    named = [data[name] for name in _DATES if isinstance(data.get(name), date)]
    next_week = desk.today.date() + timedelta(days=7)
    day = max(named[0], next_week) if named else next_week
    return desk.midnight(day - timedelta(days=day.weekday()))


def _openings(desk: Desk, who: tuple[str, ...], monday: datetime) -> dict[str, int]:
    """How many appointments of each service could still be booked in that week, one after the other."""
    sunday = desk.midnight(monday.date() + timedelta(days=7))
    offered = [s for s in desk.services if s.offered_by and set(who) <= set(s.offered_by)]
    found = {}
    for service in offered[:MOST_SERVICES]:
        request = OpeningsRequest(service=service.ref, clinicians=who, first=monday, last=sunday)
        pause = timedelta(minutes=service.buffer_before + service.buffer_after)
        found[service.name] = _one_after_the_other(
            openings(viewer=desk.viewer, request=request, now=desk.now), pause
        )
    return found


def _one_after_the_other(starts: Iterable[Opening], pause: timedelta) -> int:
    """How many of these fit beside each other, taken as early as they come, each clinician's by themselves."""
    count, free_from = 0, dict[str, datetime]()
    for opening in starts:
        if opening.start >= free_from.get(opening.clinician, opening.start):
            count += 1
            free_from[opening.clinician] = opening.end + pause
    return count


def _cannot_stay(desk: Desk) -> set[str]:
    return {found.card.ref for found in disturbed_appointments(desk.viewer, now=desk.now)}


def _of_openings(before: dict[str, int], after: dict[str, int], monday: date) -> list[str]:
    if not after:
        return [_("No service is offered yet, so there are no openings.")]
    return [
        ngettext(
            "%(service)s: %(n)d opening in the week of %(day)s, now %(before)s.",
            "%(service)s: %(n)d openings in the week of %(day)s, now %(before)s.",
            count,
        )
        % {
            "service": service,
            "n": count,
            "day": day_words(monday, weekday=False),
            "before": before.get(service, 0),
        }
        for service, count in after.items()
    ]


def _of_sessions(found: int, standing: int) -> str:
    if not found:
        return _("All sessions of the next four weeks are within these limits.")
    text = ngettext(
        "%(n)d session of the next four weeks is beyond these limits, now %(before)d. It stays as it is.",
        "%(n)d sessions of the next four weeks are beyond these limits, now %(before)d. They stay as they are.",
        found,
    )
    return text % {"n": found, "before": standing}


def _of_appointments(touched: int) -> str:
    if not touched:
        return _("All appointments can stay where they are.")
    text = ngettext(
        "%(n)d appointment could not stay where it is: you decide about it after saving.",
        "%(n)d appointments could not stay where they are: you decide about them after saving.",
        touched,
    )
    return text % {"n": touched}
