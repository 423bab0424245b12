"""Own care with a therapist who does not use this installation: who it is, in what rhythm, and each session.

The sessions are appointments that belong to the account, with a row of her own time as every other. The name lies under
the account's key.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from wellkept.storage.fields import SealedField
from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

_ACCOUNT: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class OutsideTherapist(models.Model):
    """One therapist outside, with the rhythm of the sessions: ``pattern`` as series keep it, none for single ones.

    ``filled`` is the day up to which dates were made; none: all of them are. ``fee`` is in minor units, a private figure.
    """

    ref = RefField()
    account = models.ForeignKey(**_ACCOUNT)
    name = SealedField()
    minutes = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=12)
    zone = models.CharField(max_length=64)
    pattern = models.JSONField(null=True)
    at = models.TimeField(null=True)
    first = models.DateField(null=True)
    filled = models.DateField(null=True)
    fee = models.PositiveIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    created_at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    objects = ScopedManager(owner="account")

    class Meta:
        indexes = [
            models.Index(fields=["filled"], name="outside_going_on", condition=Q(filled__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="outside_rhythm",
                condition=Q(pattern=None, filled=None) | Q(at__isnull=False, first__isnull=False),
            ),
        ]


class OutsideSession(models.Model):
    """One session outside, by what it is known again: the date that the rhythm gave, or an event of a calendar file
    (``uid`` is a keyed digest of its UID, ``identity`` its RECURRENCE-ID)."""

    account = models.ForeignKey(**_ACCOUNT)
    therapist = models.ForeignKey(OutsideTherapist, on_delete=models.CASCADE, related_name="sessions")
    uid = models.CharField(max_length=64, default="")
    identity = models.CharField(max_length=32)
    appointment = models.OneToOneField("appointments.Appointment", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(owner="account")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["therapist", "uid", "identity"], name="outside_session_once"),
        ]


class CarePlan(models.Model):
    """What she plans for her own care: a session every so many weeks, and after how many weeks without one she wants a
    word. None: no plan, no word."""

    account = models.OneToOneField(**_ACCOUNT)
    every = models.PositiveSmallIntegerField(null=True)
    nudge = models.PositiveSmallIntegerField(null=True)
    nudge_since = models.DateField(null=True)
    snoozed_until = models.DateField(null=True)

    objects = ScopedManager(owner="account")


class Bringing(models.Model):
    """A line that she wants to bring to her next session, work included. Hers alone, under her key."""

    ref = RefField()
    account = models.ForeignKey(**_ACCOUNT)
    text = SealedField()
    created_at = models.DateTimeField()
    brought_at = models.DateTimeField(null=True)

    objects = ScopedManager(owner="account")
