"""A new standing appointment: every date is judged, chosen for where it clashes, and all are booked or none."""

from datetime import date, datetime

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Reason
from wellkept.kernel.recurrence import Recurrence
from wellkept.kernel.wallclock import local_date
from wellkept.scheduling.appointments.actions.attempt import Refusal
from wellkept.scheduling.appointments.actions.dates import Dated, DatesRequest, name_dates
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.series.actions.acts import carried_out, close_act, decided
from wellkept.scheduling.series.actions.settle import (
    Settled,
    make_rule,
    settle,
    verdict_of,
    write_occurrences,
)
from wellkept.scheduling.series.models import Occurrence, Series, SeriesClinician
from wellkept.scheduling.series.request import Choices, Outcome, SeriesAnswer, SeriesWish
from wellkept.scheduling.series.rules.patterns import AHEAD, Standing, last_of, standings
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

MOST_DATES = 400  # of a counted series; a weekly one is made a year ahead and goes on


def create(
    *, viewer: Staff, wish: SeriesWish, choices: Choices, now: datetime, dry_run: bool = False
) -> SeriesAnswer:
    """Book every date of the wish, or say what stands in the way of which. Dates are made a year ahead.

    All dates or none: a date that clashes and has no choice leaves everything as it was. Raises ``NotFound``, and
    ``Invalid`` for an impossible rule.
    """
    recurrence = _recurrence(wish)
    return carried_out(lambda: _create(viewer, wish, recurrence, choices, now), dry_run=dry_run)


def _recurrence(wish: SeriesWish) -> Recurrence:
    if wish.count is not None and not 1 <= wish.count <= MOST_DATES:
        raise Invalid("count", "out_of_range", least=1, most=MOST_DATES)
    if wish.until is not None and wish.until < wish.first:
        raise Invalid("until", "ends_before_it_starts")
    if wish.until is not None and wish.count is not None:
        raise Invalid("count", "ends_twice")
    if not 1 <= wish.pattern.every <= 52:
        raise Invalid("every", "out_of_range", least=1, most=52)
    if not 2000 <= wish.first.year <= 2150:
        raise Invalid("first", "date_impossible")
    return Recurrence(first=wish.first, pattern=wish.pattern, until=wish.until, count=wish.count)


def _create(
    viewer: Staff, wish: SeriesWish, recurrence: Recurrence, choices: Choices, now: datetime
) -> SeriesAnswer:
    last, all_made = last_of(recurrence, max(now.date(), wish.first) + AHEAD)
    request = DatesRequest(
        service=wish.service,
        clinicians=wish.clinicians,
        chart=wish.chart,
        client=wish.client,
        place=wish.place,
        room=wish.room,
        mode=wish.mode,
        minutes=wish.minutes,
    )
    dated = name_dates(viewer=viewer, request=request, first=wish.first, last=last, now=now)
    _holds(viewer, dated)
    dates = list(standings(recurrence, at=wish.at, zone=dated.zone, first=wish.first, last=last))
    if not dates:
        raise Invalid("first", "no_dates")
    adopted = _adopted(viewer, wish, dated, dates)
    settled = settle(
        viewer=viewer,
        dated=dated,
        dates=[standing for standing in dates if standing.identity not in adopted],
        stands={},
        choices=choices,
        skip_closed=wish.skip_closed,
        now=now,
    )
    settled = sorted([*settled, *adopted.values()], key=lambda one: one.verdict.identity)
    verdicts = decided(one.verdict for one in settled)
    series = _write(wish, dated, now)
    rule = make_rule(series, dated, recurrence, at=wish.at, filled=None if all_made else last)
    write_occurrences(rule, settled)
    close_act(
        viewer=viewer,
        series=series,
        verb="create",
        tells="book",
        since=wish.first,
        before={},
        appointments=[one.appointment for one in settled if one.placed_now],
        now=now,
    )
    return SeriesAnswer(done=True, dates=verdicts, ref=series.ref)


def _holds(viewer: Staff, dated: Dated) -> None:
    if not viewer.handles_bookings and viewer.account_id not in dated.named.clinicians:
        raise Refusal(Reason("not_your_calendar"))


def _adopted(viewer: Staff, wish: SeriesWish, dated: Dated, dates: list[Standing]) -> dict[date, Settled]:
    """The single appointment that becomes the date on which it stands."""
    if not wish.adopt:
        return {}
    appointment = visible_appointments(viewer).filter(ref=wish.adopt, state=State.BOOKED).first()
    if appointment is None:
        raise NotFound
    chart = dated.named.chart
    if appointment.chart_id != (chart.id if chart else None):
        raise Invalid("who", "not_its_client")
    day = local_date(int(appointment.start.timestamp()), dated.zone)
    if all(standing.identity != day for standing in dates) or _taken_over(appointment):
        raise Invalid("first", "not_a_date_of_it")
    return {day: Settled(verdict_of(day, appointment, Outcome.FREE), appointment.id)}


def _taken_over(appointment: Appointment) -> bool:
    return Occurrence.objects.within(appointment.practice_id or 0).filter(appointment=appointment).exists()


def _write(wish: SeriesWish, dated: Dated, now: datetime) -> Series:
    named = dated.named
    series = Series.objects.create(
        practice_id=named.practice.id,
        chart_id=named.chart.id if named.chart else None,
        sealed=bool(named.chart and named.chart.sealed),
        skip_closed=wish.skip_closed,
        created_at=now,
        revision=0,
    )
    SeriesClinician.objects.bulk_create(
        SeriesClinician(series=series, practice_id=named.practice.id, account_id=account)
        for account in named.clinicians
    )
    return series
