"""Appointments, who takes part in them, and what was done to them.

People are served by the timestamps, local start and zone of an appointment; the engine by the integer spans of its
participants, which the database itself keeps from overlapping (R1, R2, R3).
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wellkept.scheduling.availability.models import LONGEST_SPAN
from wellkept.storage.constraints import NoOverlap
from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

CLAIMANT = "claimant"

_ACCOUNT: dict[str, Any] = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "related_name": "+",
    "null": True,
}
_OWNER: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+", "null": True}


class Appointment(models.Model):
    """One meeting of an owner. ``over`` is no stored state: it is ``booked`` and past its end."""

    ref = RefField()
    practice = models.ForeignKey("practice.Practice", **_OWNER)
    account = models.ForeignKey(**_ACCOUNT)
    kind = models.CharField(max_length=16)
    chart = models.ForeignKey("clients.Chart", **_OWNER)
    service = models.ForeignKey("practice.Service", **_OWNER)
    place = models.ForeignKey("practice.Place", **_OWNER)
    mode = models.CharField(max_length=12)
    start = models.DateTimeField()
    end = models.DateTimeField()
    local_start = models.CharField(max_length=16)  # 2026-11-24T09:00, as the people concerned read it
    zone = models.CharField(max_length=64)
    zone_data = models.CharField(max_length=16)
    state = models.CharField(max_length=12)
    lapses_at = models.DateTimeField(null=True)
    buffer_before = models.PositiveSmallIntegerField(default=0)  # minutes, as applied: a lifted one is zero
    buffer_after = models.PositiveSmallIntegerField(default=0)
    buffer_given = models.PositiveSmallIntegerField(default=0)  # of it, left to a next one that lifted it
    seats = models.PositiveSmallIntegerField(default=1)
    sealed = models.BooleanField(default=False)
    born = models.CharField(max_length=8)
    made_by = models.CharField(max_length=80, default="", db_default="")  # who of the staff entered it
    browser = models.CharField(max_length=64, default="")
    network = models.CharField(max_length=64, default="")
    terms = models.ForeignKey("agreements.PolicyVersion", **_OWNER)
    lifted = models.JSONField(default=list)
    actual_start = models.DateTimeField(null=True)
    actual_end = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=12, default="")
    cancel_cause = models.CharField(max_length=12, default="")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["practice", "start"], name="appointment_practice_start"),
            models.Index(fields=["chart", "start"], name="appointment_chart_start"),
            models.Index(
                fields=["lapses_at"], name="appointment_lapsing", condition=Q(lapses_at__isnull=False)
            ),
            models.Index(fields=["service", "start"], name="appointment_service_start"),
            models.Index(
                fields=["practice", "start"], name="appointment_public_start", condition=Q(born="public")
            ),
        ]
        constraints = [
            models.CheckConstraint(name="appointment_span", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(
                name="appointment_one_owner",
                condition=Q(practice__isnull=False, account=None) | Q(practice=None, account__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_state", condition=Q(state__in=["held", "requested", "booked", "cancelled"])
            ),
            models.CheckConstraint(
                name="appointment_waiting_lapses",
                condition=Q(state__in=["held", "requested"], lapses_at__isnull=False)
                | (~Q(state__in=["held", "requested"]) & Q(lapses_at=None)),
            ),
        ]


class Participant(models.Model):
    """One person's, client's or room's part in an appointment; span in UTC epoch seconds.

    A clinician's and a room's span includes the buffer after; a client's does not. Nothing ever refers to a
    participant's id, only to (appointment, client).

    A row without a practice is a person's own time as a client (role claimant), written by ``owncare`` beside the row
    of the client whom she claimed. It is hers alone: no practice reads it, also not as part of its own appointment.
    While she is taken elsewhere it waits uncommitted.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="participants")
    practice = models.ForeignKey("practice.Practice", **_OWNER)
    role = models.CharField(max_length=12)
    account = models.ForeignKey(db_index=False, **_ACCOUNT)
    client = models.ForeignKey("clients.Client", db_index=False, **_OWNER)
    room = models.ForeignKey("practice.Room", db_index=False, **_OWNER)
    start = models.BigIntegerField()
    end = models.BigIntegerField()
    committed = models.BooleanField()
    attendance = models.CharField(max_length=12, default="")
    late = models.BooleanField(null=True)
    whereabouts = models.CharField(max_length=8, default="", db_default="")  # as she said when she came
    network = models.CharField(max_length=64, default="")  # of a stranger who joined a group
    terms = models.ForeignKey("agreements.PolicyVersion", **_OWNER)

    objects = ScopedManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "start", "end", "committed", "appointment", "practice"],
                name="part_account_span",
                condition=Q(account__isnull=False),
            ),
            models.Index(
                fields=["client", "start", "end", "committed", "appointment"],
                name="part_client_span",
                condition=Q(client__isnull=False),
            ),
            models.Index(
                fields=["room", "start", "end", "committed", "appointment"],
                name="part_room_span",
                condition=Q(room__isnull=False),
            ),
            models.Index(
                fields=["practice", "network", "start"], name="part_network", condition=~Q(network="")
            ),
            models.Index(fields=["end"], name="part_waiting", condition=Q(role=CLAIMANT, committed=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="participant_span",
                condition=Q(end__gt=F("start")) & Q(end__lte=F("start") + LONGEST_SPAN),
            ),
            models.CheckConstraint(
                name="participant_exactly_one",
                condition=Q(account__isnull=False, client=None, room=None)
                | Q(account=None, client__isnull=False, room=None)
                | Q(account=None, client=None, room__isnull=False),
            ),
            models.CheckConstraint(
                name="participant_own_time",
                condition=Q(role=CLAIMANT, practice=None, account__isnull=False)
                | (~Q(role=CLAIMANT) & Q(practice__isnull=False)),
            ),
            models.UniqueConstraint(fields=["appointment", "client"], name="participant_client_once"),
            models.UniqueConstraint(
                fields=["appointment", "account"],
                condition=Q(role=CLAIMANT),
                name="participant_own_time_once",
            ),
            NoOverlap(name="r1_account_no_overlap", resource="account"),
            NoOverlap(name="r2_room_no_overlap", resource="room"),
            NoOverlap(name="r3_client_no_overlap", resource="client"),
        ]


class Change(models.Model):
    """What was done to an appointment, with its state before: the ground of undo and of its history."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="changes")
    practice = models.ForeignKey("practice.Practice", **_OWNER)
    verb = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    revision = models.PositiveIntegerField()
    before = models.JSONField()
    undone = models.BooleanField(default=False)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["appointment", "revision"], name="change_appointment_revision")]


class ManageLink(models.Model):
    """The link by which a client manages one appointment. Only its digest is kept."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="links")
    practice = models.ForeignKey("practice.Practice", **_OWNER)
    client = models.ForeignKey("clients.Client", **_OWNER)
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    objects = ScopedManager()
