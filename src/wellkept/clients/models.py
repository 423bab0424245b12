"""Clients and charts. Names and contact details are sealed text; no column holds them in the clear."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wellkept.clients.rules.accesses import AccessKind
from wellkept.storage.fields import SealedField
from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

_ACCOUNT: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class _Owned(models.Model):
    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True


class Client(_Owned):
    """A human known to a practice. With ``sealed_by`` set she was born with a sealed chart: her name and contact
    lie under that chart's key, and she stands in no list and no search (R7). ``asks_why``: whoever does not treat her says
    why before opening her record; she chose it, or works in the team."""

    ref = RefField()
    sealed_by = models.CharField(max_length=40, default="", blank=True)
    name = SealedField()
    email = SealedField(null=True)
    phone = SealedField(null=True)
    email_since = models.DateTimeField(null=True)  # when the address was changed last; none: as she came
    email_before = SealedField(null=True)
    zone = models.CharField(max_length=64, default="", blank=True)
    locale = models.CharField(max_length=16, default="", blank=True)
    jurisdiction = models.CharField(max_length=8, default="", blank=True)  # where she usually is, as she says
    asks_why = models.BooleanField(default=False)
    calls = models.CharField(max_length=12, default="any")  # see ``rules.calls``
    state = models.CharField(max_length=12, default="active")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    born = models.CharField(max_length=8)
    import_digest = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["practice", "state"], name="client_practice_state")]
        constraints = [
            models.CheckConstraint(
                name="client_state", condition=Q(state__in=["provisional", "active", "archived", "merged"])
            ),
            models.CheckConstraint(
                name="client_calls", condition=Q(calls__in=["any", "no_voicemail", "never"])
            ),
            models.CheckConstraint(
                name="client_merged",
                condition=Q(state="merged", merged_into__isnull=False) | ~Q(state="merged"),
            ),
            models.UniqueConstraint(
                fields=["practice", "import_digest"],
                condition=~Q(import_digest=""),
                name="client_imported_once",
            ),
        ]


class RelatedContact(_Owned):
    """Somebody to reach for a client: a guardian, a partner, an emergency contact."""

    ref = RefField()
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=12)
    name = SealedField()
    email = SealedField(null=True)
    phone = SealedField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_role", condition=Q(role__in=["guardian", "partner", "emergency", "other"])
            )
        ]


class Chart(_Owned):
    """One course of care. Sealed from birth or not; only its treating clinician knows of a sealed one. What was merged
    into another is empty and is found no more: its row stays for the record alone."""

    ref = RefField()
    kind = models.CharField(max_length=12)
    treating = models.ForeignKey(**_ACCOUNT)
    sealed = models.BooleanField(default=False)
    label = SealedField(null=True)
    state = models.CharField(max_length=8, default="open")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["practice", "treating", "state"], name="chart_treating")]
        constraints = [
            models.CheckConstraint(
                name="chart_kind", condition=Q(kind__in=["individual", "couple", "family", "group"])
            ),
            models.CheckConstraint(name="chart_state", condition=Q(state__in=["open", "closed", "merged"])),
            models.CheckConstraint(
                name="chart_merged",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
            ),
        ]


class ChartMember(_Owned):
    """A client's part in a chart, from a day and possibly until one."""

    chart = models.ForeignKey(Chart, on_delete=models.CASCADE, related_name="members")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, default="client")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chart", "client"], name="chart_member_once"),
            models.CheckConstraint(
                name="chart_member_days", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]


class BookingLink(_Owned):
    """A personal link, issued at the desk, by which a known client books. Only its digest is kept."""

    ref = RefField()
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    chart = models.ForeignKey(Chart, null=True, on_delete=models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(**_ACCOUNT)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class Claim(_Owned):
    """An account said of a client "that is me". Her practice may know that somebody did, never who (R7)."""

    ref = RefField()
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(**_ACCOUNT)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(until=None), name="claim_once"),
            models.CheckConstraint(name="claim_days", condition=Q(until=None) | Q(until__gte=F("since"))),
        ]


class ClaimLink(_Owned):
    """The way to a claim or a proxy: sent to the client's own address, or that of whoever acts for her, and shown to
    nobody else. Only its digest is kept.

    The token is made when the mail is; ``address`` is a keyed digest of the address that it goes to, so that a link
    to an address that is no longer hers leads nowhere. ``kind``: claim, guardian (to the address of ``contact``), or
    leave (to ``email``, which the client herself named).
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, default="claim")
    contact = models.ForeignKey(RelatedContact, null=True, on_delete=models.CASCADE, related_name="+")
    email = SealedField(null=True)
    token_digest = models.CharField(max_length=64, default="")
    address = models.CharField(max_length=64)
    asked_by = models.ForeignKey(**_ACCOUNT)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token_digest"], condition=~Q(token_digest=""), name="claim_link_token"
            ),
        ]


class Proxy(_Owned):
    """Somebody acts for a client: a guardian until she is of age, as long as ``contact`` is among her contacts as such, or
    whoever she gave leave to. ``until``: it ended."""

    ref = RefField()
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(**_ACCOUNT)
    kind = models.CharField(max_length=8)
    contact = models.ForeignKey(RelatedContact, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "account"], condition=Q(until=None), name="proxy_once"),
            models.CheckConstraint(name="proxy_kind", condition=Q(kind__in=["guardian", "leave"])),
        ]


class Minor(_Owned):
    """A client who is not of age: until when, and on what ground she is treated. No basis: not settled yet."""

    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="+")
    of_age_on = models.DateField()
    basis = models.CharField(max_length=8, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="minor_basis", condition=Q(basis__in=["", "guardian", "herself", "court"])
            ),
        ]


class Seal(_Owned):
    """The wall round a sealed chart, as its client wished it: since when, and whom she named to take over should the
    clinician not be able to act. ``may_open``: that person may open it in need, as the client was told when she named her; who
    was named before that was possible sees nothing. A chart that was sealed at birth and of which its client named nobody has no row."""

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="+")
    custodian = models.ForeignKey(null=True, **_ACCOUNT)
    may_open = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chart"], condition=Q(until=None), name="seal_once"),
        ]


class Handover(_Owned):
    """A sealed chart's clinician asks that another treats from now on. Its client answers."""

    ref = RefField()
    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(**_ACCOUNT)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chart"], condition=Q(answered_at=None), name="handover_once"),
        ]


class Access(_Owned):
    """Somebody of the staff opened what she otherwise would not, with a reason and until an end (``rules/accesses.py``).

    ``ground`` is one of a list, ``why`` and ``note`` are what people wrote, under the practice's key; of the sealed ``chart``
    that a custodian opened, under its own. Without a client it is
    an emergency in which nobody was found. ``seen_at``: a clinician who treats the client took note of it.
    """

    ref = RefField()
    kind = models.CharField(max_length=12)
    account = models.ForeignKey(**_ACCOUNT)
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="+")
    chart = models.ForeignKey(Chart, null=True, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=16)
    why = SealedField(null=True)
    at = models.DateTimeField()
    until = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(null=True, **_ACCOUNT)
    note = SealedField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["practice", "-at"], name="access_practice"),
            models.Index(fields=["client", "account", "until"], name="access_held"),
        ]
        constraints = [
            models.CheckConstraint(
                name="access_kind", condition=Q(kind__in=[kind.value for kind in AccessKind])
            ),
            models.CheckConstraint(
                name="access_whose", condition=Q(client__isnull=False) | Q(kind=AccessKind.EMERGENCY.value)
            ),
            models.CheckConstraint(
                name="access_custody", condition=Q(kind=AccessKind.CUSTODY.value) ^ Q(chart=None)
            ),
            models.CheckConstraint(name="access_ends", condition=Q(until__gte=F("at"))),
        ]
