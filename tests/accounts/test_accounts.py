"""Accounts: one for a human being, found by her address in any case."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOW, World
from wellkept.accounts.actions import create_account, edit_account
from wellkept.accounts.addresses import clean_email
from wellkept.accounts.models import Account
from wellkept.accounts.queries import account_by_email, account_card, account_cards
from wellkept.kernel.invalid import Invalid
from wellkept.trust.errors import NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself

pytestmark = pytest.mark.django_db
GOOD: dict[str, Any] = {"name": "Ada Lund", "email": "Ada@Example.org", "password": "violet teapot 91"}


def test_an_account_is_found_by_its_address_in_any_case() -> None:
    made = create_account(**GOOD)
    assert account_by_email("ADA@EXAMPLE.ORG") == made
    account = Account.objects.get_by_natural_key("aDa@example.org")
    assert account.id == made
    assert account.check_password("violet teapot 91")
    assert len(account.ref) == 13


def test_an_account_without_a_password_lets_nobody_in() -> None:
    account = Account.objects.get(id=create_account(**{**GOOD, "password": None}))
    assert not account.has_usable_password()
    assert not account.check_password("")


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"name": "a" * 201}, "name", "too_long"),
        ({"name": "Ada\u202e"}, "name", "unprintable"),
        ({"email": ""}, "email", "required"),
        ({"email": "ada"}, "email", "email"),
        ({"email": "ada@example.org\n.evil"}, "email", "email"),
        ({"email": "adaſ@example.org"}, "email", "email"),
        ({"password": "short"}, "password", "weak"),
        ({"password": "password123"}, "password", "weak"),
        ({"password": "ada@example.org"}, "password", "weak"),
        ({"zone": "Mars/Olympus"}, "zone", "zone"),
    ],
)
def test_bad_input_is_refused_with_its_field(typed: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        create_account(**{**GOOD, **typed})
    assert (refused.value.field, refused.value.code) == (field, code)
    assert not Account.objects.exists()


@pytest.mark.parametrize("email", ["ada@example.org", "ADA@EXAMPLE.ORG", " Ada@Example.org "])
def test_an_address_serves_one_account(email: str) -> None:
    create_account(**GOOD)
    with pytest.raises(Invalid) as refused:
        create_account(**{**GOOD, "email": email})
    assert (refused.value.field, refused.value.code) == ("email", "in_use")
    with pytest.raises(IntegrityError):  # and the database sees to it
        Account.objects.create_user(email.strip().upper(), name="Ada")


def test_addresses_are_kept_as_typed_but_for_their_domain() -> None:
    assert clean_email(" Ada.Lund@EXAMPLE.Org ") == "Ada.Lund@example.org"
    assert clean_email("  ", required=False) == ""


def test_inactive_and_absent_accounts_are_not_found() -> None:
    made = create_account(**GOOD)
    Account.objects.filter(id=made).update(is_active=False)
    with pytest.raises(NotFound):
        account_by_email("ada@example.org")
    with pytest.raises(NotFound):
        account_card(made + 1)


def test_cards_come_in_one_statement_and_never_with_an_address() -> None:
    made = [create_account(**{**GOOD, "email": f"a{n}@example.org"}) for n in range(5)]
    with CaptureQueriesContext(connection) as statements:
        cards = account_cards([*made, *made, 10**9])
    assert len(statements) == 1
    assert sorted(cards) == made
    assert "example.org" not in repr(cards)
    assert cards[made[0]].name == "Ada Lund"


def test_one_changes_ones_own_name_and_zone(world: World) -> None:
    me = Oneself(account_id=world.ben.account_id)
    edit_account(viewer=me, name=" Ben  Okoro-Lee ", zone="Europe/Berlin", locale="de", now=NOW)
    card = account_card(me.account_id)
    assert (card.name, card.zone) == ("Ben Okoro-Lee", "Europe/Berlin")
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.chain) == ("account.edit", f"account:{me.account_id}")
    assert Account.objects.get(id=me.account_id).locale == "de"
    for bad in ({"name": ""}, {"zone": "Mars/Olympus"}, {"locale": "tlh"}):
        with pytest.raises(Invalid):
            edit_account(viewer=me, now=NOW, **{"name": "Ben", "zone": "UTC", "locale": "en", **bad})
    with pytest.raises(NotFound):
        edit_account(viewer=Oneself(account_id=10**9), name="X", zone="UTC", locale="en", now=NOW)
    assert account_card(me.account_id).name == "Ben Okoro-Lee"
