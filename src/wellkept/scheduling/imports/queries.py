"""Which imports there were."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from wellkept.scheduling.imports.models import ImportBatch, ImportedEvent
from wellkept.trust.viewer import Staff


@dataclass(frozen=True, slots=True)
class BatchCard:
    """One import that can be undone. ``events`` is how many it brought that are still there."""

    ref: str
    mode: str
    clinician: str
    created_at: datetime
    events: int


def visible_batches(viewer: Staff) -> "QuerySet[ImportBatch]":
    """Imports that stand and that this viewer may undo: of her own busy time, and of appointments here."""
    rows = ImportBatch.objects.everywhere(because="a person's own and a practice's are told apart here")
    here = Q(practice=viewer.practice_id)
    if not viewer.handles_bookings:
        here &= Q(account=viewer.account_id)
    return rows.filter(Q(practice=None, account=viewer.account_id) | here, undone_at=None)


def batches(viewer: Staff) -> tuple[BatchCard, ...]:
    """The imports that this viewer may undo, newest first."""
    rows = list(visible_batches(viewer).select_related("account").order_by("-created_at", "-id"))
    counted = (
        ImportedEvent.objects.everywhere(because="the batches were scoped")
        .filter(batch__in=rows)
        .values_list("batch")
        .annotate(Count("id"))
    )
    events = dict(counted)
    return tuple(
        BatchCard(row.ref, row.mode, row.account.name, row.created_at, events.get(row.pk, 0)) for row in rows
    )
