"""Decisions about single dates: placing one that waits, or letting it go."""

from datetime import date, datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.attempt import Refusal
from wellkept.scheduling.appointments.actions.dates import name_dates
from wellkept.scheduling.series.actions.acts import (
    before_act,
    carried_out,
    close_act,
    decided,
    found_series,
    occurrences_from,
)
from wellkept.scheduling.series.actions.settle import (
    OPEN,
    PLACED,
    SKIPPED,
    STATES,
    request_of,
    settle,
    standings_of,
)
from wellkept.scheduling.series.request import Choice, SeriesAnswer
from wellkept.trust.viewer import Staff


def place(
    *, viewer: Staff, ref: str, identity: date, choice: Choice, now: datetime, dry_run: bool = False
) -> SeriesAnswer:
    """Place a date that waits: where the series has it, or where ``choice`` says; or skip it. Raises ``NotFound``."""
    return carried_out(lambda: _place(viewer, ref, identity, choice, now), dry_run=dry_run)


def _place(viewer: Staff, ref: str, identity: date, choice: Choice, now: datetime) -> SeriesAnswer:
    series = found_series(viewer, ref)
    waiting = next((one for one in occurrences_from(series, identity) if one.identity == identity), None)
    if waiting is None or waiting.state not in (OPEN, SKIPPED):
        raise Refusal(Reason("changed_meanwhile"))
    before = before_act(series, identity)
    rule = waiting.rule
    request = request_of(series, rule)
    dated = name_dates(viewer=viewer, request=request, first=identity, last=identity, now=now)
    (settled,) = settle(
        viewer=viewer,
        dated=dated,
        dates=standings_of(rule, identity, identity),
        stands={},
        choices={identity: choice},
        skip_closed=False,
        now=now,
    )
    verdicts = decided([settled.verdict])
    waiting.state, waiting.cause = STATES.get(settled.verdict.outcome, PLACED), settled.cause
    waiting.appointment_id = settled.appointment or None
    waiting.save()
    close_act(
        viewer=viewer,
        series=series,
        verb="place",
        tells="book",
        since=identity,
        before=before,
        appointments=[settled.appointment] if settled.appointment else [],
        now=now,
    )
    return SeriesAnswer(done=True, dates=verdicts, ref=series.ref)
