"""What calendar files brought: imports that can be undone as a whole, and the events that each took.

Busy time is a person's own affair: those rows name no practice. What became appointments belongs to the practice.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from wellkept.storage.fields import SealedField
from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

_ACCOUNT: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}
_PRACTICE: dict[str, Any] = {
    "to": "practice.Practice",
    "null": True,
    "on_delete": models.PROTECT,
    "related_name": "+",
}


class ImportBatch(models.Model):
    """One file taken in for one clinician."""

    ref = RefField()
    practice = models.ForeignKey(**_PRACTICE)
    account = models.ForeignKey(**_ACCOUNT)
    mode = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = ScopedManager(owner="account")


class ImportedEvent(models.Model):
    """One dated event of a file: its identity there, the rule of its series, and what it became here.

    ``identity`` is a keyed digest of the UID, which may be of any length and hold an address; the UID itself is sealed.
    ``title`` is a keyed digest too, and tells whether the title changed.
    """

    practice = models.ForeignKey(**_PRACTICE)
    account = models.ForeignKey(**_ACCOUNT)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+")
    identity = models.CharField(max_length=64)
    recurrence_id = models.CharField(max_length=32, default="", blank=True)
    uid = SealedField()
    rrule = models.TextField(default="", blank=True)
    title = models.CharField(max_length=64)
    start = models.BigIntegerField()
    end = models.BigIntegerField()
    appointment = models.ForeignKey(
        "appointments.Appointment", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ScopedManager(owner="account")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "identity", "recurrence_id"],
                condition=Q(practice=None),
                name="imported_busy_once",
            ),
            models.UniqueConstraint(
                fields=["practice", "account", "identity", "recurrence_id"],
                condition=Q(practice__isnull=False),
                name="imported_appointment_once",
            ),
        ]

    @property
    def source(self) -> str:
        """How busy time that came from this event is marked."""
        return f"import:{self.pk}"


class ImportedSeries(models.Model):
    """A recurring event of a file that stands as a series here. ``revision`` is the series' own after the last import: with
    another one it was changed here since, and files change it no more."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(**_ACCOUNT)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+")
    identity = models.CharField(max_length=64)
    series = models.OneToOneField("series.Series", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "account", "identity"], name="imported_series_once"),
        ]

    @property
    def untouched(self) -> bool:
        """Whether nobody changed the series here since the last import."""
        return self.series.revision == self.revision
