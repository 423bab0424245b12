"""Keys, the audit, answers to repeated requests, and what lets programs in: tokens and feeds."""

from django.db import models
from django.db.models import Q

from wellkept.storage.constraints import AppendOnly
from wellkept.storage.fields import SealedField
from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager


class DataKey(models.Model):
    """A practice's or a chart's key, wrapped by the master key. Destroying the row erases what it sealed."""

    owner = models.CharField(max_length=40, unique=True)
    wrapped = SealedField()


class AuditEntry(models.Model):
    """One entry: who, in what hat, did or saw what, when and why. Never content. Append-only.

    The worker gives it a place in its chain; until then ``seq`` is empty. Triggers refuse any other change.
    """

    chain = models.CharField(max_length=40)
    at = models.DateTimeField()
    viewer = models.CharField(max_length=120)
    action = models.CharField(max_length=60)
    subjects = models.JSONField(default=list)
    why = models.TextField(default="")
    digest = models.CharField(
        max_length=64
    )  # of chain, viewer, action and subjects: finds the same reading again
    seq = models.BigIntegerField(null=True)
    mac = models.CharField(max_length=64, default="")

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="audit_unchained", condition=Q(seq=None)),
            models.Index(fields=["digest", "at"], name="audit_digest_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_seq_once"),
            AppendOnly(name="audit_append_only", once=["seq", "mac"]),
        ]


class KeptAnswer(models.Model):
    """The answer to a request that named an idempotency key: sealed, kept for a day."""

    slot = models.CharField(max_length=64, unique=True)  # keyed digest of viewer and key
    body_digest = models.CharField(max_length=64)
    answer = SealedField()
    at = models.DateTimeField(db_index=True)


class AccessToken(models.Model):
    """What lets a program act for one person at one practice. Only the digest of its secret is kept.

    Person and practice are named by their numbers, as in the audit: their rooms lie above this one.
    """

    ref = RefField()
    practice = models.BigIntegerField()
    account = models.BigIntegerField()
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)  # to within a few minutes
    revoked_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["practice", "account"], name="token_practice_account")]


class Feed(models.Model):
    """What shows one calendar to a program that subscribes to it. Only the digest of its secret is kept.

    ``subject`` is the number of an account, a room or a client, as ``kind`` says; ``account`` is who made it. ``shown``
    is the digest of what it said last, and ``shown_at`` since when it says that.
    """

    ref = RefField()
    practice = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    subject = models.BigIntegerField()
    account = models.BigIntegerField()
    name = models.CharField(max_length=80)
    names = models.BooleanField(default=False)
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)  # to within a few minutes
    revoked_at = models.DateTimeField(null=True)
    shown = models.CharField(max_length=64, default="")
    shown_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["practice", "kind", "subject"], name="feed_practice_subject")]
        constraints = [
            models.CheckConstraint(name="feed_kind", condition=Q(kind__in=["clinician", "room", "client"]))
        ]
