"""Accounts: a human being who signs in, one for all her hats."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from wellkept.storage.ids import RefField

if TYPE_CHECKING:
    _Manager = BaseUserManager["Account"]
else:
    _Manager = BaseUserManager  # generic for the type checker alone


class AccountManager(_Manager):
    """Makes and finds accounts; the e-mail address is compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """A new account. Without a password nobody can sign in to it yet."""
        account = self.model(email=self.normalize_email(email), **fields)
        account.set_password(password)
        account.save()
        return account

    def get_by_natural_key(self, email: str | None) -> "Account":
        """By e-mail address, in any case."""
        return self.get(email__iexact=email)


class Account(AbstractBaseUser):
    """One human being. What she may do follows from her memberships, never from a flag here."""

    ref = RefField()
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=16, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="account_email_once")]

    def __str__(self) -> str:
        return self.name
