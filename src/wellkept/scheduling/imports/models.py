"""What calendar files brought: batches that can be undone as a whole, and the events that each took."""

from typing import Any

from django.conf import settings
from django.db import models

from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

_ACCOUNT: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class ImportBatch(models.Model):
    """One file taken in for one clinician."""

    ref = RefField()
    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(**_ACCOUNT)
    mode = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = ScopedManager()


class ImportedEvent(models.Model):
    """One dated event of a file: its identity there, the rule of its series, and what it became here."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(**_ACCOUNT)
    uid = models.CharField(
        max_length=64
    )  # digest: a foreign UID may be of any length, and may hold an address
    recurrence_id = models.CharField(max_length=32, default="", blank=True)
    rrule = models.TextField(default="", blank=True)
    start = models.BigIntegerField()
    end = models.BigIntegerField()
    appointment = models.ForeignKey(
        "appointments.Appointment", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "account", "uid", "recurrence_id"], name="imported_event_once"
            )
        ]

    @property
    def source(self) -> str:
        """How busy time that came from this event is marked."""
        return f"import:{self.pk}"
