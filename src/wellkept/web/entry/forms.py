"""allauth's forms in the product's own dress: no text that vanishes while one types, no link between label and field."""

from typing import Any

from allauth.account import forms as allauth

from wellkept.web.ui.forms import dress


class _Dressed:
    """Every field as other forms show it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
            dress(field)


class SignInForm(_Dressed, allauth.LoginForm):
    """Address and password."""


class PasswordForm(_Dressed, allauth.ChangePasswordForm):
    """The old password and the new one."""


class ResetForm(_Dressed, allauth.ResetPasswordForm):
    """The address to which a link is mailed."""


class NewPasswordForm(_Dressed, allauth.ResetPasswordKeyForm):
    """The new password, after the link."""
