"""Practices and what they offer: teams, places, rooms, services, closed days."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

_ACCOUNT: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class Practice(models.Model):
    """A solo or group practice: the tenant. The owner is the manager who set it up.

    ``second_factor``: nobody of the team opens anything here who signs in with a password alone.
    """

    ref = RefField()
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    locale = models.CharField(max_length=16, default="en")
    holiday_country = models.CharField(max_length=2, default="", blank=True)
    holiday_subdivision = models.CharField(max_length=10, default="", blank=True)
    answer_hours = models.PositiveSmallIntegerField(default=48)
    max_upcoming = models.PositiveSmallIntegerField(default=4)
    stranger_share = models.PositiveSmallIntegerField(default=30)
    protected_hours = models.PositiveSmallIntegerField(default=168)  # a week that a clinician may protect
    published = models.BooleanField(default=False)
    public_intro = models.TextField(default="", blank=True)
    second_factor = models.BooleanField(default=False)
    owner = models.ForeignKey(**_ACCOUNT)
    privacy_contact = models.ForeignKey(null=True, **_ACCOUNT)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager(owner="id")

    @property
    def key_owner(self) -> str:
        """Whose key seals names and contact details of its clients."""
        return f"practice:{self.ref}"

    class Meta:
        constraints = [models.CheckConstraint(name="practice_share", condition=Q(stranger_share__lte=100))]


class _Owned(models.Model):
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True


class Member(_Owned):
    """A person's place in a team, with all the roles she has there. ``supervised``: she treats under somebody's supervision,
    so that she is never the only one who knows of a client: she holds no sealed chart."""

    account = models.ForeignKey(**_ACCOUNT)
    roles = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    supervised = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "account"], name="member_once")]


class Invitation(_Owned):
    """An invitation to the team, by a link of which only the digest is kept."""

    ref = RefField()
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    roles = models.JSONField(default=list)
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey(**_ACCOUNT)


class Place(_Owned):
    """An address with its zone. Rooms belong to one."""

    ref = RefField()
    name = models.CharField(max_length=120)
    address = models.TextField(default="", blank=True)
    zone = models.CharField(max_length=64)
    active = models.BooleanField(default=True)


class Room(_Owned):
    """A room in which one meeting takes place at a time."""

    ref = RefField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    active = models.BooleanField(default=True)


class Travel(_Owned):
    """Minutes from one place to another, the same both ways; the pair is kept with the smaller id first."""

    origin = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    destination = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "destination"], name="travel_once"),
            models.CheckConstraint(name="travel_ordered", condition=Q(origin__lt=F("destination"))),
        ]


class Service(_Owned):
    """What can be booked. Minutes throughout; the fee in minor units of the practice's currency."""

    ref = RefField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16)
    minutes = models.PositiveSmallIntegerField()
    buffer_before = models.PositiveSmallIntegerField(default=0)
    buffer_after = models.PositiveSmallIntegerField(default=0)
    fee_minor = models.PositiveBigIntegerField(default=0)
    in_person = models.BooleanField(default=True)
    video = models.BooleanField(default=False)
    phone = models.BooleanField(default=False)
    seats = models.PositiveSmallIntegerField(default=1)
    needs_room = models.BooleanField(default=False)
    booking = models.CharField(max_length=8, default="desk")
    confirm = models.BooleanField(default=False)
    notice_minutes = models.PositiveIntegerField(default=24 * 60)
    horizon_days = models.PositiveSmallIntegerField(default=60)
    grid_minutes = models.PositiveSmallIntegerField(default=30)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="service_minutes", condition=Q(minutes__gte=1, minutes__lte=24 * 60)),
            models.CheckConstraint(
                name="service_buffers", condition=Q(buffer_before__lte=240, buffer_after__lte=240)
            ),
            models.CheckConstraint(name="service_seats", condition=Q(seats__gte=1)),
            models.CheckConstraint(name="service_grid", condition=Q(grid_minutes__gte=5)),
            models.CheckConstraint(
                name="service_booking", condition=Q(booking__in=["desk", "known", "everyone"])
            ),
            models.CheckConstraint(
                name="service_some_mode", condition=Q(in_person=True) | Q(video=True) | Q(phone=True)
            ),
        ]


class ServiceOffer(_Owned):
    """Who offers a service."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(**_ACCOUNT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "account"], name="offer_once")]


class ClosedDay(_Owned):
    """The practice's own exception to its holiday calendar: closed on a day, or open on a holiday."""

    day = models.DateField()
    name = models.CharField(max_length=120)
    closed = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "day"], name="closed_day_once")]
