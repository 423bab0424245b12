"""Dated appointments that came with a calendar file become the dates of a series. Inside the caller's transaction, which
holds the locks: the file has judged these dates, and nobody is told of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from wellkept.kernel.events import bus
from wellkept.kernel.recurrence import Recurrence
from wellkept.scheduling.appointments.actions.let_go import cancel_dates
from wellkept.scheduling.appointments.events import DatesChanged
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.series.actions.acts import close_act, occurrences_from, rules_of
from wellkept.scheduling.series.actions.settle import CHOSEN, OPEN, PLACED, SKIPPED
from wellkept.scheduling.series.models import Occurrence, Series, SeriesClinician, SeriesRule
from wellkept.scheduling.series.rules.patterns import dumped, last_of
from wellkept.trust.viewer import Staff

IMPORT = "import"


@dataclass(frozen=True, slots=True)
class AdoptedDate:
    """One date of the rule: the id of its appointment; or none, and whether somebody has to place it, and why it has none."""

    appointment: int = 0
    waits: bool = False
    cause: str = CHOSEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """A rule with all its dates up to ``through``. What is booked on dates that are made later is as ``like``."""

    like: Appointment
    recurrence: Recurrence
    at: time
    through: date
    dates: Mapping[date, AdoptedDate]


def adopt(*, viewer: Staff, adoption: Adoption, series: Series | None, now: datetime) -> tuple[Series, bool]:
    """Make the series, or let the one that an earlier file made follow the new one. Tells whether anything changed.

    Dates that the worker has made since, and that the new rule does not give, are canceled.
    """
    made = series is None
    series = series or _new(adoption.like, now)
    wanted = _rows(series, adoption)
    rule = _rule(series, adoption)
    if not made and _stands_already(series, rule, wanted):
        return series, False
    kept = _later(series, adoption)
    gone = [
        one.appointment_id
        for one in occurrences_from(series, date.min)
        if one.identity not in wanted and one.id not in kept and one.appointment_id
    ]
    cancelled = cancel_dates(
        viewer=viewer, practice=series.practice_id, appointments=gone, cause=IMPORT, now=now
    )
    _write(series, rule, wanted, kept)
    close_act(
        viewer=viewer,
        series=series,
        verb=IMPORT,
        tells="fill",
        since=adoption.recurrence.first,
        before={},  # it is taken back with the import
        appointments=cancelled,
        now=now,
    )
    return series, True


def _new(like: Appointment, now: datetime) -> Series:
    practice = like.practice_id or 0
    series = Series.objects.create(
        practice_id=practice, chart_id=like.chart_id, sealed=like.sealed, created_at=now, revision=0
    )
    holders = Participant.objects.within(practice).filter(appointment=like, account__isnull=False)
    SeriesClinician.objects.bulk_create(
        SeriesClinician(series=series, practice_id=practice, account_id=account)
        for account in holders.order_by("id").values_list("account_id", flat=True)
    )
    return series


def _rule(series: Series, adoption: Adoption) -> SeriesRule:
    like, recurrence = adoption.like, adoption.recurrence
    _last, all_made = last_of(recurrence, adoption.through)
    return SeriesRule(
        series=series,
        practice_id=series.practice_id,
        first=recurrence.first,
        until=recurrence.until,
        count=recurrence.count,
        pattern=dumped(recurrence.pattern),
        at=adoption.at,
        zone=like.zone,
        minutes=int((like.end - like.start).total_seconds()) // 60,
        mode=like.mode,
        service_id=like.service_id or 0,
        place_id=like.place_id,
        filled=None if all_made else adoption.through,
    )


def _rows(series: Series, adoption: Adoption) -> dict[date, Occurrence]:
    """The dates by identity. An appointment that is a date of another series stays there."""
    ids = [one.appointment for one in adoption.dates.values() if one.appointment]
    others = Occurrence.objects.within(series.practice_id).filter(appointment__in=ids).exclude(series=series)
    elsewhere = set(others.values_list("appointment_id", flat=True))
    found = {}
    for day, one in adoption.dates.items():
        stands = one.appointment and one.appointment not in elsewhere
        found[day] = Occurrence(
            series=series,
            practice_id=series.practice_id,
            identity=day,
            state=PLACED if stands else OPEN if one.waits else SKIPPED,
            cause="" if stands else one.cause,
            appointment_id=one.appointment if stands else None,
        )
    return found


def _later(series: Series, adoption: Adoption) -> set[int]:
    """Dates that the worker made beyond what the file was read to, and that the rule still gives."""
    rows = Occurrence.objects.within(series.practice_id).filter(series=series, identity__gt=adoption.through)
    days = {day: id for id, day in rows.values_list("id", "identity")}
    if not days:
        return set()
    given = adoption.recurrence.dates(min(days), max(days))
    return {days[one.identity] for one in given if one.identity in days}


def _stands_already(series: Series, rule: SeriesRule, wanted: Mapping[date, Occurrence]) -> bool:
    """Whether the series says the same: a file that is taken in again changes nothing."""
    rules = rules_of(series)
    names = ("first", "until", "count", "pattern", "at", "zone", "minutes", "mode", "service_id", "place_id")
    if len(rules) != 1 or any(getattr(rules[0], name) != getattr(rule, name) for name in names):
        return False
    now = {one.identity: one for one in occurrences_from(series, date.min)}
    return all(
        day in now and (now[day].state, now[day].appointment_id) == (one.state, one.appointment_id)
        for day, one in wanted.items()
    ) and all(day in wanted for day in now if day <= max(wanted))


def _write(series: Series, rule: SeriesRule, wanted: Mapping[date, Occurrence], kept: set[int]) -> None:
    rule.save()
    mine = Occurrence.objects.within(series.practice_id).filter(series=series)
    mine.filter(id__in=kept).update(rule=rule)
    mine.exclude(id__in=kept).delete()
    SeriesRule.objects.within(series.practice_id).filter(series=series).exclude(id=rule.id).delete()
    for one in wanted.values():
        one.rule = rule
    Occurrence.objects.bulk_create(wanted.values())
    if kept:
        rule.filled = max(mine.values_list("identity", flat=True))
        rule.save(update_fields=["filled"])


def dates_of(series: Iterable[Series]) -> list[int]:
    """Ids of the appointments of all their dates."""
    return [
        one.appointment_id
        for each in series
        for one in occurrences_from(each, date.min)
        if one.appointment_id
    ]


def give_up_dates(
    *, viewer: Staff, series: Iterable[Series], brought: Iterable[int | None], now: datetime
) -> None:
    """Cancel what was made of these series besides the appointments that were brought, as far as it has not begun."""
    others = set(dates_of(series)) - set(brought)
    cancelled = cancel_dates(
        viewer=viewer, practice=viewer.practice_id, appointments=others, cause=IMPORT, now=now
    )
    if cancelled:
        bus.publish(
            DatesChanged(practice_id=viewer.practice_id, appointment_ids=cancelled, verb="cancel", at=now)
        )


def forget_rules(*, viewer: Staff, series: Iterable[Series], now: datetime) -> None:
    """The series give no dates any more; they remember those whose appointments stay."""
    for each in series:
        mine = Occurrence.objects.within(each.practice_id).filter(series=each)
        mine.exclude(appointment__state__in=[State.BOOKED, State.REQUESTED]).delete()
        for rule in rules_of(each):
            last = mine.filter(rule=rule).order_by("-identity").values_list("identity", flat=True).first()
            if last is None:
                rule.delete()
            else:
                rule.until, rule.count, rule.filled = last, None, None
                rule.save()
        close_act(
            viewer=viewer,
            series=each,
            verb=IMPORT,
            tells="cancel",
            since=date.min,
            before={},
            appointments=(),
            now=now,
        )
