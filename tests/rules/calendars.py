"""Random calendars for property tests: zones with clock changes, several places, overnight hours, limits."""

import random
from datetime import date, timedelta

from wellkept.accounts.rules.compacts import Ground
from wellkept.accounts.rules.licences import Licence
from wellkept.kernel.spans import Span, union
from wellkept.kernel.wallclock import day_span, local_date
from wellkept.scheduling.appointments.rules.facts import (
    Asker,
    ChartFacts,
    ClientFacts,
    ClinicianFacts,
    Face,
    Facts,
    PracticeFacts,
    Proposal,
    RoomFacts,
    ServiceFacts,
    Taken,
)
from wellkept.scheduling.appointments.rules.words import Kind, Mode
from wellkept.scheduling.availability.rules.hours import DayRule, WeeklyRule, work_spans
from wellkept.scheduling.availability.rules.limits import Limit, Limits
from wellkept.ties.rules.judging import Conflict, Obstacle
from wellkept.ties.rules.matrix import Stance, TieKind

# Each with a day near one of its clock changes; Lord Howe moves by half an hour, Apia skipped 2011-12-30.
ZONES = (
    ("America/New_York", date(2026, 10, 30)),
    ("America/New_York", date(2027, 3, 12)),
    ("Europe/Berlin", date(2027, 3, 26)),
    ("Australia/Lord_Howe", date(2027, 4, 2)),
    ("Pacific/Apia", date(2011, 12, 28)),
    ("Asia/Kolkata", date(2026, 11, 20)),
    ("America/Santiago", date(2027, 4, 2)),
)
PLACES = (1, 2)


def random_case(seed: int) -> tuple[Proposal, Facts, Span]:
    """A template, facts and a window of some hours."""
    r = random.Random(seed)
    zone, near = r.choice(ZONES)
    first = near + timedelta(days=r.randrange(4))
    begin = day_span(first, zone).start + r.randrange(0, 86400, 300)
    window = Span(begin, begin + 3600 * r.choice((4, 6, 9, 26)))
    clinicians = tuple(_clinician(r, id, zone, window) for id in range(1, r.choice((2, 2, 3))))
    face = r.choice((Face.STAFF, Face.STRANGER, Face.KNOWN_CLIENT))
    account = r.choice((1, 9)) if face is Face.STAFF else None
    service = ServiceFacts(
        id=1,
        kind=r.choice((Kind.SESSION, Kind.SESSION, Kind.CONSULTATION)),
        minutes=r.choice((20, 45, 50, 90)),
        before=r.choice((0, 0, 300, 900)),
        after=r.choice((0, 600, 900)),
        needs_room=r.random() < 0.5,
        notice=r.choice((0, 3600, 86400)),
        horizon=r.choice((86400, 30 * 86400)),
        grid=r.choice((900, 1800, 3600)),
    )
    facts = Facts(
        now=window.start + r.choice((-90000, -3600, 20000)),
        asker=Asker(face, account=account, any_calendar=True),
        practice=PracticeFacts(
            zone=zone,
            closed={first + timedelta(days=1): "Closed"} if r.random() < 0.2 else {},
            max_upcoming=4,
        ),
        service=service,
        clinicians=clinicians,
        own_time=_spans(r, window, 2) if face is not Face.STAFF and r.random() < 0.3 else (),
        clients=(
            ClientFacts(
                1,
                taken=_spans(r, window, 2),
                upcoming=r.choice((0, 3)),
                where=r.choice(("", "US-NY", "US-NY", "US-CO")),
            ),
        ),
        chart=ChartFacts(1, treating=1),
        rooms=tuple(
            RoomFacts(id, place, taken=_spans(r, window, 3)) for id, place in ((1, 1), (2, 1), (3, 2))
        ),
        places=frozenset(PLACES),
        travel={(1, 2): 1800, (2, 1): 1800},
        conflicts=r.choice(({}, {}, {}, _conflicts(r))),
    )
    mode = r.choice((Mode.IN_PERSON, Mode.IN_PERSON, Mode.VIDEO))
    template = Proposal(
        start=0,
        minutes=service.minutes if face is not Face.STAFF else r.choice((service.minutes, 30, 80)),
        mode=mode,
        place=r.choice(PLACES) if mode is Mode.IN_PERSON else None,
    )
    return template, facts, window


def _conflicts(r: random.Random) -> dict[tuple[int, int], Conflict]:
    obstacle = Obstacle(TieKind.COLLEAGUE, r.choice((Stance.WARN, Stance.REFUSE)), frozenset({1, 2, 7}))
    therapist = r.choice((1, 2))
    return {(therapist, 1): Conflict(therapist, 7, r.random() < 0.5, r.random() < 0.3, (obstacle,))}


def _clinician(r: random.Random, id: int, zone: str, window: Span) -> ClinicianFacts:
    taken = tuple(
        Taken(s.start, s.end, r.choice((0, 300, 900)), r.choice((0, 600)), r.choice((1, 2, None)))
        for s in _spans(r, window, r.randrange(6))
    )
    own = r.random() < 0.4
    some = lambda count: union(_spans(r, window, count))  # noqa: E731
    return ClinicianFacts(
        id=id,
        zone=zone,
        own=own and id == 1,
        hours=work_spans(
            _weekly(r, zone), _days(r, zone, window), Span(window.start - 86400, window.end + 86400)
        ),
        taken=taken,
        private=() if own else some(2),
        leave=some(r.choice((0, 0, 1))),
        protected=some(1) if own else (),
        busy=some(1) if own else (),
        elsewhere=some(1) if own else (),
        limits=_limits(r),
        counted=tuple(Span(t.start, t.end) for t in taken),
        stretch=tuple(Span(t.start, t.end) for t in taken),
        licences=_licences(r, zone, window),
    )


def _licences(r: random.Random, zone: str, window: Span) -> tuple[Licence, ...]:
    """None, or one that may end or begin within the window."""
    day = local_date(r.randrange(window.start, window.end), zone)
    kinds = ((), (date(2000, 1, 1), None), (date(2000, 1, 1), day), (day, None))
    span = r.choice(kinds)
    return (Licence(Ground.LICENCE, "US-NY", *span),) if span else ()


def _weekly(r: random.Random, zone: str) -> tuple[WeeklyRule, ...]:
    rules = []
    for weekday in range(7):
        for _ in range(r.choice((0, 1, 1, 2))):
            start = r.randrange(0, 1380, 15)
            end = start + r.choice((120, 240, 480, 600))
            rules.append(
                WeeklyRule(
                    weekday,
                    start,
                    end,
                    zone,
                    date(2010, 1, 1),
                    None,
                    r.choice((1, 1, 2)),
                    r.choice((1, 2, None)),
                )
            )
    return tuple(rules)


def _days(r: random.Random, zone: str, window: Span) -> tuple[DayRule, ...]:
    day = date.fromordinal(719163 + window.start // 86400 + 1)
    return r.choice(((), (DayRule(day, zone),), (DayRule(day, zone, 600, 900, 1),)))


def _limits(r: random.Random) -> Limits:
    if r.random() < 0.5:
        return Limits()
    firm = r.random() < 0.5
    return Limits(
        sessions_day=Limit(r.choice((None, 2, 4)), firm),
        minutes_week=Limit(r.choice((None, 200)), firm),
        run=Limit(r.choice((None, 120)), firm),
        latest_end=Limit(r.choice((None, 18 * 60)), firm),
    )


def _spans(r: random.Random, window: Span, count: int) -> tuple[Span, ...]:
    """Disjoint spans on five-minute lines."""
    found: list[Span] = []
    for _ in range(count):
        start = r.randrange(window.start - 7200, window.end, 300)
        span = Span(start, start + r.randrange(600, 7200, 300))
        if not any(other.start < span.end and span.start < other.end for other in found):
            found.append(span)
    return tuple(sorted(found))
