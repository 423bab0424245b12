"""Whose mailbox an address is, as far as can be told from it."""

from collections.abc import Iterable

# Mailboxes that everybody may have: no practice names such a domain as its own. The best known ones, put together on
# 2026-11-26 from their providers' sign-up pages; the list need not be complete, only the commonest mistake is stopped.
PUBLIC_DOMAINS = frozenset({
    "aol.com", "bluewin.ch", "comcast.net", "duck.com", "fastmail.com", "free.fr", "gmail.com", "gmx.at",
    "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.com", "icloud.com", "laposte.net",
    "libero.it", "live.com", "mac.com", "mail.com", "mail.de", "mailbox.org", "me.com", "msn.com",
    "orange.fr", "outlook.com", "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com",
    "rocketmail.com", "t-online.de", "tuta.com", "tutanota.com", "verizon.net", "wanadoo.fr", "web.de",
    "yahoo.co.uk", "yahoo.com", "yandex.com", "zoho.com",
})  # fmt: skip


def domain_of(email: str) -> str:
    """What stands behind the @, in small letters."""
    return email.rpartition("@")[2].strip(".").lower()


def domains_over(email: str) -> tuple[str, ...]:
    """The domain of an address and those above it: ``a@mail.elm.example`` lies in ``elm.example`` too."""
    parts = domain_of(email).split(".")
    return tuple(".".join(parts[i:]) for i in range(len(parts) - 1))


def own_domains(emails: Iterable[str]) -> tuple[str, ...]:
    """The domains of these addresses that can be somebody's own, sorted."""
    return tuple(sorted({domain_of(email) for email in emails} - PUBLIC_DOMAINS))
