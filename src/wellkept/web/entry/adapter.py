"""How allauth is bound to Wellkept: our own actions write, our own pages ask for proofs, secrets are sealed."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from wellkept.accounts.actions import change_password, set_password_anew
from wellkept.storage import cipher
from wellkept.trust.keys import purpose_key
from wellkept.web.ui.mails import notice
from wellkept.web.ui.sure import prove_before_changing

_PURPOSE = "second-factors"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from first-run set-up and invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def set_password(self, user: Any, password: str) -> None:
        """By her who is signed in and typed the old one, or after a link was mailed."""
        if self.request.user.is_authenticated:
            change_password(account=user, password=password, now=timezone.now())
        else:
            set_password_anew(account=user, password=password, now=timezone.now())

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """allauth asks before it changes second factors, which is what our own pages have asked before it."""
        return prove_before_changing(self.request) is not None

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say on the next page what was done, in our own words; and nothing where the page itself shows it."""
        sentences = {
            "account/messages/password_changed.txt": _("Your password was changed."),
            "mfa/messages/webauthn_added.txt": _("The passkey is there."),
            "mfa/messages/totp_activated.txt": _("The authenticator app is there."),
        }
        if said := message or sentences.get(message_template or ""):
            messages.add_message(request, level, said)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell her of a change, in our own words, where she wants mail about herself."""
        sentences = {
            "account/email/password_changed": _("Your password was changed."),
            "account/email/password_reset": _("Your password was set anew, by a mailed link."),
            "mfa/email/totp_activated": _("An authenticator app was added to your account."),
            "mfa/email/webauthn_added": _("A passkey was added to your account."),
            "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
        }
        if sentence := sentences.get(template_prefix):
            transaction.on_commit(lambda: notice(user.pk, user.email, sentence))


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of second factors are sealed; passkeys belong to the name under which pages are served."""

    def encrypt(self, text: str) -> str:
        """Sealed under a key of this purpose, as text."""
        return base64.b64encode(cipher.seal(purpose_key(_PURPOSE), _PURPOSE, text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """And back."""
        return cipher.open_sealed(purpose_key(_PURPOSE), _PURPOSE, base64.b64decode(encrypted_text))

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's word
        """What a passkey is called where she names none."""
        count = Authenticator.objects.filter(user=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name under which this page is served, without the port."""
        host = context.request.get_host().rpartition(":")[0] or context.request.get_host()
        return {"id": host, "name": "Wellkept"}

    def get_totp_issuer(self) -> str:
        """What the app shows beside the code."""
        return "Wellkept"
