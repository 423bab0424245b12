"""The outbox: what is to be told, written in the transaction of the change; what was told last; what a client chose; and
the words and the name under which a practice writes.

A row says whom to tell about which appointments, never what: that is read from the appointments when it is sent (R14).
"""

from datetime import time
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from wellkept.messages.rules.reminders import Day
from wellkept.storage.ids import REF_LENGTH, RefField
from wellkept.storage.scope import ScopedManager

_PROTECT: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}
WAITING, REMINDER = "waiting", "reminder"
_STATE = Q(state__in=["waiting", "leased", "handing", "sent", "failed", "uncertain", "stopped", "void"])


class Outgoing(models.Model):
    """A row of the outbox, whoever it goes to, and how far it is.

    States: waiting (until ``due_at``), leased (a worker has it), handing (it is being handed over: if the worker dies
    now, nobody knows whether it went), sent, failed, uncertain, stopped, void (there was nothing to tell any more).
    ``slot`` holds one waiting row for what it is about.
    """

    ref = RefField()
    slot = models.CharField(max_length=24, default=WAITING)
    state = models.CharField(max_length=12, default=WAITING)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=24, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def slot_afterwards(self) -> str:
        """It makes room for the next one."""
        return str(self.ref)


class Message(Outgoing):
    """One mail to one person about one client. ``to`` is empty for the client herself, else the ref of the contact who
    answers for her. ``began`` is the first change that it is about, ``hours`` how long before a reminder is.
    """

    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    client = models.ForeignKey("clients.Client", **_PROTECT)
    to = models.CharField(max_length=REF_LENGTH, default="", blank=True)
    appointment = models.ForeignKey("appointments.Appointment", **_PROTECT)
    others = models.JSONField(default=list)  # ids of further appointments that one act changed with it
    purpose = models.CharField(max_length=12)  # notice or reminder; what a notice told once it was sent
    began = models.CharField(max_length=12)
    hours = models.PositiveSmallIntegerField(default=0)

    objects = ScopedManager()

    @property
    def slot_afterwards(self) -> str:
        """A notice makes room for the next one; a reminder keeps its place, so that it comes once."""
        return self.slot if self.purpose == REMINDER else self.ref

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(state=WAITING)),
            models.Index(
                fields=["lease_until"], name="message_leased", condition=Q(state__in=["leased", "handing"])
            ),
            models.Index(fields=["practice", "-due_at"], name="message_practice"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "client", "to", "slot"], name="message_slot"),
            models.CheckConstraint(name="message_state", condition=_STATE),
        ]


class CareMessage(Outgoing):
    """One mail to one person about her own time: no practice's, and in no practice's list. It goes to the address that she
    named for own care.

    ``purpose``: *clash* or *nudge*. ``tells``, once it is made: of each appointment its id, its start in epoch seconds and
    whether she was taken elsewhere then; ``until`` is the last of these. What was handed over counts as told, whether it
    arrived or not.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, **_PROTECT)
    purpose = models.CharField(max_length=12)
    tells = models.JSONField(default=list)
    until = models.DateTimeField(null=True)

    objects = ScopedManager(owner="account")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="care_message_due", condition=Q(state=WAITING)),
            models.Index(
                fields=["lease_until"],
                name="care_message_leased",
                condition=Q(state__in=["leased", "handing"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "purpose", "slot"], name="care_message_slot"),
            models.CheckConstraint(name="care_message_state", condition=_STATE),
        ]


class Told(models.Model):
    """How an appointment stands in the eyes of one client, or of who answers for her: what was told last.

    ``uid`` is the name of the event in that reader's calendar of which it is, or is a part; empty where it is in none.
    """

    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    appointment = models.ForeignKey("appointments.Appointment", **_PROTECT)
    client = models.ForeignKey("clients.Client", **_PROTECT)
    to = models.CharField(max_length=REF_LENGTH, default="", blank=True)  # as in ``Message``
    state = models.CharField(max_length=12)  # requested, booked, gone
    start = models.DateTimeField()
    end = models.DateTimeField()
    uid = models.CharField(max_length=64, default="")

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "client", "to"], name="told_once")]


class Choice(models.Model):
    """What one client chose about her mail, and who is told about her appointments."""

    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    client = models.OneToOneField("clients.Client", **_PROTECT)
    tell = models.CharField(max_length=12, default="client")  # see ``recipients.Tell``
    reminders = models.BooleanField(default=True)
    hours = models.JSONField(default=list)  # hours before the start; empty: as usual
    place = models.BooleanField(default=False)  # whether a mail may say where
    day_begins = models.PositiveSmallIntegerField(
        default=8
    )  # full hours of her clock; reminders come between them
    day_ends = models.PositiveSmallIntegerField(default=21)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="choice_tell", condition=Q(tell__in=["client", "guardian", "both", "nobody"])
            ),
            models.CheckConstraint(
                name="choice_day",
                condition=Q(day_begins__gte=6, day_begins__lte=12, day_ends__gte=16, day_ends__lte=22),
            ),
        ]

    @property
    def day(self) -> Day:
        """When she may be reminded."""
        return Day(time(self.day_begins), time(self.day_ends))


class Wording(models.Model):
    """A practice's own text for one kind of mail in one language. Where there is none, the usual text serves."""

    practice = models.ForeignKey("practice.Practice", **_PROTECT)
    purpose = models.CharField(max_length=12)
    language = models.CharField(max_length=16)
    text = models.TextField()

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "purpose", "language"], name="wording_once")
        ]


class Sender(models.Model):
    """The neutral name under which a practice writes, and where it is reached. Empty: as the practice is called."""

    practice = models.OneToOneField("practice.Practice", **_PROTECT)
    name = models.CharField(max_length=120, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    reply_to = models.EmailField(max_length=254, default="", blank=True)

    objects = ScopedManager()


class PersonalNotice(Outgoing):
    """A word to one person that there is something to read: at her work in a practice, or without one in her own care. It
    never says what (R14), and stands on no practice's page of messages (R7).
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, **_PROTECT)
    practice = models.ForeignKey("practice.Practice", null=True, **_PROTECT)

    objects = ScopedManager(owner="account")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="personal_due", condition=Q(state=WAITING)),
            models.Index(
                fields=["lease_until"], name="personal_leased", condition=Q(state__in=["leased", "handing"])
            ),
        ]
        constraints = [models.CheckConstraint(name="personal_state", condition=_STATE)]
