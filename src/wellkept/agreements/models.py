"""Agreements: what was agreed, in which version, by whom and when. Versions are never edited."""

from typing import Any

from django.conf import settings
from django.db import models

from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

_ACCOUNT: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class PolicyVersion(models.Model):
    """One version of a practice's cancellation policy: hours before the start, fee in minor units, plain words."""

    ref = RefField()
    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField()
    fee_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    text = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(**_ACCOUNT)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="policy_number_once")]


class Acceptance(models.Model):
    """A client accepted a version. The latest one governs what she books from then on."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", on_delete=models.CASCADE, related_name="+")
    accepted_at = models.DateTimeField()
    how = models.CharField(max_length=8)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "client"], name="acceptance_once")]
        indexes = [models.Index(fields=["client", "accepted_at"], name="acceptance_client")]


class FeeTerms(models.Model):
    """What a session of one service costs in one course of care from a day on, for each client who comes to it.

    No amount: what the service costs, again. A row is never edited: of two for the same day the later one holds, and
    undo withdraws the row.
    """

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="+")
    chart = models.ForeignKey("clients.Chart", on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey("practice.Service", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    fee_minor = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(**_ACCOUNT)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["chart", "service", "first"], name="fee_terms_chart")]
