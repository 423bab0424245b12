"""Codes of an authenticator app and recovery codes, each of which serves once."""

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.cache import cache


class _Once:
    """allauth forgets a code of the app after 30 seconds, while its neighbours in time are taken too."""

    def clean_code(self) -> str:
        """The code, if it is right and was not used in all the time in which it could be."""
        code = super().clean_code()  # type: ignore[misc]
        while_good = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        used = f"code-used:{self.user.pk}:{normalize_user_code(code)}"  # type: ignore[attr-defined]
        if not cache.add(used, True, while_good):
            raise get_adapter().validation_error("incorrect_code")
        return str(code)


class CodeForm(_Once, AuthenticateForm):
    """At sign-in."""


class CodeAgainForm(_Once, ReauthenticateForm):
    """Once more, before something sensitive."""
