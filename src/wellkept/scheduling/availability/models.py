"""When a person may be booked. Hours and practice leave belong to an account in a practice; protected time,
limits, busy time and personal leave to the account alone. These are rules, not participants: they may overlap
appointments that exist already."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wellkept.storage.fields import SealedField
from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

MINUTES_A_DAY = 24 * 60
LONGEST_SPAN = (
    31 * 24 * 3600
)  # seconds; longer foreign events are split, so that reading can bound its look-back

_ACCOUNT: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}
_PRACTICE: dict[str, Any] = {"to": "practice.Practice", "on_delete": models.PROTECT, "related_name": "+"}


def _minutes_check(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(start_minute__gte=0, start_minute__lt=MINUTES_A_DAY)
        & Q(end_minute__gt=F("start_minute"), end_minute__lte=F("start_minute") + MINUTES_A_DAY),
    )


class WeeklyHours(models.Model):
    """Working hours: every ``every`` weeks on a weekday, minutes after local midnight; may pass midnight."""

    ref = RefField()
    practice = models.ForeignKey(**_PRACTICE)
    account = models.ForeignKey(**_ACCOUNT)
    place = models.ForeignKey("practice.Place", null=True, on_delete=models.PROTECT, related_name="+")
    zone = models.CharField(max_length=64)
    weekday = models.PositiveSmallIntegerField()
    start_minute = models.PositiveSmallIntegerField()
    end_minute = models.PositiveSmallIntegerField()
    every = models.PositiveSmallIntegerField(default=1)
    first_day = models.DateField()
    last_day = models.DateField(null=True)

    objects = ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "practice"], name="hours_account_practice"),
            models.Index(fields=["practice", "zone", "weekday"], name="hours_practice_weekday"),
        ]
        constraints = [
            _minutes_check("hours_minutes"),
            models.CheckConstraint(name="hours_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(name="hours_every", condition=Q(every__gte=1)),
            models.CheckConstraint(
                name="hours_days", condition=Q(last_day=None) | Q(last_day__gte=F("first_day"))
            ),
        ]


class DayHours(models.Model):
    """What differs on one date: extra hours, or with no minutes none of the weekly ones."""

    ref = RefField()
    practice = models.ForeignKey(**_PRACTICE)
    account = models.ForeignKey(**_ACCOUNT)
    place = models.ForeignKey("practice.Place", null=True, on_delete=models.PROTECT, related_name="+")
    zone = models.CharField(max_length=64)
    day = models.DateField()
    start_minute = models.PositiveSmallIntegerField(null=True)
    end_minute = models.PositiveSmallIntegerField(null=True)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["account", "practice", "day"], name="dayhours_account_day")]
        constraints = [
            models.CheckConstraint(
                name="dayhours_minutes",
                condition=Q(start_minute=None, end_minute=None)
                | (
                    Q(start_minute__gte=0, start_minute__lt=MINUTES_A_DAY)
                    & Q(end_minute__gt=F("start_minute"), end_minute__lte=F("start_minute") + MINUTES_A_DAY)
                ),
            )
        ]


class Leave(models.Model):
    """Absence. With a practice: seen there as leave. Without: personal, seen by all but its holder as Private."""

    ref = RefField()
    practice = models.ForeignKey(null=True, **_PRACTICE)
    account = models.ForeignKey(**_ACCOUNT)
    title = SealedField(null=True)
    zone = models.CharField(max_length=64)
    start = models.BigIntegerField()
    end = models.BigIntegerField()

    objects = ScopedManager(owner="account")

    class Meta:
        indexes = [models.Index(fields=["account", "start"], name="leave_account_start")]
        constraints = [models.CheckConstraint(name="leave_span", condition=Q(end__gt=F("start")))]


class ProtectedTime(models.Model):
    """What only its holder can give away (self-care, lunch, writing): weekly by the wall clock, or one span."""

    ref = RefField()
    account = models.ForeignKey(**_ACCOUNT)
    title = SealedField()
    zone = models.CharField(max_length=64)
    weekday = models.PositiveSmallIntegerField(null=True)
    start_minute = models.PositiveSmallIntegerField(null=True)
    end_minute = models.PositiveSmallIntegerField(null=True)
    every = models.PositiveSmallIntegerField(default=1)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    start = models.BigIntegerField(null=True)
    end = models.BigIntegerField(null=True)

    objects = ScopedManager(owner="account")

    class Meta:
        indexes = [models.Index(fields=["account", "start"], name="protected_account_start")]
        constraints = [
            models.CheckConstraint(
                name="protected_weekly_or_single",
                condition=Q(
                    weekday__lte=6,
                    start_minute__lt=MINUTES_A_DAY,
                    end_minute__gt=F("start_minute"),
                    end_minute__lte=F("start_minute") + MINUTES_A_DAY,
                    every__gte=1,
                    first_day__isnull=False,
                    start=None,
                    end=None,
                )
                | Q(weekday=None, start_minute=None, end_minute=None, first_day=None, end__gt=F("start")),
            )
        ]


class BusyTime(models.Model):
    """Time taken by an outside calendar, at most 31 days a row (longer ones are split)."""

    ref = RefField()
    account = models.ForeignKey(**_ACCOUNT)
    title = SealedField(null=True)
    source = models.CharField(max_length=64)
    start = models.BigIntegerField()
    end = models.BigIntegerField()

    objects = ScopedManager(owner="account")

    class Meta:
        indexes = [
            models.Index(fields=["account", "start", "end"], name="busy_account_span"),
            models.Index(fields=["source"], name="busy_source"),
        ]
        constraints = [
            models.CheckConstraint(
                name="busy_span", condition=Q(end__gt=F("start")) & Q(end__lte=F("start") + LONGEST_SPAN)
            )
        ]


class Limits(models.Model):
    """A clinician's own limits over all practices; each firm (lifted by her alone) or soft."""

    account = models.OneToOneField(**_ACCOUNT)
    sessions_day = models.PositiveSmallIntegerField(null=True)
    sessions_day_firm = models.BooleanField(default=False)
    minutes_day = models.PositiveSmallIntegerField(null=True)
    minutes_day_firm = models.BooleanField(default=False)
    sessions_week = models.PositiveSmallIntegerField(null=True)
    sessions_week_firm = models.BooleanField(default=False)
    minutes_week = models.PositiveSmallIntegerField(null=True)
    minutes_week_firm = models.BooleanField(default=False)
    run = models.PositiveSmallIntegerField(null=True)
    run_firm = models.BooleanField(default=False)
    latest_end = models.PositiveSmallIntegerField(null=True)
    latest_end_firm = models.BooleanField(default=False)
    break_minutes = models.PositiveSmallIntegerField(default=15)
    travel = models.PositiveSmallIntegerField(default=0)

    objects = ScopedManager(owner="account")
