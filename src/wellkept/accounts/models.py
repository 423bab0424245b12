"""Accounts: a human being who signs in, one for all her hats."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from wellkept.accounts.rules.idle import USUAL
from wellkept.storage.fields import SealedField
from wellkept.storage.ids import RefField
from wellkept.storage.scope import ScopedManager

if TYPE_CHECKING:
    _Manager = BaseUserManager["Account"]
else:
    _Manager = BaseUserManager  # generic for the type checker alone


class AccountManager(_Manager):
    """Makes and finds accounts; the e-mail address is compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """A new account. Without a password nobody can sign in to it yet."""
        account = self.model(email=email.lower(), **fields)  # allauth compares small letters, and so exactly
        account.set_password(password)
        account.save()
        return account

    def get_by_natural_key(self, email: str | None) -> "Account":
        """By e-mail address, in any case."""
        return self.get(email__iexact=email)


class Account(AbstractBaseUser):
    """One human being. What she may do follows from her memberships, never from a flag here.

    ``email`` is the address she signs in with, in small letters. ``held_since`` and ``held_until``: the doubt after her
    password was set anew through a work address; ``care_since``: when her own care was first opened.
    ``covers_after``: minutes after which a screen that she leaves is covered; ``pin``: a digest of what opens it again.
    """

    ref = RefField()
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=16, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    held_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    care_since = models.DateTimeField(null=True)
    covers_after = models.PositiveSmallIntegerField(default=USUAL)
    pin = models.CharField(max_length=128, default="", blank=True)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="account_email_once")]

    @property
    def key_owner(self) -> str:
        """Whose key seals what is hers alone."""
        return f"account:{self.ref}"

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """An e-mail address of a person's own, sealed under her key: nobody at work learns of it.

    ``verified_at``: when she proved that its mail reaches her. ``for_care``: mail of her own care goes there.
    """

    ref = RefField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    email = SealedField()
    added_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    for_care = models.BooleanField(default=False)

    objects = ScopedManager(owner="account")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(for_care=True), name="address_for_care_once"
            ),
            models.CheckConstraint(
                name="address_for_care_verified", condition=Q(for_care=False) | ~Q(verified_at=None)
            ),
        ]


class MailedCode(models.Model):
    """A code that was mailed to an address of one's own: good once, for some minutes and a few tries."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = ScopedManager(owner="account")

    class Meta:
        indexes = [models.Index(fields=["account", "made_at"], name="mailedcode_account_made")]


class WorkAddress(models.Model):
    """An address by which a practice invited somebody: that practice manages it. Only its keyed digest is kept.

    The practice is named by its number, as in the audit: its room lies above this one.
    """

    practice = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "practice"], name="work_address_once")]


class WorkDomain(models.Model):
    """A mail domain that a practice named as its own: it manages every address in it."""

    practice = models.BigIntegerField()
    domain = models.CharField(max_length=253)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "practice"], name="work_domain_once")]


class Screen(models.Model):
    """How one session is used: when last, since when it is covered, and what was sent to it meanwhile, sealed.

    It goes with its session. ``tries``: of opening it, in a row.
    """

    session = models.OneToOneField(
        "sessions.Session", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    covered_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    kept = SealedField(null=True)

    objects = ScopedManager(owner="account")


class Licence(models.Model):
    """Where this person has attested that she may work, as what and by what. ``why``: another ground in her own words."""

    ref = RefField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    profession = models.CharField(max_length=20)
    ground = models.CharField(max_length=12)
    jurisdiction = models.CharField(max_length=8)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    why = models.CharField(max_length=200, default="", blank=True)
    attested_at = models.DateTimeField()

    objects = ScopedManager(owner="account")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="licence_span", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            )
        ]
