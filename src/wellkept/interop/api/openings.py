"""What may be booked: single openings, or hours that are free again and again."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from wellkept.interop.api.access import READ, viewer_of
from wellkept.interop.api.meetings import OpeningOut, Openings
from wellkept.interop.api.requests import Instant, Limit, Minutes, Parameters, Ref
from wellkept.practice.queries import services
from wellkept.scheduling.appointments.openings import openings as find_openings
from wellkept.scheduling.appointments.request import OpeningsRequest
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.appointments.standing import MOST_EVERY, MOST_WEEKS, standing_openings
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

router = Router(tags=["openings"])

_DAYS = 14  # looked at where no end is named


class OpeningsAsked(Parameters):
    """``clinician`` any one of these, or of all; ``with`` those who must all take part. ``times`` asks for standing
    hours, every ``every_weeks``, and leaves ``to`` aside."""

    service: Ref
    clinician: Annotated[list[Ref], Field(max_length=20, description="any one of these; all by default")] = []
    with_: Annotated[list[Ref], Field(max_length=20, alias="with", description="all of these besides")] = []
    chart: Ref | None = None
    place: Ref | None = None
    mode: Literal["in_person", "video", "phone"] | None = None
    from_: Annotated[Instant | None, Field(alias="from", description="now by default")] = None
    to: Annotated[Instant | None, Field(description="two weeks later by default")] = None
    limit: Limit = 50
    minutes: Minutes | None = None
    every_weeks: Annotated[int | None, Field(ge=1, le=MOST_EVERY)] = None
    times: Annotated[int | None, Field(ge=1, le=MOST_WEEKS, description="so many dates in a row")] = None

    def request(self, first: datetime, last: datetime) -> OpeningsRequest:
        """The request that the query takes."""
        return OpeningsRequest(
            service=self.service,
            clinicians=tuple(self.clinician),
            with_=tuple(self.with_),
            chart=self.chart or "",
            place=self.place or "",
            mode=Mode(self.mode) if self.mode else None,
            minutes=self.minutes,
            first=first,
            last=last,
            limit=self.limit,
        )


@router.get("/openings", response=Openings, auth=READ)
def openings(request: HttpRequest, asked: Query[OpeningsAsked]) -> Openings:
    """Starts that may be booked now, under all rules. Offered is bookable."""
    viewer, now = viewer_of(request), timezone.now()
    first = asked.from_ or now
    wish = asked.request(first, asked.to or first + timedelta(days=_DAYS))
    if asked.times or asked.every_weeks:
        return _standing(viewer, asked, wish, now)
    found = find_openings(viewer=viewer, request=wish, now=now)
    return Openings(openings=[OpeningOut.of(opening) for opening in found])


def _standing(viewer: Staff, asked: OpeningsAsked, wish: OpeningsRequest, now: datetime) -> Openings:
    every = asked.every_weeks or 1
    hours = standing_openings(
        viewer=viewer,
        request=wish,
        now=now,
        times=asked.times or min(12, MOST_WEEKS // every),
        every=every,
        limit=asked.limit,
    )
    length = timedelta(minutes=asked.minutes or _minutes(viewer, asked.service))
    return Openings(openings=[OpeningOut.of_standing(hour, hour.first + length) for hour in hours])


def _minutes(viewer: Staff, service: str) -> int:
    for card in services(viewer, everything=True):
        if card.ref == service:
            return card.minutes
    raise NotFound
