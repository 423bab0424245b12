"""Standing openings: an hour that is free every week, or every other, for a while. The read side of a standing
appointment."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.wallclock import local_date, resolve
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.request import Opening, OpeningsRequest
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.rules.standing import standing_hours
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.trust.viewer import Viewer

MOST_WEEKS, MOST_EVERY = 52, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOpening:
    """A weekday and a time on the clock of ``zone``, its first date, and the dates on which it is not free."""

    weekday: int
    at: time
    zone: str
    first: datetime
    free: int
    missing: tuple[date, ...]
    clinician: str
    clinician_name: str
    place: str
    place_name: str
    mode: Mode

    @property
    def of(self) -> int:
        """How many dates were looked at."""
        return self.free + len(self.missing)


def standing_openings(
    *,
    viewer: Viewer,
    request: OpeningsRequest,
    now: datetime,
    times: int = 12,
    every: int = 1,
    missing: int = 2,
    step: int = 60,
    limit: int = 20,
) -> tuple[StandingOpening, ...]:
    """Hours that may be booked on ``times`` dates, ``every`` so many weeks from ``request.first`` on, best first.

    At most ``missing`` of the dates are not free; ``step`` is in minutes of the wall clock. Each is judged by all
    rules, as if it were booked alone: limits on sessions count what is booked, not the other dates. Raises ``NotFound``, and ``Invalid`` for impossible figures.
    """
    if not 1 <= every <= MOST_EVERY:
        raise Invalid("every", "out_of_range", least=1, most=MOST_EVERY)
    if not 5 <= step <= 240:
        raise Invalid("step", "out_of_range", least=5, most=240)
    if not 1 <= times <= MOST_WEEKS // every:
        raise Invalid("times", "out_of_range", least=1, most=MOST_WEEKS // every)
    last = request.first + timedelta(weeks=every * (times - 1), days=8)
    groups: dict[tuple[str, str, Mode, str], list[Opening]] = defaultdict(list)
    for opening in openings(viewer=viewer, request=replace(request, last=last, limit=None), now=now):
        groups[opening.clinician, opening.place, opening.mode, opening.zone].append(opening)
    found = [
        standing
        for group in groups.values()
        for standing in _of_group(group, request.first, times, every, step)
    ]
    fit = [standing for standing in found if len(standing.missing) <= missing]
    best_first = sorted(fit, key=lambda s: (len(s.missing), s.weekday, s.at, s.clinician_name, s.place_name))
    return tuple(best_first[:limit])


def _of_group(
    group: list[Opening], first: datetime, times: int, every: int, step: int
) -> list[StandingOpening]:
    like = group[0]
    starts = [int(opening.start.timestamp()) for opening in group]
    begin = local_date(int(first.timestamp()), like.zone)
    hours = standing_hours(starts, zone=like.zone, first=begin, times=times, every=every, step=step)
    return [
        StandingOpening(
            weekday=hour.weekday,
            at=hour.at,
            zone=like.zone,
            first=at(resolve(datetime.combine(hour.free[0], hour.at), like.zone).instant),
            free=len(hour.free),
            missing=hour.missing,
            clinician=like.clinician,
            clinician_name=like.clinician_name,
            place=like.place,
            place_name=like.place_name,
            mode=like.mode,
        )
        for hour in hours
        if hour.free
    ]
