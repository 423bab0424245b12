"""One appointment and what can be done with it."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wellkept.kernel.jurisdictions import JURISDICTIONS
from wellkept.messages.queries import waits_about
from wellkept.scheduling.appointments.history import history
from wellkept.scheduling.appointments.licensing import keeps_licences, uncovered
from wellkept.scheduling.appointments.queries import AppointmentCard, appointment
from wellkept.scheduling.series.queries import series_of_appointment
from wellkept.web.work.desk import Desk, at_work
from wellkept.web.work.reasons import whys_of_canceling
from wellkept.web.work.requests import LOOKED_FOR, own_ref
from wellkept.web.work.splitting import may_split


@require_GET
@at_work
def show(desk: Desk, ref: str) -> HttpResponse:
    """One appointment and what can be done with it."""
    card = appointment(desk.viewer, ref, hidden_on=desk.hidden_on)
    begun = card.start <= desk.now
    of_series = series_of_appointment(desk.viewer, ref)
    done = history(desk.viewer, ref)
    missing = uncovered(desk.viewer, ref) if card.state in ("booked", "requested") else None
    return desk.render(
        "appointment.html",
        "",
        card=card,
        history=done.done,
        entered=done.entered,
        may_attend=card.state == "booked" and begun,
        may_arrive=card.state == "booked" and card.start - timedelta(hours=2) <= desk.now,
        may_move=card.state in ("booked", "requested") and card.attendance not in ("kept", "no_show"),
        may_time=card.state == "booked" and begun and _came(card),
        may_hand_on=desk.viewer.handles_bookings and len(card.clinicians) == 1,
        whys=whys_of_canceling(),
        may_split=may_split(card),
        came_by=_doors().get(card.born, ""),
        may_cancel=card.state in ("booked", "requested", "held"),
        again=_same_time_next_week(desk, card),
        of_series=of_series,
        mine=own_ref(desk) in {ref for ref, _name in card.clinicians},
        missing=missing,
        may_attest=missing is not None and desk.may_lift(missing),
        states=_states(desk, card),
        looked_for=LOOKED_FOR.items(),
        told_soon=waits_about(desk.viewer, ref),
        may_stand=of_series is None and card.state == "booked" and bool(card.clients) and not begun,
    )


def _came(card: AppointmentCard) -> bool:
    """Whether somebody took part, or may still be said to have: then it took place at some time."""
    return any(part.attendance in ("expected", "arrived", "kept") for part in card.clients)


def _doors() -> dict[str, str]:
    """By which door an appointment came, in words."""
    return {
        "desk": _("at the desk"),
        "public": _("on the booking page"),
        "link": _("by a personal link"),
        "shell": _("at the shell"),
        "program": _("by a program"),
        "import": _("from a calendar file"),
    }


def _states(desk: Desk, card: AppointmentCard) -> list[tuple[str, str]]:
    """Where a client may say to be when she comes, at a distance and where anybody keeps a list of licenses."""
    at_distance = card.mode != "in_person" and card.state == "booked" and card.attendance == "expected"
    return list(JURISDICTIONS.items()) if at_distance and keeps_licences(desk.viewer) else []


def _same_time_next_week(desk: Desk, card: AppointmentCard) -> str:
    """The form for a new appointment, filled in with this one a week later on the wall clock (R4)."""
    if not card.service_ref or not card.clients:
        return ""
    wall = card.start.astimezone(desk.zone) + timedelta(weeks=1)
    who = {"client": card.clients[0].ref} if len(card.clients) == 1 else {"chart": card.chart_ref}
    filled = {
        "service": card.service_ref,
        "with": card.clinicians[0][0] if card.clinicians else "",
        "day": wall.date().isoformat(),
        "at": f"{wall:%H:%M}",
        "how": card.mode,
        "place": card.place_ref,
        **who,
    }
    return f"{desk.url('new')}?{urlencode({name: value for name, value in filled.items() if value})}"
