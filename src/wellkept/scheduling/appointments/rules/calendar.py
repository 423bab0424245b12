"""The clinician's calendar: hours, leave, what is taken, buffers, the way between places, and what is private.

Each rule is a test of ``[start, end + buffer)`` against spans; ``obstacles`` gives the same spans to the sweep.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from wellkept.kernel.outcome import Lift, Readers, Reason
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.rules.facts import ClinicianFacts, Facts, Proposal, Taken
from wellkept.scheduling.appointments.rules.marks import swept
from wellkept.scheduling.appointments.rules.words import Mode

BUFFER_CODE = "buffer_too_short"


def needed(proposal: Proposal, facts: Facts) -> Span:
    """The clinician's time: contact and the buffer after it."""
    return Span(proposal.start, proposal.start + proposal.minutes * 60 + facts.service.after)


def contact(proposal: Proposal) -> Span:
    """The time that client and clinician share."""
    return Span(proposal.start, proposal.start + proposal.minutes * 60)


def placed(proposal: Proposal, facts: Facts) -> Proposal:
    """In person with no place named, it is where the clinician named first works then; as asked where she does not work."""
    if proposal.mode is not Mode.IN_PERSON or proposal.place is not None:
        return proposal
    span = needed(proposal, facts)
    for clinician in facts.clinicians[:1]:
        for work in clinician.hours:
            if work.place in facts.places and work.start <= span.start and span.end <= work.end:
                return proposal._replace(place=work.place)
    return proposal


def _of(clinician: ClinicianFacts) -> dict[str, str | int]:
    return {"clinician": clinician.id}


def _meets(span: Span, others: Iterable[Span], before: int = 0) -> bool:
    """Whether the span comes nearer than ``before`` seconds after, or into, one of the others."""
    return any(other.start < span.end and span.start < other.end + before for other in others)


@swept
def within_hours(proposal: Proposal, facts: Facts) -> Reason | None:
    """All of it, buffer included, lies in the working hours of everyone who takes part, at that place."""
    span = needed(proposal, facts)
    for clinician in facts.clinicians:
        hours = clinician.hours_for(proposal.mode, proposal.place)
        if not any(work.start <= span.start and span.end <= work.end for work in hours):
            return Reason(
                "outside_hours", _of(clinician), lift=Lift.STAFF, needs_why=True, readers=Readers.STAFF
            )
    return None


@swept
def not_on_leave(proposal: Proposal, facts: Facts) -> Reason | None:
    """Leave is given up by its holder alone."""
    for clinician in facts.clinicians:
        if _meets(needed(proposal, facts), clinician.leave, facts.service.before):
            readers = Readers.HOLDER if clinician.own else Readers.STAFF  # hers may be personal (R7)
            return Reason("on_leave", _of(clinician), lift=Lift.HOLDER, readers=readers)
    return None


@swept
def clinicians_free(proposal: Proposal, facts: Facts) -> Reason | None:
    """R1 as far as this asker may know it; the database has the last word. Nobody lifts it."""
    span = contact(proposal)
    for clinician in facts.clinicians:
        if any(taken.start < span.end and span.start < taken.end for taken in clinician.taken):
            return Reason("clinician_taken", _of(clinician), readers=Readers.STAFF)
    return None


@swept
def buffers_kept(proposal: Proposal, facts: Facts) -> Reason | None:
    """Between neighbours lies the larger of the two buffers, not their sum."""
    return _too_close(
        proposal, facts, BUFFER_CODE, lambda taken: (_gap_before(taken, facts), _gap_after(taken, facts))
    )


@swept
def time_to_travel(proposal: Proposal, facts: Facts) -> Reason | None:
    """Between appointments at two places lies the way from one to the other."""

    def way(taken: Taken) -> tuple[int, int]:
        seconds = facts.travel_between(taken.place, proposal.place)
        return seconds, seconds

    return _too_close(proposal, facts, "no_time_to_travel", way)


def _gap_before(taken: Taken, facts: Facts) -> int:
    """Seconds that must lie between an earlier neighbour's end and the new start."""
    return max(taken.after, facts.service.before)


def _gap_after(taken: Taken, facts: Facts) -> int:
    """Seconds that must lie between the new end and a later neighbour's start."""
    return max(facts.service.after, taken.before)


def _too_close(
    proposal: Proposal, facts: Facts, code: str, gaps: Callable[[Taken], tuple[int, int]]
) -> Reason | None:
    span = contact(proposal)
    for clinician in facts.clinicians:
        for taken in clinician.taken:
            overlaps = taken.start < span.end and span.start < taken.end
            before, after = gaps(taken)
            if not overlaps and taken.start - after < span.end and span.start < taken.end + before:
                return Reason(code, _of(clinician), lift=Lift.STAFF, needs_why=True, readers=Readers.STAFF)
    return None


@swept
def not_elsewhere(proposal: Proposal, facts: Facts) -> Reason | None:
    """R1 over all hats, told to the holder alone. The way to work elsewhere is already part of the span."""
    return _holders(proposal, facts, "elsewhere", lambda clinician: clinician.elsewhere, Lift.NOBODY)


@swept
def not_protected(proposal: Proposal, facts: Facts) -> Reason | None:
    """Protected time is given away by its holder alone (R10)."""
    return _holders(proposal, facts, "protected", lambda clinician: clinician.protected, Lift.HOLDER)


@swept
def not_busy_outside(proposal: Proposal, facts: Facts) -> Reason | None:
    """Time that an outside calendar takes; its holder may know better."""
    return _holders(proposal, facts, "busy_outside", lambda clinician: clinician.busy, Lift.HOLDER)


@swept
def not_private(proposal: Proposal, facts: Facts) -> Reason | None:
    """R7: to all but the holder every cause is one mark, rounded outwards, and nothing tells which."""
    return _holders(proposal, facts, "private", lambda clinician: clinician.private, Lift.HOLDER)


def _holders(
    proposal: Proposal,
    facts: Facts,
    code: str,
    spans: Callable[[ClinicianFacts], tuple[Span, ...]],
    lift: Lift,
) -> Reason | None:
    span = needed(proposal, facts)
    for clinician in facts.clinicians:
        if _meets(span, spans(clinician), facts.service.before):
            return Reason(code, _of(clinician), lift=lift, readers=Readers.HOLDER)
    return None


def obstacles(clinician: ClinicianFacts, proposal: Proposal, facts: Facts) -> Iterator[tuple[int, int]]:
    """Spans that ``needed`` must not meet: what all rules of this file but ``within_hours`` forbid, in one list."""
    before, after = facts.service.before, facts.service.after
    for spans in (
        clinician.private,
        clinician.leave,
        clinician.protected,
        clinician.busy,
        clinician.elsewhere,
    ):
        for start, end in spans:
            yield start, end + before

    @cache
    def apart(lead: int, trail: int, place: int | None) -> tuple[int, int]:
        way = facts.travel_between(place, proposal.place)
        return max(after, lead, way) - after, max(trail, before, way)

    for start, end, lead, trail, place in clinician.taken:
        ahead, behind = apart(lead, trail, place)
        yield start - ahead, end + behind


RULES = (
    within_hours,
    not_on_leave,
    clinicians_free,
    buffers_kept,
    time_to_travel,
    not_elsewhere,
    not_protected,
    not_busy_outside,
    not_private,
)
