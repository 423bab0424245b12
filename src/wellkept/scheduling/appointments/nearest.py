"""When a time is taken: the nearest others, for the same wish."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from wellkept.scheduling.appointments.openings import openings, openings_to_move
from wellkept.scheduling.appointments.request import BookingRequest, Opening, OpeningsRequest
from wellkept.trust.viewer import Viewer

_DAYS, _HOW_MANY = 7, 3


def nearest_openings(*, viewer: Viewer, request: BookingRequest, now: datetime) -> tuple[Opening, ...]:
    """Up to three openings round the wished start, nearest first."""
    wish = OpeningsRequest(
        service=request.service,
        clinicians=request.clinicians[:1],
        with_=request.clinicians[1:],
        chart=request.chart,
        place=request.place,
        mode=request.mode,
        minutes=request.minutes,
        **_round(request.start),
    )
    return _nearest(openings(viewer=viewer, request=wish, now=now), request.start)


def nearest_for(*, viewer: Viewer, ref: str, start: datetime, now: datetime) -> tuple[Opening, ...]:
    """The same for an appointment that was to be moved."""
    return _nearest(openings_to_move(viewer=viewer, ref=ref, now=now, **_round(start)), start)


def _round(start: datetime) -> dict[str, Any]:
    return {"first": start - timedelta(days=_DAYS), "last": start + timedelta(days=_DAYS)}


def _nearest(found: Iterable[Opening], start: datetime) -> tuple[Opening, ...]:
    return tuple(sorted(found, key=lambda opening: abs(opening.start - start))[:_HOW_MANY])
