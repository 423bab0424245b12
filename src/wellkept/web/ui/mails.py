"""Mail to a person about her own account: neutral, to her alone, sent after everything is on disk."""

import logging
import smtplib

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from wellkept.accounts.actions import Mailed
from wellkept.accounts.queries import care_mail
from wellkept.clients.actions import LinkMail

logger = logging.getLogger(__name__)


class NotMailed(Exception):
    """The mail server did not take it."""


def mail_the_code(mailed: Mailed, *, link: str = "") -> None:
    """The code, and no word of what it opens; with the page to type it on, if the browser is not left open there.

    Raises ``NotMailed``.
    """
    code = f"{mailed.code[:4]} {mailed.code[4:]}"
    said = _("Type this code on the page that asked for it. It works once, for fifteen minutes.")
    warned = _("If you did not ask for it, somebody else is signed in as you: change your password.")
    parts = [code, said, *([f"{link}?code={mailed.code}"] if link else []), warned]
    send(_("Your code"), "\n\n".join(parts), mailed.email)


def mail_the_way(made: LinkMail, link: str) -> None:
    """The way to a client's own page, or to act for somebody: to that address alone. Where a changed address was replaced
    lately, the one before is told that it was; that may fail, for it may be gone. Raises ``NotMailed``."""
    if made.before:
        told = _("Your address at %(practice)s was changed.") % {"practice": made.practice}
        asked = _("If that was not you, please call them.")
        try:
            send(_("Your address was changed"), f"{told} {asked}\n\n{made.practice}", made.before)
        except NotMailed as error:
            logger.warning("an address that was replaced was not told: %s", type(error.__cause__).__name__)
    said = (
        _("This is the way to your own page, with your appointments:")
        if made.kind == "claim"
        else _("With this you can book appointments for somebody:")
    )
    once = _("It works once, for a week. Give it to nobody.")
    send(_("Your own page"), f"{said}\n\n{link}\n\n{once}\n\n{made.practice}", made.email)


def send(subject: str, body: str, to: str) -> None:
    """One plain mail. Raises ``NotMailed``."""
    try:
        EmailMessage(subject, body, to=[to]).send()
    except (OSError, smtplib.SMTPException) as error:
        raise NotMailed from error


def notice(account_id: int, sign_in_address: str, sentence: str) -> None:
    """Tell a person what changed about her account: at the address of her own care, else where she signs in.

    It is told besides, so a mail server that does not answer stops nothing; the page of sign-ins says it too.
    """
    warned = _("If that was not you, sign in and look under “Signing in”, or ask whoever runs the server.")
    try:
        send(_("About your account"), f"{sentence}\n\n{warned}", care_mail(account_id) or sign_in_address)
    except NotMailed as error:
        logger.warning("a notice about an account was not mailed: %s", type(error.__cause__).__name__)


def tell_of_recovery(to: str) -> None:
    """Tell a person that an operator has let her begin again. Raises ``NotMailed``."""
    said = _(
        "Whoever runs the server has let you begin again: what you proved yourself by, besides your password, is taken away."
    )
    warned = _("If you did not ask for that, tell them at once.")
    send(_("About your account"), f"{said}\n\n{warned}", to)
