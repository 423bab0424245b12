"""Asking for a proof on a page: a passkey, a code of the app or a recovery code, a mailed code, or the password.

The ceremonies are allauth's, with its bounds; the mailed codes are ours.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from wellkept.accounts.actions import mail_code, prove_by_code
from wellkept.accounts.queries import standing
from wellkept.accounts.rules.assurance import Kind
from wellkept.kernel.invalid import Invalid
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.ui.codes import CodeAgainForm
from wellkept.web.ui.mails import NotMailed, mail_the_code
from wellkept.web.ui.sure import myself, note_address_proved


@dataclass(slots=True)
class Proving:
    """One page that asks for a proof. ``kinds`` are offered; what was wrong with the last try is in ``errors``."""

    request: HttpRequest
    kinds: frozenset[Kind]
    now: datetime
    mailed: bool = False
    errors: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest, *, now: datetime, password: bool = False) -> "Proving":
        """What this person has; her password too, where that is enough."""
        kinds = {opener.kind for opener in standing(myself(request).account_id).openers}
        return cls(request, frozenset(kinds | ({Kind.PASSWORD} if password else set())), now)

    def attempt(self) -> bool:
        """Whether the form that was sent proves it."""
        sent = self.request.POST.get("way", "")
        ways = {
            "passkey": (Kind.PASSKEY, self._by_passkey),
            "code": (Kind.APP, self._by_code),
            "mail": (Kind.ADDRESS, self._mail),
            "mailed": (Kind.ADDRESS, self._by_mailed_code),
            "password": (Kind.PASSWORD, self._by_password),
        }
        kind, act = ways.get(sent, (None, None))
        offered = self.kinds | ({Kind.APP} if Kind.CODES in self.kinds else set())
        return bool(act and kind in offered and act())

    @property
    def passkey_options(self) -> str:
        """What the browser is asked with, as JSON. Each page has a challenge of its own."""
        return json.dumps(begin_authentication(self.request.user))  # type: ignore[arg-type]

    def _by_passkey(self) -> bool:
        form = ReauthenticateWebAuthnForm(user=self.request.user, data=self.request.POST)
        return self._saved(form)

    def _by_code(self) -> bool:
        return self._saved(CodeAgainForm(user=self.request.user, data=self.request.POST))

    def _by_password(self) -> bool:
        form = PasswordForm(user=self.request.user, data=self.request.POST)
        if not form.is_valid():
            return self._refuse(form)
        reauthenticate_by_password(self.request)
        return True

    def _mail(self) -> bool:
        try:
            if (mailed := mail_code(viewer=myself(self.request), now=self.now)) is not None:
                mail_the_code(mailed)
            self.mailed = True
        except Invalid as error:
            self.errors.append(invalid_sentence(error))
        except NotMailed:
            self.errors.append(_("The mail could not be sent. Please try again in a while."))
        return False

    def _by_mailed_code(self) -> bool:
        self.mailed = True
        viewer = myself(self.request)
        try:
            ref = prove_by_code(viewer=viewer, code=self.request.POST.get("code", ""), now=self.now)
        except Invalid as error:
            self.errors.append(invalid_sentence(error))
            return False
        note_address_proved(self.request, ref, self.now)
        return True

    def _saved(self, form: Any) -> bool:
        if not form.is_valid():
            return self._refuse(form)
        form.save()
        return True

    def _refuse(self, form: forms.Form) -> bool:
        errors: Iterable[Any] = form.errors.values()
        self.errors += [str(text) for lines in errors for text in lines]
        return False
