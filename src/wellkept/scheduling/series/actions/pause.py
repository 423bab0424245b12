"""Ending a series, pausing it, and going on."""

from datetime import date, datetime

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.attempt import Refusal
from wellkept.scheduling.appointments.actions.dates import name_dates
from wellkept.scheduling.appointments.actions.let_go import cancel_dates, hold_dates
from wellkept.scheduling.series.actions.acts import (
    before_act,
    carried_out,
    close_act,
    decided,
    found_series,
    has_begun,
    occurrences_from,
    standing_rules,
    unbegun_from,
)
from wellkept.scheduling.series.actions.change import cut_rules, is_live
from wellkept.scheduling.series.actions.settle import (
    OPEN,
    PAUSED,
    PLACED,
    STATES,
    Settled,
    request_of,
    settle,
    standings_of,
    unplaced,
    verdict_of,
)
from wellkept.scheduling.series.models import Occurrence, Series
from wellkept.scheduling.series.request import Choices, DateVerdict, Outcome, SeriesAnswer
from wellkept.trust.viewer import Staff


def end(*, viewer: Staff, ref: str, since: date, now: datetime, dry_run: bool = False) -> SeriesAnswer:
    """Cancel every date from that day on, those moved by themselves too; what has begun stays. Nothing is late."""
    return carried_out(lambda: _end(viewer, ref, since, now), dry_run=dry_run)


def _end(viewer: Staff, ref: str, since: date, now: datetime) -> SeriesAnswer:
    series = found_series(viewer, ref)
    rules = standing_rules(series)
    since = unbegun_from(series, rules[-1].zone, since, now)
    before = before_act(series, since)
    going = occurrences_from(series, since)
    cancelled = _cancel(viewer, series, going, now)
    cut_rules(series, rules, since, keep=[one.id for one in going if has_begun(one, now)])
    close_act(
        viewer=viewer,
        series=series,
        verb="end",
        tells="cancel",
        since=since,
        before=before,
        appointments=cancelled,
        now=now,
    )
    ended = [one for one in going if one.appointment_id in cancelled]
    return _answer(series, ended, Outcome.CANCELLED)


def pause(
    *,
    viewer: Staff,
    ref: str,
    first: date,
    until: date | None,
    keep_hour: bool = False,
    now: datetime,
    dry_run: bool = False,
) -> SeriesAnswer:
    """No meetings from ``first`` on until the day ``until``, or until it is resumed.

    The hours are free for others; with ``keep_hour`` they stay taken, without the client. Raises ``Invalid``.
    """
    if until is not None and until <= first:
        raise Invalid("until", "ends_before_it_starts")
    return carried_out(lambda: _pause(viewer, ref, first, until, keep_hour, now), dry_run=dry_run)


def _pause(
    viewer: Staff, ref: str, first: date, until: date | None, keep_hour: bool, now: datetime
) -> SeriesAnswer:
    series = found_series(viewer, ref)
    if series.paused_from is not None and not _pause_is_over(series, now):
        raise Refusal(Reason("already_paused"))
    first = unbegun_from(series, standing_rules(series)[-1].zone, first, now)
    before = before_act(series, first)
    concerned = [
        one
        for one in occurrences_from(series, first)
        if (until is None or one.identity < until)
        and (one.state == OPEN or is_live(one.appointment))
        and not has_begun(one, now)
    ]
    ids = [one.appointment_id for one in concerned if one.appointment_id]
    if keep_hour:
        changed = hold_dates(viewer=viewer, practice=series.practice_id, appointments=ids, now=now)
    else:
        changed = cancel_dates(
            viewer=viewer, practice=series.practice_id, appointments=ids, cause=PAUSED, now=now
        )
    answer = _answer(series, concerned, Outcome.PAUSED)
    for one in concerned:
        one.state, one.cause = PAUSED, PAUSED
        one.appointment_id = one.appointment_id if keep_hour else None
    Occurrence.objects.within(series.practice_id).bulk_update(concerned, ["state", "cause", "appointment"])
    series.paused_from, series.paused_until, series.keep_hour = first, until, keep_hour
    close_act(
        viewer=viewer,
        series=series,
        verb="pause",
        tells="cancel",
        since=first,
        before=before,
        appointments=changed,
        now=now,
    )
    return answer


def _pause_is_over(series: Series, now: datetime) -> bool:
    return series.paused_until is not None and series.paused_until <= now.date()


def resume(
    *, viewer: Staff, ref: str, on: date, choices: Choices, now: datetime, dry_run: bool = False
) -> SeriesAnswer:
    """Go on from that day: its paused dates are judged anew and booked, all or none, as in ``create``."""
    return carried_out(lambda: _resume(viewer, ref, on, choices, now), dry_run=dry_run)


def _resume(viewer: Staff, ref: str, on: date, choices: Choices, now: datetime) -> SeriesAnswer:
    series = found_series(viewer, ref)
    if series.paused_from is None:
        raise Refusal(Reason("not_paused"))
    rules = standing_rules(series)
    on = unbegun_from(series, rules[-1].zone, on, now)
    before = before_act(series, on)
    paused = [one for one in occurrences_from(series, on) if one.state == PAUSED]
    settled: list[Settled] = []
    for rule in rules:
        here = {one.identity: one for one in paused if one.rule_id == rule.id}
        if not here:
            continue
        request = request_of(series, rule)
        dated = name_dates(viewer=viewer, request=request, first=min(here), last=max(here), now=now)
        settled += settle(
            viewer=viewer,
            dated=dated,
            dates=[one for one in standings_of(rule, min(here), max(here)) if one.identity in here],
            stands={
                day: one.appointment_id
                for day, one in here.items()
                if one.appointment_id and is_live(one.appointment)
            },
            choices=choices,
            skip_closed=series.skip_closed,
            now=now,
        )
    verdicts = decided(one.verdict for one in settled)
    placed = {one.verdict.identity for one in settled if one.appointment}
    given_up = _cancel(viewer, series, [one for one in paused if one.identity not in placed], now)
    _keep(series, paused, settled)
    series.paused_until = on
    if series.paused_from >= on:
        series.paused_from = series.paused_until = None
    close_act(
        viewer=viewer,
        series=series,
        verb="resume",
        tells="book",
        since=on,
        before=before,
        appointments=[*(one.appointment for one in settled if one.placed_now), *given_up],
        now=now,
    )
    return SeriesAnswer(done=True, dates=verdicts, ref=series.ref)


def _keep(series: Series, paused: list[Occurrence], settled: list[Settled]) -> None:
    """Write what became of the paused dates."""
    found = {one.verdict.identity: one for one in settled}
    kept = [one for one in paused if one.identity in found]
    for one in kept:
        new = found[one.identity]
        one.state, one.cause = STATES.get(new.verdict.outcome, PLACED), new.cause
        one.appointment_id = new.appointment or None
    Occurrence.objects.within(series.practice_id).bulk_update(kept, ["state", "cause", "appointment"])


def _cancel(viewer: Staff, series: Series, dates: list[Occurrence], now: datetime) -> tuple[int, ...]:
    ids = [one.appointment_id for one in dates if one.appointment_id]
    return cancel_dates(viewer=viewer, practice=series.practice_id, appointments=ids, cause="series", now=now)


def _answer(series: Series, dates: list[Occurrence], outcome: Outcome) -> SeriesAnswer:
    verdicts = [_verdict(one, outcome) for one in dates]
    return SeriesAnswer(
        done=True, dates=tuple(sorted(verdicts, key=lambda verdict: verdict.start)), ref=series.ref
    )


def _verdict(one: Occurrence, outcome: Outcome) -> DateVerdict:
    if one.appointment is not None:
        return verdict_of(one.identity, one.appointment, outcome)
    rule = one.rule
    (standing,) = standings_of(rule, one.identity, one.identity)
    return unplaced(standing, rule.zone, rule.minutes, outcome)
