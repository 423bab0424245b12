"""Making accounts, and what a person may change of her own. Whether she has proved enough is asked by the face."""

from wellkept.accounts.actions.addresses import (
    add_address,
    name_for_care,
    remove_address,
    use_for_sign_in,
)
from wellkept.accounts.actions.codes import Mailed, mail_code, prove_by_code
from wellkept.accounts.actions.licences import attest_licence, withdraw_licence
from wellkept.accounts.actions.mailboxes import name_domains, note_invited
from wellkept.accounts.actions.openers import note_factors, note_opened, remove_factor
from wellkept.accounts.actions.people import (
    change_password,
    create_account,
    edit_account,
    set_password_anew,
)
from wellkept.accounts.actions.recovery import Recovered, recover
from wellkept.accounts.actions.screens import (
    count_try,
    cover,
    forget_form,
    is_pin,
    keep_form,
    note_given_up,
    note_use,
    remove_pin,
    set_screen,
    uncover,
)
from wellkept.accounts.actions.sessions import end_other_sessions, end_session, forget_ended_sessions

__all__ = [
    "Mailed",
    "Recovered",
    "add_address",
    "attest_licence",
    "change_password",
    "count_try",
    "cover",
    "create_account",
    "edit_account",
    "end_other_sessions",
    "end_session",
    "forget_ended_sessions",
    "forget_form",
    "is_pin",
    "keep_form",
    "mail_code",
    "name_domains",
    "name_for_care",
    "note_factors",
    "note_given_up",
    "note_invited",
    "note_opened",
    "note_use",
    "prove_by_code",
    "recover",
    "remove_address",
    "remove_factor",
    "remove_pin",
    "set_password_anew",
    "set_screen",
    "uncover",
    "use_for_sign_in",
    "withdraw_licence",
]
