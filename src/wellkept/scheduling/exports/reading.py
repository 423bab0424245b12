"""What calendars outside are made of, read in a handful of statements whatever the number of appointments.

Plain values of scoped querysets, because ``bench`` asked for it: a whole feed is some ten thousand rows.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import NamedTuple

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Combinable

from wellkept.clients.models import Chart
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.exports.rules.events import Repeats, sequence_of_rule, uid_of_rule
from wellkept.scheduling.series.models import Occurrence, SeriesRule
from wellkept.scheduling.series.rules.patterns import loaded
from wellkept.storage.plain import values_of
from wellkept.trust.viewer import Viewer

_GIVEN = (F("buffer_after") - F("buffer_given")) * 60
_END: Mapping[bool, Combinable] = {
    True: ExpressionWrapper(F("participants__end") - _GIVEN, output_field=BigIntegerField()),
    False: F("participants__end"),
}


COLUMNS = ("id", "ref", "zone", "state", "revision", "service_id", "place_id", "mode", "chart_id")
"""What is read of an appointment. Its contact time follows, start and end in epoch seconds."""

Row = tuple[int, str, str, str, int, int | None, int | None, str, int | None, int, int]
"""One appointment, for whose part it was read: those columns, and its contact time."""


class OfSeries(NamedTuple):
    """By which rule of a series an appointment stands, on which of its dates, and whether that date pauses. Zero: by none."""

    rule: int
    identity: date | None
    paused: bool


def standing_appointments(viewer: Viewer, part: Q, *, sealed: bool, now: datetime) -> QuerySet[Appointment]:
    """The viewer's appointments in which ``part`` (a condition on participants) takes part, and which take time now."""
    rows = (
        visible_appointments(viewer).filter(part).exclude(state=State.CANCELLED).exclude(lapses_at__lte=now)
    )
    return rows if sealed else rows.filter(sealed=False)


def read_rows(standing: QuerySet[Appointment], *, buffered: bool) -> list[Row]:
    """Them, in order of start. ``buffered``: the part's span holds the buffer after contact, as clinicians' and rooms' do."""
    rows = standing.order_by().values_list(*COLUMNS, "participants__start", _END[buffered])
    return sorted(values_of(rows), key=itemgetter(-2, 0))  # an index gives them nearly so


def read_dates(standing: QuerySet[Appointment], practice: int) -> Mapping[int, OfSeries]:
    """By appointment, where it is a date of a series."""
    rows = Occurrence.objects.within(practice).filter(appointment__in=standing.values("id"))
    found = rows.values_list("appointment_id", "rule_id", "identity", "state")
    return {id: OfSeries(rule, identity, state == "paused") for id, rule, identity, state in found}


def read_rules(practice: int, rules: Collection[int]) -> Mapping[int, Repeats]:
    """The rules of these ids."""
    rows = SeriesRule.objects.within(practice).filter(id__in=rules).select_related("series")
    return {row.id: repeats_of(row) for row in rows}


def repeats_of(row: SeriesRule) -> Repeats:
    """A rule as calendars repeat it."""
    return Repeats(
        uid=uid_of_rule(row.series.ref, first=row.first, pattern=row.pattern, at=row.at, zone=row.zone),
        sequence=sequence_of_rule(row.series.revision, row.series.went_on),
        pattern=loaded(row.pattern),
        at=row.at,
        zone=row.zone,
        minutes=row.minutes,
    )


def read_parts(standing: QuerySet[Appointment], practice: int, column: str) -> Mapping[int, tuple[int, ...]]:
    """By appointment, its rooms (``room``), people (``account``) or clients who have not left (``client``), by number."""
    rows = Participant.objects.within(practice).filter(appointment__in=standing.values("id"))
    rows = rows.filter(**{f"{column}__isnull": False}).exclude(attendance=Attendance.CANCELLED).order_by("id")
    found: dict[int, tuple[int, ...]] = {}
    for appointment, number in values_of(rows.values_list("appointment_id", f"{column}_id")):
        found[appointment] = (*found.get(appointment, ()), number)
    return found


def read_charts(practice: int, rows: Sequence[Row]) -> Sequence[tuple[int, str, bool]]:
    """The charts of these appointments: id, ref, and whether it is sealed."""
    number = COLUMNS.index("chart_id")
    charts = Chart.objects.within(practice).filter(id__in={row[number] for row in rows} - {None})
    return list(charts.order_by("id").values_list("id", "ref", "sealed"))
