"""Openings: the starts that ``decide`` accepts, found by one sweep over free time.

The sweep yields only starts that pass every rule marked ``swept``; the rest of the list is asked at each start that
is left. *Offered = bookable* is thus a matter of construction, and ``test_offered_is_bookable`` proves it.
"""

from collections.abc import Iterable, Iterator
from functools import reduce

from wellkept.kernel.spans import Span, intersect, starts
from wellkept.scheduling.appointments.rules.booking import rules_for
from wellkept.scheduling.appointments.rules.calendar import obstacles
from wellkept.scheduling.appointments.rules.facts import Asker, Facts, Proposal, ServiceFacts
from wellkept.scheduling.appointments.rules.marks import concerns, is_fixed, is_swept
from wellkept.scheduling.appointments.rules.moment import grid_anchors

STAFF_GRID = 300  # seconds: the desk is shown five-minute lines, and may type any minute


def openings(template: Proposal, facts: Facts, window: Span) -> Iterator[int]:
    """The starts within the window that this asker may book, in order. The template's own start does not matter."""
    rules = rules_for(facts)
    if any(rule(template, facts) for rule in rules if is_fixed(rule)):
        return
    asked = [
        rule
        for rule in rules
        if not is_fixed(rule) and not is_swept(rule) and concerns(rule, template, facts)
    ]
    for start in _swept_starts(template, facts, window):
        if not any(rule(template._replace(start=start), facts) for rule in asked):
            yield start


def nearest(starts: Iterable[int], to: int, how_many: int = 3, apart: int = 3600) -> tuple[int, ...]:
    """The starts nearest to a wished one, at least ``apart`` seconds from each other: nobody chooses among 11:00, 11:05
    and 11:10."""
    chosen: list[int] = []
    for start in sorted(starts, key=lambda start: (abs(start - to), start)):
        if len(chosen) == how_many:
            break
        if all(abs(start - other) >= apart for other in chosen):
            chosen.append(start)
    return tuple(chosen)


def _swept_starts(template: Proposal, facts: Facts, window: Span) -> Iterator[int]:
    within = allowed(facts.asker, facts.service, facts.now, window)
    if within.start >= within.end or not facts.clinicians:
        return
    common = reduce(
        intersect, (clinician.hours_for(template.mode, template.place) for clinician in facts.clinicians)
    )
    busy = sorted(span for clinician in facts.clinicians for span in obstacles(clinician, template, facts))
    need = template.minutes * 60 + facts.service.after
    if facts.asker.face.is_client:
        step, anchors = facts.service.grid, grid_anchors(template, facts)
    else:
        step, anchors = STAFF_GRID, (Span(0, common[-1].end),) if common else ()
    work = _on_the_grid(common, anchors, step, need)
    yield from starts(work=work, busy=busy, need=need, step=step, window=within)


def _on_the_grid(
    common: tuple[Span, ...], anchors: tuple[Span, ...], step: int, need: int
) -> tuple[Span, ...]:
    """The common hours, cut so that each piece begins on the grid of one anchor and ends with its last start's need."""
    aligned, i, j = [], 0, 0
    while i < len(common) and j < len(anchors):
        (opens, closes), (anchor, until) = common[i], anchors[j]
        begin, end = max(opens, anchor), min(closes, until)
        first = begin + -(begin - anchor) % step
        if first < end:
            last = first + (end - 1 - first) // step * step
            aligned.append(Span(first, min(closes, last + need)))
        if closes < until:
            i += 1
        else:
            j += 1
    return tuple(aligned)


def allowed(asker: Asker, service: ServiceFacts, now: int, window: Span) -> Span:
    """The window as far as now, notice and horizon let it be; its end may come before its start."""
    if not asker.face.is_client:
        return Span(max(window.start, now), window.end)
    return Span(max(window.start, now + max(service.notice, 0)), min(window.end, now + service.horizon))
