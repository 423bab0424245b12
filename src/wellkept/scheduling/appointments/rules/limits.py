"""A clinician's own limits: firm ones are lifted by her alone, soft ones by staff with a reason (R10)."""

from bisect import bisect_left
from datetime import date, timedelta

from wellkept.kernel.outcome import Lift, Readers, Reason
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import day_span, local, local_date, week_start
from wellkept.scheduling.appointments.rules.calendar import contact
from wellkept.scheduling.appointments.rules.facts import ClinicianFacts, Facts, Proposal
from wellkept.scheduling.appointments.rules.marks import Rule, only_with
from wellkept.scheduling.availability.rules.limits import Limit


def _any_limit(proposal: Proposal, facts: Facts) -> bool:
    return bool(_concerned(facts))


def _concerned(facts: Facts) -> tuple[ClinicianFacts, ...]:
    """Those whose limits count here: none for a consultation, nor for a seat in a group that stands already."""
    return facts.limited if facts.service.kind.counts_as_session and facts.group is None else ()


def _over(code: str, clinician: ClinicianFacts, limit: Limit, would_be: int) -> Reason | None:
    if limit.value is None or would_be <= limit.value:
        return None
    return Reason(
        code,
        {"clinician": clinician.id, "limit": limit.value, "would_be": would_be},
        lift=Lift.HOLDER if limit.firm else Lift.STAFF,
        needs_why=not clinician.own,
        readers=Readers.HOLDER,
    )


def _begun_in(spans: tuple[Span, ...], window: Span) -> tuple[Span, ...]:
    """Those of the sorted spans that begin within the window."""
    return spans[bisect_left(spans, (window.start,)) : bisect_left(spans, (window.end,))]


def _minutes(spans: tuple[Span, ...]) -> int:
    return sum(span.end - span.start for span in spans) // 60


def _day_of(clinician: ClinicianFacts, start: int) -> Span:
    return day_span(local_date(start, clinician.zone), clinician.zone)


def _week_of(clinician: ClinicianFacts, start: int) -> Span:
    monday: date = week_start(local_date(start, clinician.zone))
    first, next_first = day_span(monday, clinician.zone), day_span(monday + timedelta(days=7), clinician.zone)
    return Span(first.start, next_first.start)


@only_with(_any_limit)
def sessions_in_the_day(proposal: Proposal, facts: Facts) -> Reason | None:
    """Sessions that begin on one day of the clinician's own zone, in all practices."""
    for clinician in _concerned(facts):
        if (limit := clinician.limits.sessions_day).value is not None:
            day = _begun_in(clinician.counted, _day_of(clinician, proposal.start))
            if reason := _over("over_sessions_day", clinician, limit, len(day) + 1):
                return reason
    return None


@only_with(_any_limit)
def minutes_in_the_day(proposal: Proposal, facts: Facts) -> Reason | None:
    """Contact minutes of one day."""
    for clinician in _concerned(facts):
        if (limit := clinician.limits.minutes_day).value is not None:
            day = _begun_in(clinician.counted, _day_of(clinician, proposal.start))
            if reason := _over("over_minutes_day", clinician, limit, _minutes(day) + proposal.minutes):
                return reason
    return None


@only_with(_any_limit)
def sessions_in_the_week(proposal: Proposal, facts: Facts) -> Reason | None:
    """Sessions that begin in one week, Monday to Sunday."""
    for clinician in _concerned(facts):
        if (limit := clinician.limits.sessions_week).value is not None:
            week = _begun_in(clinician.counted, _week_of(clinician, proposal.start))
            if reason := _over("over_sessions_week", clinician, limit, len(week) + 1):
                return reason
    return None


@only_with(_any_limit)
def minutes_in_the_week(proposal: Proposal, facts: Facts) -> Reason | None:
    """Contact minutes of one week."""
    for clinician in _concerned(facts):
        if (limit := clinician.limits.minutes_week).value is not None:
            week = _begun_in(clinician.counted, _week_of(clinician, proposal.start))
            if reason := _over("over_minutes_week", clinician, limit, _minutes(week) + proposal.minutes):
                return reason
    return None


@only_with(_any_limit)
def run_without_break(proposal: Proposal, facts: Facts) -> Reason | None:
    """The longest stretch with no break of the clinician's own length. Private time is a break, a consultation none."""
    for clinician in _concerned(facts):
        if (limit := clinician.limits.run).value is not None:
            run = _run_around(contact(proposal), clinician.stretch, clinician.limits.break_minutes * 60)
            if reason := _over("over_run", clinician, limit, (run.end - run.start) // 60):
                return reason
    return None


def _run_around(span: Span, stretch: tuple[Span, ...], pause: int) -> Span:
    i = bisect_left(stretch, span)
    start, end = span
    for earlier in reversed(stretch[:i]):
        if start - earlier.end >= pause:
            break
        start = min(start, earlier.start)
    for later in stretch[i:]:
        if later.start - end >= pause:
            break
        end = max(end, later.end)
    return Span(start, end)


@only_with(_any_limit)
def ends_in_time(proposal: Proposal, facts: Facts) -> Reason | None:
    """The latest end, on the wall clock, counted from midnight of the day on which it begins."""
    for clinician in _concerned(facts):
        if (limit := clinician.limits.latest_end).value is not None:
            begin, end = local(proposal.start, clinician.zone), local(contact(proposal).end, clinician.zone)
            minute = (end.date() - begin.date()).days * 1440 + end.hour * 60 + end.minute
            if reason := _over("over_latest_end", clinician, limit, minute):
                return reason
    return None


RULES: tuple[Rule, ...] = (
    sessions_in_the_day,
    minutes_in_the_day,
    sessions_in_the_week,
    minutes_in_the_week,
    run_without_break,
    ends_in_time,
)
