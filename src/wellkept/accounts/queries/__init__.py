"""Reading accounts: people, what each proves herself by, where she is signed in."""

from wellkept.accounts.queries.licences import (
    LicenceCard,
    ask_licences,
    keep_licences,
    licence_cards,
)
from wellkept.accounts.queries.mailboxes import managed, named_domains
from wellkept.accounts.queries.openers import (
    AddressCard,
    FactorCard,
    addresses,
    care_mail,
    factors,
    has_second_factor,
    have_second_factors,
    private_mail,
    sign_in_card,
    standing,
)
from wellkept.accounts.queries.people import (
    AccountCard,
    account_by_email,
    account_card,
    account_cards,
    account_locale,
)
from wellkept.accounts.queries.screens import has_pin, kept_form, use_of
from wellkept.accounts.queries.sessions import SessionCard, sessions

__all__ = [
    "AccountCard",
    "AddressCard",
    "FactorCard",
    "LicenceCard",
    "SessionCard",
    "account_by_email",
    "account_card",
    "account_cards",
    "account_locale",
    "addresses",
    "ask_licences",
    "care_mail",
    "factors",
    "has_pin",
    "has_second_factor",
    "have_second_factors",
    "keep_licences",
    "kept_form",
    "licence_cards",
    "managed",
    "named_domains",
    "private_mail",
    "sessions",
    "sign_in_card",
    "standing",
    "use_of",
]
