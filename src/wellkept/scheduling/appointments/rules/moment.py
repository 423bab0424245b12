"""When one may book at all: now, notice, horizon, grid, closed days."""

from collections.abc import Iterator

from wellkept.kernel.outcome import Lift, Readers, Reason
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import day_span, local_date
from wellkept.scheduling.appointments.rules.facts import Facts, Proposal
from wellkept.scheduling.appointments.rules.marks import only_with, swept

LONGEST_DAY = 25 * 3600  # seconds of a day on which the clocks go back


@swept
def not_in_the_past(proposal: Proposal, facts: Facts) -> Reason | None:
    """Staff may record the past, with a warning; clients never."""
    if proposal.start >= facts.now:
        return None
    lift = Lift.NOBODY if facts.asker.face.is_client else Lift.STAFF
    return Reason("in_the_past", lift=lift)


@swept
def enough_notice(proposal: Proposal, facts: Facts) -> Reason | None:
    """A client's choice comes at least the service's notice ahead (R10: it binds neither staff nor series)."""
    if facts.asker.face.is_client and proposal.start < facts.now + facts.service.notice:
        return Reason("too_soon", {"minutes": facts.service.notice // 60})
    return None


@swept
def within_horizon(proposal: Proposal, facts: Facts) -> Reason | None:
    """A client's choice lies within the service's horizon."""
    if facts.asker.face.is_client and proposal.start >= facts.now + facts.service.horizon:
        return Reason("too_far_ahead", {"days": facts.service.horizon // 86400})
    return None


@swept
def on_the_grid(proposal: Proposal, facts: Facts) -> Reason | None:
    """A client's start falls on the service's grid, counted from the beginning of the clinician's hours."""
    if not facts.asker.face.is_client or not facts.clinicians:
        return None
    for begin, end in grid_anchors(proposal, facts):
        if begin <= proposal.start < end:
            return None if (proposal.start - begin) % facts.service.grid == 0 else Reason("off_the_grid")
    return None


def grid_anchors(proposal: Proposal, facts: Facts) -> tuple[Span, ...]:
    """The hours from whose beginning starts are counted: those of the clinician named first.

    Hours that go round the clock have no beginning: there it is each midnight, whatever window was loaded.
    """
    clinician = facts.clinicians[0]
    hours = clinician.hours_for(proposal.mode, proposal.place)
    return tuple(
        piece for span in hours for piece in _by_midnight(span, clinician.zone or facts.practice.zone)
    )


def _by_midnight(span: Span, zone: str) -> Iterator[Span]:
    if span.end - span.start <= LONGEST_DAY:
        yield span
        return
    begin = span.start
    while begin < span.end:
        end = min(day_span(local_date(begin, zone), zone).end, span.end)
        yield Span(begin, end)
        begin = end


@only_with(lambda proposal, facts: bool(facts.practice.closed))
def open_day(proposal: Proposal, facts: Facts) -> Reason | None:
    """The practice is closed on its holidays; the day is that on which the appointment begins."""
    name = facts.practice.closed.get(local_date(proposal.start, facts.practice.zone))
    if name is None:
        return None
    return Reason("closed_day", {"name": name}, lift=Lift.STAFF, readers=Readers.EVERYONE)


RULES = (not_in_the_past, enough_notice, within_horizon, on_the_grid, open_day)
