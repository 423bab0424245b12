"""When a time is taken: the nearest others, for the same wish."""

from collections.abc import Callable
from datetime import datetime, timedelta

from wellkept.scheduling.appointments.openings import openings, openings_to_move
from wellkept.scheduling.appointments.request import BookingRequest, Opening, OpeningsRequest
from wellkept.scheduling.appointments.rules.openings import nearest
from wellkept.trust.viewer import Viewer

_HOW_MANY = 3
_REACHES = (timedelta(days=1), timedelta(days=7))  # a day on either side is mostly enough, and costs little


def nearest_openings(*, viewer: Viewer, request: BookingRequest, now: datetime) -> tuple[Opening, ...]:
    """Up to three openings round the wished start, nearest first."""

    def within(first: datetime, last: datetime) -> tuple[Opening, ...]:
        wish = OpeningsRequest(
            service=request.service,
            clinicians=request.clinicians[:1],
            with_=request.clinicians[1:],
            chart=request.chart,
            client=request.client,
            place=request.place,
            room=request.room,
            mode=request.mode,
            minutes=request.minutes,
            first=first,
            last=last,
        )
        return openings(viewer=viewer, request=wish, now=now)

    return _nearest(within, request.start)


def nearest_for(*, viewer: Viewer, ref: str, start: datetime, now: datetime) -> tuple[Opening, ...]:
    """The same for an appointment that was to be moved."""
    return _nearest(lambda a, b: openings_to_move(viewer=viewer, ref=ref, first=a, last=b, now=now), start)


def _nearest(
    within: Callable[[datetime, datetime], tuple[Opening, ...]], start: datetime
) -> tuple[Opening, ...]:
    chosen: tuple[Opening, ...] = ()
    for reach in _REACHES:
        found = {int(opening.start.timestamp()): opening for opening in within(start - reach, start + reach)}
        chosen = tuple(found[at] for at in nearest(found, to=int(start.timestamp()), how_many=_HOW_MANY))
        if len(chosen) == _HOW_MANY:
            break
    return chosen
