"""What clients have asked to be attested. The document itself is made when it is handed out, and kept nowhere."""

from django.db import models
from django.db.models import F, Q

from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager


class AskedAttestation(models.Model):
    """A client asks her therapist for hours, and dates if she wants, of one course of care between two days.

    ``locale``: the language of the document. ``issued_at``: when it was handed out first.
    """

    ref = RefField()
    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="+")
    chart = models.ForeignKey("clients.Chart", on_delete=models.CASCADE, related_name="+")
    client = models.ForeignKey("clients.Client", on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    with_dates = models.BooleanField(default=False)
    locale = models.CharField(max_length=16)
    asked_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["chart", "asked_at"], name="attestation_chart_asked")]
        constraints = [
            models.CheckConstraint(name="attestation_days", condition=Q(last_day__gte=F("first_day")))
        ]
