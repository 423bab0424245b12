"""Appointments: read, held, booked."""

from datetime import datetime, timedelta
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from wellkept.interop.api.access import BOOK, READ, viewer_of
from wellkept.interop.api.cursors import cursor, place_of
from wellkept.interop.api.meetings import AppointmentOut, Appointments, Made
from wellkept.interop.api.problems import not_done
from wellkept.interop.api.requests import BookIn, Cursor, HoldIn, Id, Instant, Key, Limit, Parameters, Ref
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.queries import appointment as one_appointment
from wellkept.scheduling.appointments.queries import appointments_between
from wellkept.scheduling.appointments.request import Booked, NotBooked
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

router = Router(tags=["appointments"])

_DAYS = 31  # listed where no end is named


class AppointmentsAsked(Parameters):
    """Those that lie in part between ``from`` and ``to``."""

    from_: Annotated[Instant | None, Field(alias="from", description="now by default")] = None
    to: Annotated[Instant | None, Field(description="31 days later by default")] = None
    clinician: Annotated[list[Ref], Field(max_length=20, description="any one of these")] = []
    chart: Ref | None = None
    limit: Limit = 100
    cursor: Cursor | None = None


@router.get("/appointments", response=Appointments, auth=READ)
def appointments(request: HttpRequest, asked: Query[AppointmentsAsked]) -> Appointments:
    """Appointments by start, cancelled ones too. Page by page, hand in the same ``from`` and ``to``."""
    viewer, now = viewer_of(request), timezone.now()
    first = asked.from_ or now
    cards = appointments_between(
        viewer=viewer,
        first=first,
        last=asked.to or first + timedelta(days=_DAYS),
        now=now,
        clinicians=asked.clinician,
        chart=asked.chart or "",
        after=_after(viewer, asked.cursor),
        limit=asked.limit,
    )
    full = len(cards) == asked.limit
    following = cursor(viewer, "appointments", cards[-1].start.isoformat(), cards[-1].ref) if full else None
    return Appointments(appointments=[AppointmentOut.of(card) for card in cards], next=following)


def _after(viewer: Staff, text: str | None) -> tuple[datetime, str] | None:
    if not text:
        return None
    start, ref = place_of(viewer, "appointments", text)
    return datetime.fromisoformat(start), ref


@router.get("/appointments/{id}", response=AppointmentOut, auth=READ)
def appointment(request: HttpRequest, id: Id) -> AppointmentOut:
    """One appointment."""
    return AppointmentOut.of(one_appointment(viewer_of(request), id))


@router.post("/appointments", response={201: Made}, auth=BOOK)
def book(request: HttpRequest, response: HttpResponse, body: BookIn, key: Key = "") -> Made:
    """Book, under all rules; reasons that may be lifted are named in ``lift``."""
    viewer = viewer_of(request)
    done = actions.book(viewer=viewer, request=body.booking(), now=timezone.now(), key=key)
    made = _made(viewer, done)
    response["Location"] = reverse("api:appointment", args=[made.id])
    return made


@router.post("/holds", response={201: Made}, auth=BOOK)
def hold(request: HttpRequest, body: HoldIn, key: Key = "") -> Made:
    """Take a time for ten minutes. It lapses unless a booking names it as its ``hold``."""
    viewer = viewer_of(request)
    return _made(viewer, actions.hold(viewer=viewer, request=body.wish(), now=timezone.now(), key=key))


@router.delete("/holds/{id}", response={204: None}, auth=BOOK)
def release(request: HttpRequest, id: Id) -> None:
    """Let go of a time that was held."""
    viewer, now = viewer_of(request), timezone.now()
    actions.let_lapse(now=now)
    card = one_appointment(viewer, id)
    if card.state != "held":
        raise NotFound
    if reason := actions.cancel(viewer=viewer, ref=id, now=now, revision=card.revision, cause="released"):
        raise not_done(viewer, reason)


def _made(viewer: Staff, answer: Booked | NotBooked) -> Made:
    if isinstance(answer, NotBooked):
        raise not_done(viewer, answer)
    return Made.of(answer)
