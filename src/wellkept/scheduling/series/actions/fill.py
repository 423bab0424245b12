"""Series that go on are made a year ahead, a few dates at a time; what cannot be placed is listed, never dropped."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from wellkept.scheduling.appointments.actions.dates import name_dates
from wellkept.scheduling.appointments.actions.let_go import hold_dates
from wellkept.scheduling.series.actions.acts import (
    announce_dates,
    holder_of,
    rules_of,
)
from wellkept.scheduling.series.actions.settle import (
    PAUSED,
    Settled,
    recurrence_of,
    request_of,
    settle,
    standings_of,
    unplaced,
    write_occurrences,
)
from wellkept.scheduling.series.models import Series, SeriesRule
from wellkept.scheduling.series.request import Outcome
from wellkept.scheduling.series.rules.patterns import AHEAD, Standing, last_of
from wellkept.scheduling.series.scope import chain_of
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import System

A_BATCH = timedelta(days=28)
"""Dates are made when so many days of the year ahead are missing: a few at a time, and not every night."""
AT_ONCE = 20  # rules in one round of the worker


def fill(*, now: datetime) -> int:
    """Make the dates that are missing in the year ahead, one transaction a rule. Answers how many rules it went on."""
    rules = SeriesRule.objects.everywhere(because="the worker makes dates for all practices")
    due = rules.filter(filled__lt=now.date() + AHEAD - A_BATCH).order_by("filled", "id")
    ids = list(due.values_list("id", flat=True)[:AT_ONCE])
    for id in ids:
        in_transaction(lambda id=id: _fill(id, now))  # type: ignore[misc]
    return len(ids)


def _fill(id: int, now: datetime) -> None:
    everywhere = Series.objects.everywhere(because="the worker makes dates for all practices")
    series = everywhere.filter(rules=id).select_for_update(no_key=True).first()
    rule = next((rule for rule in rules_of(series) if rule.id == id), None) if series else None
    if series is None or rule is None or rule.filled is None:
        return
    first = max(rule.filled, now.date()) + timedelta(days=1)
    last, all_made = last_of(recurrence_of(rule), now.date() + AHEAD)
    if dates := standings_of(rule, first, last):
        _make(series, rule, dates, now)
    rule.filled = None if all_made else last
    rule.save(update_fields=["filled"])


def _make(series: Series, rule: SeriesRule, dates: list[Standing], now: datetime) -> None:
    pausing = {one.identity for one in dates if pauses_on(series, one.identity)}
    wanted = [one for one in dates if series.keep_hour or one.identity not in pausing]
    settled = [
        Settled(unplaced(one, rule.zone, rule.minutes, Outcome.PAUSED), cause=PAUSED)
        for one in dates
        if one not in wanted
    ]
    settled += _placed(series, rule, wanted, now)
    held = [one.appointment for one in settled if one.appointment and one.verdict.identity in pausing]
    settled = [
        replace(one, verdict=replace(one.verdict, outcome=Outcome.PAUSED)) if one.appointment in held else one
        for one in settled
    ]
    write_occurrences(rule, settled)
    series.went_on += 1
    series.save(update_fields=["went_on"])
    if held:
        hold_dates(viewer=holder_of(series), practice=series.practice_id, appointments=held, now=now)
    made = [one.appointment for one in settled if one.appointment]
    record(
        viewer=System(job="series"),
        action="series.fill",
        chain=chain_of(series),
        subjects=(f"series:{series.ref}",),
        now=now,
    )
    announce_dates(series, "fill", made, now)


def pauses_on(series: Series, day: date) -> bool:
    """Whether the series pauses on that day."""
    if series.paused_from is None or day < series.paused_from:
        return False
    return series.paused_until is None or day < series.paused_until


def _placed(series: Series, rule: SeriesRule, dates: list[Standing], now: datetime) -> list[Settled]:
    """Booked in the name of whoever holds the series; listed where that can no longer be."""
    if not dates:
        return []
    try:
        viewer = holder_of(series)
        dated = name_dates(
            viewer=viewer,
            request=request_of(series, rule),
            first=dates[0].identity,
            last=dates[-1].identity,
            now=now,
        )
    except NotFound:
        return [
            Settled(unplaced(one, rule.zone, rule.minutes, Outcome.LATER), cause="not_available")
            for one in dates
        ]
    return settle(
        viewer=viewer,
        dated=dated,
        dates=dates,
        stands={},
        choices={},
        skip_closed=series.skip_closed,
        waiting={one.identity for one in dates},
        now=now,
    )
