"""How appointments stand in the calendar of one client: what the calendar files of mails are made of.

What is the system's own to know: the worker writes to clients, whoever is sealed too.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.exports import sentences
from wellkept.scheduling.exports.reading import repeats_of
from wellkept.scheduling.exports.rules.events import Item, Repeats, sequence_of_rule, series_of_uid, uid_of
from wellkept.scheduling.series.models import Occurrence, Series, SeriesRule


class Place(NamedTuple):
    """Where an appointment stands: by itself, or as a date of a series' rule."""

    uid: str
    item: Item
    repeats: Repeats | None


def places_of(practice: int, appointments: Sequence[Appointment], *, where: bool) -> Mapping[int, Place]:
    """By appointment. ``where``: whether the address may be said."""
    rows = Occurrence.objects.within(practice).filter(appointment__in=[one.id for one in appointments])
    dates = {row.appointment_id: row for row in rows.select_related("rule", "rule__series")}
    return {one.id: _place(one, dates.get(one.id), where=where) for one in appointments}


def _place(appointment: Appointment, date: Occurrence | None, *, where: bool) -> Place:
    uid = uid_of(appointment.ref)
    item = Item(
        uid=uid,
        start=int(appointment.start.timestamp()),
        end=int(appointment.end.timestamp()),
        zone=appointment.zone,
        summary=sentences.appointment(),
        location=appointment.place.address if where and appointment.place else "",
        revision=appointment.revision,
        rule=date.rule_id if date else 0,
        identity=date.identity if date else None,
    )
    repeats = repeats_of(date.rule) if date else None
    return Place(repeats.uid if repeats else uid, item, repeats)


def dates_of_client(practice: int, client: int, uid: str, *, where: bool) -> Mapping[int, Place]:
    """By appointment, all dates of the rule of this name on which the client is expected or was; none where there is no
    such rule any more.
    """
    series = SeriesRule.objects.within(practice).filter(series__ref=series_of_uid(uid))
    rules = [row.id for row in series.select_related("series") if repeats_of(row).uid == uid]
    dates = Occurrence.objects.within(practice).filter(rule__in=rules, appointment__isnull=False)
    parts = Participant.objects.within(practice).filter(client=client, committed=True)
    parts = parts.exclude(attendance=Attendance.CANCELLED)
    booked = Appointment.objects.within(practice).filter(id__in=dates.values("appointment"))
    hers = booked.filter(id__in=parts.values("appointment"), state=State.BOOKED)
    return places_of(practice, list(hers.select_related("place").order_by("start", "id")), where=where)


def sequence_at_last(practice: int, uid: str) -> int:
    """SEQUENCE of what is there no more: a rule that has no date left, or an appointment that joined a series."""
    ref = series_of_uid(uid)
    series = Series.objects.within(practice).filter(ref=ref).values_list("revision", "went_on").first()
    if series is not None:
        return sequence_of_rule(*series)
    alone = Appointment.objects.within(practice).filter(ref=ref).values_list("revision", flat=True).first()
    return alone or 1
