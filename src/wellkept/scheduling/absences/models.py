"""Days on which somebody could not work, and appointments that were moved or canceled in one go: the ground of undo."""

from typing import Any

from django.conf import settings
from django.db import models

from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

_PROTECT: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class Absence(models.Model):
    """One person's absence from one practice, noted at short notice. ``leave`` is the ref of the leave behind it."""

    ref = RefField()
    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, **_PROTECT)
    leave = models.CharField(max_length=40)
    noted_at = models.DateTimeField()
    undone = models.BooleanField(default=False)

    objects = ScopedManager()


class Rearrangement(models.Model):
    """Several appointments that somebody moved, canceled or let stand in one go, for an absence or among the decisions."""

    ref = RefField()
    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    absence = models.ForeignKey(Absence, null=True, **_PROTECT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PROTECT)
    at = models.DateTimeField()
    changed = models.JSONField()  # pairs of an appointment's id and the revision that it had afterwards
    undone = models.BooleanField(default=False)

    objects = ScopedManager()
