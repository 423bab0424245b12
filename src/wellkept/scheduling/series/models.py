"""Standing appointments: their rules, each valid from a date on, and their dates, each pointing to its appointment.

What happens on a date is the appointment's own affair (moved, canceled, attended like any other); a series says which
dates there are, and remembers those that have no appointment and why.
"""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

_PROTECT: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class Series(models.Model):
    """One standing appointment of a practice. While it pauses its hours are free, or kept without the client."""

    ref = RefField()
    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    chart = models.ForeignKey("clients.Chart", null=True, **_PROTECT)
    sealed = models.BooleanField(default=False)
    skip_closed = models.BooleanField(
        default=True
    )  # days on which the practice is closed are skipped by themselves
    paused_from = models.DateField(null=True)
    paused_until = models.DateField(null=True)  # the first day after the pause; none: until it is resumed
    keep_hour = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    went_on = models.PositiveSmallIntegerField(default=0)  # how often further dates were made
    created_at = models.DateTimeField()

    objects = ScopedManager()


class SeriesClinician(models.Model):
    """Who holds the series; the one named first comes first."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="holders")
    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, **_PROTECT)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "account"], name="series_clinician_once")]


class SeriesRule(models.Model):
    """What holds from ``first`` on: the pattern of dates, the wall clock, and what is booked.

    ``until`` is the last date that the pattern may give, ``count`` how many it gives; neither: it goes on. ``filled``
    is the day up to which its dates were made; none: all of them are.
    """

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="rules")
    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    first = models.DateField()
    until = models.DateField(null=True)
    count = models.PositiveSmallIntegerField(null=True)
    pattern = models.JSONField()
    at = models.TimeField()
    zone = models.CharField(max_length=64)
    minutes = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=12)
    service = models.ForeignKey("practice.Service", **_PROTECT)
    place = models.ForeignKey("practice.Place", null=True, **_PROTECT)
    room = models.ForeignKey("practice.Room", null=True, **_PROTECT)
    filled = models.DateField(null=True)

    objects = ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["filled"], name="series_rule_going_on", condition=Q(filled__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="series_rule_one_end", condition=Q(until__isnull=True) | Q(count__isnull=True)
            ),
        ]


class Occurrence(models.Model):
    """One date of a rule, named by the date that the pattern gave, wherever its appointment went.

    States: placed (it has an appointment), skipped, open (to be placed: it takes no time and waits for a decision),
    paused. ``cause`` is the code of the first reason why it is not placed.
    """

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="occurrences")
    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    rule = models.ForeignKey(SeriesRule, on_delete=models.CASCADE, related_name="occurrences")
    identity = models.DateField()
    state = models.CharField(max_length=8)
    cause = models.CharField(max_length=32, default="")
    appointment = models.OneToOneField("appointments.Appointment", null=True, **_PROTECT)

    objects = ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["practice", "identity"], name="occurrence_open", condition=Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["rule", "identity"], name="occurrence_once"),
            models.CheckConstraint(
                name="occurrence_state",
                condition=Q(state="placed", appointment__isnull=False)
                | Q(state="paused")
                | Q(state__in=["skipped", "open"], appointment=None),
            ),
        ]


class SeriesAct(models.Model):
    """What was done to a series as a whole, with its rules and dates before: the ground of undo."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="acts")
    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    verb = models.CharField(max_length=12)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField()
    since = models.DateField()  # dates before it were left alone
    before = models.JSONField(encoder=DjangoJSONEncoder)
    changed = models.JSONField()  # pairs of an appointment's id and the revision that it had afterwards
    undone = models.BooleanField(default=False)

    objects = ScopedManager()


class AskedHour(models.Model):
    """A client would like the hour of one appointment of hers every ``every`` weeks.

    A series that takes the appointment over is the answer, ``declined_at`` another; with the appointment it is over.
    """

    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    appointment = models.OneToOneField("appointments.Appointment", on_delete=models.CASCADE, related_name="+")
    every = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True)

    objects = ScopedManager()
