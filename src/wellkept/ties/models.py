"""Declared ties, what therapists and parties chose about them, and how strict a practice is.

Ties that follow from something else are read from there (``facts.py``): from teams, and from charts as long as they
say so.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wellkept.storage.fields import SealedField
from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager
from wellkept.ties.rules.matrix import COOLING_MONTHS, DECLARED, REVIEW_DAYS

_ACCOUNT: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}
_PRACTICE: dict[str, Any] = {"to": "practice.Practice", "on_delete": models.PROTECT, "related_name": "+"}
_CLIENT: dict[str, Any] = {"to": "clients.Client", "on_delete": models.CASCADE, "related_name": "+"}


class Tie(models.Model):
    """What its owner declared about herself and somebody else: the kind, the dates, and a keyed id (``keys.py``).

    ``label`` is how she named the other, for her own eyes; of one-sided kinds none is kept. ``until`` is the first day
    on which it no longer holds.
    """

    ref = RefField()
    account = models.ForeignKey(**_ACCOUNT)
    kind = models.CharField(max_length=16)
    other = models.CharField(max_length=64, db_index=True)
    label = SealedField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    declared_at = models.DateTimeField()

    objects = ScopedManager(owner="account")

    class Meta:
        constraints = [
            models.CheckConstraint(name="tie_kind", condition=Q(kind__in=[kind.value for kind in DECLARED])),
            models.CheckConstraint(
                name="tie_days", condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                fields=["account", "kind", "other"], condition=Q(until=None), name="tie_declared_once"
            ),
        ]


class ClosedTo(models.Model):
    """A therapist's own choice: she is not available for this client. She alone knows of it."""

    account = models.ForeignKey(**_ACCOUNT)
    client = models.ForeignKey(**_CLIENT)
    since = models.DateTimeField()

    objects = ScopedManager(owner="account")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "client"], name="closed_to_once")]


class AcceptedWarning(models.Model):
    """A party went on in spite of a warning: with a reason from a list, until a day on which it is looked at again.

    ``account`` is the therapist, at one practice; ``person`` the keyed id of the other. The row names no client: who
    treats her finds her by her claim. ``seen_at``: when the therapist took note of what the other accepted.
    """

    ref = RefField()
    account = models.ForeignKey(**_ACCOUNT)
    practice = models.ForeignKey(**_PRACTICE)
    person = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    why = models.CharField(max_length=16)
    opinion_on = models.DateField(null=True)
    by_client = models.BooleanField()
    accepted_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    objects = ScopedManager(owner="account")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "practice", "person", "kind"],
                condition=Q(ended_at=None),
                name="warning_accepted_once",
            )
        ]


class PastCare(models.Model):
    """One person treated another, until a day: kept where no chart says so any more (handed over, no longer claimed).

    ``pair`` is the keyed id of both (``keys.pair_key``): the row names nobody, and only whoever asks about the two
    finds it. So it has no owner.
    """

    pair = models.CharField(max_length=64, unique=True)
    until = models.DateField()


class PracticeStrictness(models.Model):
    """How a practice keeps the matrix, where it differs from what is delivered (``rules/matrix.py``)."""

    practice = models.OneToOneField(**_PRACTICE)
    refused = models.JSONField(default=list)
    warned = models.JSONField(default=list)
    cooling_months = models.PositiveSmallIntegerField(default=COOLING_MONTHS)
    review_days = models.PositiveSmallIntegerField(default=REVIEW_DAYS)

    objects = ScopedManager()
