"""What every act on a series does besides: finding it, keeping what was before, and telling."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core import serializers

from wellkept.kernel.events import bus
from wellkept.kernel.outcome import Reason
from wellkept.kernel.wallclock import local_date
from wellkept.practice.queries import staff_viewer
from wellkept.scheduling.appointments.actions.attempt import Refusal, attempt
from wellkept.scheduling.appointments.events import DatesChanged
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.series.models import Occurrence, Series, SeriesAct, SeriesClinician, SeriesRule
from wellkept.scheduling.series.request import DateVerdict, Outcome, SeriesAnswer
from wellkept.scheduling.series.scope import chain_of, visible_series
from wellkept.storage.locks import rehearse
from wellkept.trust.audit import record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff


class Undecided(Exception):
    """Some dates need a choice: nothing is written, and the verdicts are the answer."""

    def __init__(self, dates: Iterable[DateVerdict]) -> None:
        super().__init__()
        self.dates = tuple(dates)


def carried_out(do: Callable[[], SeriesAnswer], *, dry_run: bool) -> SeriesAnswer:
    """The act's answer: written as a whole, or not at all. A dry run is the act itself, undone."""
    try:
        done = rehearse(do) if dry_run else attempt(do)
    except Undecided as undecided:
        return SeriesAnswer(done=False, dates=undecided.dates)
    except Refusal as refusal:
        return SeriesAnswer(done=False, dates=(), reasons=refusal.reasons)
    return done if isinstance(done, SeriesAnswer) else SeriesAnswer(done=False, dates=(), reasons=done)


def decided(verdicts: Iterable[DateVerdict]) -> tuple[DateVerdict, ...]:
    """The verdicts in order of time. Raises ``Undecided`` where one is a clash."""
    found = tuple(sorted(verdicts, key=lambda verdict: verdict.start))
    if any(verdict.outcome is Outcome.CLASH for verdict in found):
        raise Undecided(found)
    return found


def found_series(viewer: Staff, ref: str, revision: int | None = None) -> Series:
    """The series, locked. Raises ``NotFound``, and refuses when ``revision`` is old."""
    held = visible_series(viewer).filter(ref=ref).values_list("id", flat=True).first()
    if held is None:
        raise NotFound
    series = Series.objects.within(viewer.practice_id).select_for_update(no_key=True).get(id=held)
    if not viewer.handles_bookings and viewer.account_id not in clinician_ids(series):
        raise Refusal(Reason("not_your_calendar"))
    if revision not in (None, series.revision):
        raise Refusal(Reason("changed_meanwhile"))
    return series


def clinician_ids(series: Series) -> tuple[int, ...]:
    """Who holds it, first the one named first."""
    rows = SeriesClinician.objects.within(series.practice_id).filter(series=series).order_by("id")
    return tuple(rows.values_list("account_id", flat=True))


def clinician_refs(series: Series) -> tuple[str, ...]:
    """The same by ref."""
    rows = SeriesClinician.objects.within(series.practice_id).filter(series=series).order_by("id")
    return tuple(rows.values_list("account__ref", flat=True))


def rules_of(series: Series) -> list[SeriesRule]:
    """Its rules, in the order in which they hold."""
    rows = SeriesRule.objects.within(series.practice_id).filter(series=series)
    return list(rows.select_related("service", "place", "room").order_by("first", "id"))


def standing_rules(series: Series) -> list[SeriesRule]:
    """The same, for an act on it. Refuses where none is left: it was undone, or ended before it began."""
    rules = rules_of(series)
    if not rules:
        raise Refusal(Reason("nothing_stands"))
    return rules


def occurrences_from(series: Series, since: date) -> list[Occurrence]:
    """Its dates from that day on, with their appointments."""
    rows = Occurrence.objects.within(series.practice_id).filter(series=series, identity__gte=since)
    return list(rows.select_related("appointment", "rule").order_by("identity", "id"))


def unbegun_from(series: Series, zone: str, since: date, now: datetime) -> date:
    """The first day that an act may still change: not before today, nor today once its meeting has begun."""
    today = local_date(int(now.timestamp()), zone)
    if since > today:
        return since
    begun = any(has_begun(one, now) for one in occurrences_from(series, today) if one.identity == today)
    return today + timedelta(days=1) if begun else today


def has_begun(one: Occurrence, now: datetime) -> bool:
    """Whether the meeting of this date has begun, wherever it was moved: no act on the series touches it any more."""
    return one.appointment is not None and one.appointment.start <= now


def before_act(series: Series, since: date) -> dict[str, Any]:
    """How the series stands, as far as an act from that day on can change it."""
    return {
        "series": serializers.serialize("python", [series]),
        "rules": serializers.serialize("python", rules_of(series)),
        "occurrences": serializers.serialize("python", occurrences_from(series, since)),
    }


def close_act(
    *,
    viewer: Staff,
    series: Series,
    verb: str,
    tells: str,
    since: date,
    before: dict[str, Any],
    appointments: Iterable[int],
    now: datetime,
) -> None:
    """Keep the act for undo, write it down, and tell once for all its dates. ``tells`` is what people are told: book,
    move or cancel."""
    changed = sorted(set(appointments))
    series.revision += 1
    series.save()
    revisions = Appointment.objects.within(series.practice_id).filter(id__in=changed).order_by("id")
    SeriesAct.objects.create(
        series=series,
        practice_id=series.practice_id,
        verb=verb,
        at=now,
        revision=series.revision,
        since=since,
        before=before,
        changed=[list(pair) for pair in revisions.values_list("id", "revision")],
    )
    subjects = [f"series:{series.ref}"] + ([f"chart:{series.chart.ref}"] if series.chart else [])
    record(viewer=viewer, action=f"series.{verb}", chain=chain_of(series), subjects=subjects, now=now)
    announce_dates(series, tells, changed, now)


def holder_of(series: Series) -> Staff:
    """Whoever holds it, as its dates are made in her name. Raises ``NotFound`` once she does not work here any more."""
    return staff_viewer(account_id=clinician_ids(series)[0], slug=series.practice.slug, via="series")


def announce_dates(
    series: Series,
    verb: str,
    appointments: Sequence[int],
    now: datetime,
    clients: tuple[int, ...] | None = None,
) -> None:
    """Tell once what was done to all of them; ``clients``: only these."""
    if appointments:
        bus.publish(
            DatesChanged(
                practice_id=series.practice_id,
                appointment_ids=tuple(appointments),
                verb=verb,
                at=now,
                series=series.ref,
                clients=clients,
            )
        )
