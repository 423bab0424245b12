"""The heart of every act on a series: what becomes of each of its dates, and writing that down."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from wellkept.kernel.outcome import Readers, Reason
from wellkept.kernel.recurrence import Recurrence
from wellkept.scheduling.appointments.actions.dates import (
    DateAnswer,
    Dated,
    DatesRequest,
    DateWish,
    place_dates,
)
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.rules.booking import ANY_CODE
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.series.actions.acts import clinician_refs
from wellkept.scheduling.series.models import Occurrence, Series, SeriesRule
from wellkept.scheduling.series.request import Choice, Choices, DateVerdict, Outcome, What
from wellkept.scheduling.series.rules.patterns import Standing, dumped, loaded, standings
from wellkept.storage.plain import insert
from wellkept.ties.rules.explaining import NEUTRAL
from wellkept.trust.viewer import Staff

CLOSED = "closed_day"
CHOSEN = "chosen"
_NO_CHOICE = Choice(What.MOVE)  # to where the rule has it
_UNPLACED = {What.SKIP: Outcome.SKIPPED, What.LATER: Outcome.LATER}
PLACED, SKIPPED, OPEN, PAUSED = "placed", "skipped", "open", "paused"
STATES = {Outcome.SKIPPED: SKIPPED, Outcome.LATER: OPEN, Outcome.PAUSED: PAUSED}


@dataclass(frozen=True, slots=True)
class Settled:
    """One date's verdict, and what is written of it. ``appointment`` is an id, or zero."""

    verdict: DateVerdict
    appointment: int = 0
    cause: str = ""
    placed_now: bool = False


def recurrence_of(rule: SeriesRule) -> Recurrence:
    """The dates that a rule gives."""
    return Recurrence(first=rule.first, pattern=loaded(rule.pattern), until=rule.until, count=rule.count)


def standings_of(rule: SeriesRule, first: date, last: date) -> list[Standing]:
    """Its dates in that time, on the wall clock."""
    return list(standings(recurrence_of(rule), at=rule.at, zone=rule.zone, first=first, last=last))


def make_rule(
    series: Series, dated: Dated, recurrence: Recurrence, *, at: time, filled: date | None
) -> SeriesRule:
    """Keep what holds from the recurrence's first date on."""
    example = dated.example
    return SeriesRule.objects.create(
        series=series,
        practice_id=series.practice_id,
        first=recurrence.first,
        until=recurrence.until,
        count=recurrence.count,
        pattern=dumped(recurrence.pattern),
        at=at,
        zone=dated.zone,
        minutes=example.minutes,
        mode=example.mode,
        service_id=dated.named.service.id,
        place_id=example.place,
        room_id=dated.named.room,
        filled=filled,
    )


def request_of(series: Series, rule: SeriesRule) -> DatesRequest:
    """What all dates of a rule have in common."""
    return DatesRequest(
        service=rule.service.ref,
        clinicians=clinician_refs(series),
        chart=series.chart.ref if series.chart else "",
        place=rule.place.ref if rule.place else "",
        room=rule.room.ref if rule.room else "",
        mode=Mode(rule.mode),
        minutes=rule.minutes,
    )


def settle(
    *,
    viewer: Staff,
    dated: Dated,
    dates: Sequence[Standing],
    stands: Mapping[date, int],
    choices: Choices,
    skip_closed: bool,
    now: datetime,
    waiting: Container[date] = (),
) -> list[Settled]:
    """Book or move each date as the rules and the choices have it. ``stands`` names appointments that move to these.

    What is refused and nobody chose for is a clash; a ``waiting`` date is listed to be placed later instead.
    """
    chosen = {standing.identity: choices.get(standing.identity, _NO_CHOICE) for standing in dates}
    wishes = [
        _wish(standing, chosen[standing.identity], stands.get(standing.identity, 0))
        for standing in dates
        if chosen[standing.identity].what not in _UNPLACED
    ]
    answers = {
        answer.key: answer for answer in place_dates(viewer=viewer, dated=dated, wishes=wishes, now=now)
    }
    return [
        _settled(
            standing,
            chosen[standing.identity],
            answers.get(standing.identity),
            dated,
            skip_closed and standing.identity not in stands,
            standing.identity in waiting,
        )
        for standing in dates
    ]


def _wish(standing: Standing, choice: Choice, appointment: int) -> DateWish:
    waivers = (Waiver(ANY_CODE, choice.why.strip()),) if choice.what is What.KEEP else ()
    return DateWish(
        key=standing.identity,
        start=choice.start or at(standing.start),
        appointment=appointment,
        waivers=waivers,
    )


def _settled(
    standing: Standing,
    choice: Choice,
    answer: DateAnswer | None,
    dated: Dated,
    skip_closed: bool,
    waiting: bool,
) -> Settled:
    if answer is None:
        return Settled(
            unplaced(standing, dated.zone, dated.example.minutes, _UNPLACED[choice.what]), cause=CHOSEN
        )
    verdict = DateVerdict(
        identity=standing.identity,
        outcome=_outcome(answer, choice),
        start=answer.start,
        end=answer.end,
        zone=answer.zone,
        clock=standing.clock,
        ref=answer.ref,
        reasons=answer.reasons or answer.notes,
        nearest=answer.nearest,
    )
    if not answer.reasons:
        return Settled(verdict, answer.appointment, placed_now=True)
    if skip_closed and any(reason.code == CLOSED for reason in answer.reasons):
        return Settled(replace(verdict, outcome=Outcome.SKIPPED), cause=CLOSED)
    if waiting:
        return Settled(replace(verdict, outcome=Outcome.LATER), cause=cause_of(answer.reasons))
    return Settled(verdict)


def _outcome(answer: DateAnswer, choice: Choice) -> Outcome:
    if answer.reasons:
        return Outcome.CLASH
    if choice.start:
        return Outcome.MOVED
    return Outcome.KEPT if choice.what is What.KEEP else Outcome.FREE


def verdict_of(identity: date, appointment: Appointment, outcome: Outcome) -> DateVerdict:
    """The verdict of a date as its appointment stands."""
    return DateVerdict(
        identity=identity,
        outcome=outcome,
        start=appointment.start,
        end=appointment.end,
        zone=appointment.zone,
        ref=appointment.ref,
    )


def unplaced(standing: Standing, zone: str, minutes: int, outcome: Outcome) -> DateVerdict:
    """The verdict of a date that has no appointment."""
    start = at(standing.start)
    return DateVerdict(
        identity=standing.identity,
        outcome=outcome,
        start=start,
        end=start + timedelta(minutes=minutes),
        zone=zone,
        clock=standing.clock,
    )


def cause_of(reasons: Sequence[Reason]) -> str:
    """The first reason's code, as everybody who may see the series can read it (R7, R8)."""
    first = next((reason for reason in reasons if reason.readers is not Readers.HOLDER), None)
    if first is None:
        return "not_available"
    return NEUTRAL if first.readers is Readers.PARTY else first.code


def write_occurrences(rule: SeriesRule, settled: Iterable[Settled]) -> None:
    """Keep what was decided for each date."""
    insert(
        [
            Occurrence(
                series_id=rule.series_id,
                practice_id=rule.practice_id,
                rule=rule,
                identity=one.verdict.identity,
                state=STATES.get(one.verdict.outcome, PLACED),
                cause=one.cause,
                appointment_id=one.appointment or None,
            )
            for one in settled
        ]
    )
