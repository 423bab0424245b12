"""Own care is hers alone to open: what opens it, and everything that an employer tries who reads her work mailbox."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.web.signing_in import (
    HIS,
    PASSWORD,
    add_address,
    add_app,
    an_hour_passes,
    code_of,
    email_of,
    mailed_code,
    opens,
    reset_password,
    sign_in,
    unlock,
)
from tests.world import World
from wellkept.accounts.models import Account, Address, MailedCode
from wellkept.accounts.queries import care_mail
from wellkept.trust.models import AuditEntry

HOME = "ben.okoro@example.net"


@pytest.fixture
def ben(world: World) -> Client:
    """Ben, invited by his practice, in a browser of his own; he has not set up his own care yet."""
    browser = Client()
    assert sign_in(browser, email_of(world, "ben"))
    return browser


@pytest.fixture
def employer(world: World) -> Client:
    """A browser of somebody who reads Ben's work mailbox."""
    return Client()


def test_r7_nobody_opens_own_care_with_a_password(world: World, ben: Client) -> None:
    assert not opens(ben)
    page = ben.get(reverse("me:security"))
    assert page["Location"] == "/me/unlock/?next=%2Fme%2Fsecurity%2F"
    assert not unlock(ben, way="password", password=PASSWORD)
    assert Client().get(reverse("me:security"))["Location"].startswith("/account/login/")


def test_r7_the_app_opens_it_and_a_code_serves_once(world: World, ben: Client) -> None:
    secret = add_app(ben)
    assert opens(ben)
    ben.post(reverse("me:close"))
    assert not opens(ben)
    code = code_of(secret, ahead=1)
    assert unlock(ben, way="code", code=code)
    ben.post(reverse("me:close"))
    assert not unlock(ben, way="code", code=code)
    assert not unlock(ben, way="code", code="000000")


def test_r7_a_recovery_code_opens_it(world: World, ben: Client) -> None:
    add_app(ben)
    codes = ben.get(reverse("mfa_download_recovery_codes")).content.decode().split()[-10:]
    ben.post(reverse("me:close"))
    assert unlock(ben, way="code", code=codes[0])
    ben.post(reverse("me:close"))
    assert not unlock(ben, way="code", code=codes[0])


def test_r7_a_code_mailed_to_an_address_of_his_own_opens_it(world: World, ben: Client) -> None:
    assert add_address(ben, HOME)
    assert opens(ben)
    assert care_mail(world.ben.account_id) == HOME
    ben.post(reverse("me:close"))
    assert not unlock(ben, way="mail")
    assert mail.outbox[-1].to == [HOME]
    assert unlock(ben, way="mailed", code=mailed_code())


def test_r7_mail_says_nothing_of_own_care(world: World, ben: Client) -> None:
    add_address(ben, HOME)
    for text in (mail.outbox[-1].subject, str(mail.outbox[-1].body)):
        for word in ("care", "therap", "client", "Elm House", "Wellkept"):
            assert word.lower() not in text.lower().replace("/me/security/addresses/", "")


def test_r7_an_employer_with_the_work_mailbox_opens_nothing_before_it_is_set_up(
    world: World, employer: Client
) -> None:
    reset_password(email_of(world, "ben"), HIS)
    assert sign_in(employer, email_of(world, "ben"), HIS)
    assert not unlock(employer, way="password", password=HIS)
    secret = add_app(employer)
    assert secret
    assert not opens(employer)
    assert not unlock(employer, way="code", code=code_of(secret, ahead=1))
    assert "Until" in employer.get(reverse("me:unlock")).content.decode()
    reset_password(email_of(world, "ben"), HIS)  # a second reset blesses nothing that the first let in
    employer = Client()
    sign_in(employer, email_of(world, "ben"), HIS)
    employer.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    employer.post(reverse("mfa_trust"), {"action": "no"})
    assert "_auth_user_id" in employer.session
    assert not opens(employer)


def test_r7_nor_by_an_address_of_his_own(world: World, employer: Client) -> None:
    reset_password(email_of(world, "ben"), HIS)
    sign_in(employer, email_of(world, "ben"), HIS)
    assert add_address(employer, "employer@example.com")
    assert not opens(employer)
    assert not unlock(employer, way="mailed", code=mailed_code())


def test_r7_nor_when_it_lies_behind_an_address(
    world: World, ben: Client, employer: Client, django_capture_on_commit_callbacks: Any
) -> None:
    add_address(ben, HOME)
    assert opens(ben)
    an_hour_passes(world, "ben")
    with django_capture_on_commit_callbacks(execute=True):
        reset_password(email_of(world, "ben"), HIS)
    assert mail.outbox[-1].to == [HOME]  # she is told, where he does not read
    assert not opens(ben)  # her sessions have ended with the password
    sign_in(employer, email_of(world, "ben"), HIS)
    assert add_app(employer) == ""
    assert not add_address(employer, "employer@example.com")
    for way in ("password", "code", "mailed", "mail", "passkey", ""):
        assert not unlock(employer, way=way, password=HIS, code="12345678", credential="{}")
    assert "ben.okoro" not in employer.get(reverse("me:unlock")).content.decode()
    assert "ben.okoro" not in employer.get(reverse("mfa_index")).content.decode()
    assert employer.get(reverse("mfa_add_webauthn")).status_code == 302
    ref = Address.objects.within(world.ben.account_id).get().ref
    for verb in ("care", "sign-in", "remove"):
        employer.post(reverse("me:change-address", args=[ref, verb]))
    employer.post(reverse("me:verify-address", args=[ref]), {"again": "yes"})
    assert Address.objects.within(world.ben.account_id).get().for_care
    reset_password(email_of(world, "ben"), PASSWORD)
    back = Client()
    sign_in(back, email_of(world, "ben"))
    unlock(back, way="mail")
    assert unlock(back, way="mailed", code=mailed_code())


def test_r7_nor_with_a_second_factor_not_even_to_work(world: World, ben: Client, employer: Client) -> None:
    secret = add_app(ben)
    an_hour_passes(world, "ben")
    reset_password(email_of(world, "ben"), HIS)
    assert not sign_in(employer, email_of(world, "ben"), HIS)
    assert employer.get(reverse("work:today", args=[world.slug])).status_code == 302
    for code in ("000000", "", "x"):
        employer.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in employer.session
    employer.post(reverse("mfa_authenticate"), {"code": code_of(secret, ahead=1)})
    employer.post(reverse("mfa_trust"), {"action": "no"})
    assert "_auth_user_id" in employer.session
    assert opens(employer)  # whoever holds it is she


def test_r7_an_address_that_a_practice_manages_is_not_her_own(world: World, ben: Client) -> None:
    refused = ben.post(reverse("me:add-address"), {"email": email_of(world, "ben").upper()})
    assert "A practice manages this address" in refused.content.decode()
    assert refused.status_code == 422
    assert not Address.objects.within(world.ben.account_id).exists()


def test_r7_a_trusted_browser_opens_no_own_care(world: World, ben: Client) -> None:
    secret = add_app(ben)
    ben.post(reverse("account_logout"))
    sign_in(ben, email_of(world, "ben"))
    ben.post(reverse("mfa_authenticate"), {"code": code_of(secret, ahead=1)})
    ben.post(reverse("mfa_trust"), {"action": "trust"})
    assert "_auth_user_id" in ben.session
    ben.post(reverse("account_logout"))
    assert sign_in(ben, email_of(world, "ben"))  # without a second step
    assert not opens(ben)


def test_a_second_factor_ends_sessions_that_began_without_it(world: World, ben: Client) -> None:
    elsewhere = Client()
    sign_in(elsewhere, email_of(world, "ben"))
    add_app(ben)
    assert elsewhere.get(reverse("work:today", args=[world.slug])).status_code == 302
    assert ben.get(reverse("work:today", args=[world.slug])).status_code == 200


def test_codes_and_tries_are_bounded_in_the_database(world: World, ben: Client) -> None:
    add_address(ben, HOME)
    ben.post(reverse("me:close"))
    unlock(ben, way="mail")
    good = mailed_code()
    wrong = f"{(int(good) + 1) % 10**8:08}"
    for _ in range(5):
        assert not unlock(ben, way="mailed", code=wrong)
    assert not unlock(ben, way="mailed", code=good)
    for _ in range(9):
        unlock(ben, way="mail")
    assert MailedCode.objects.within(world.ben.account_id).count() == 5
    assert "Several codes" in ben.post(reverse("me:unlock"), {"way": "mail"}).content.decode()


def test_r15_opening_and_every_change_stand_in_her_own_chain(world: World, ben: Client) -> None:
    secret = add_app(ben)
    add_address(ben, HOME)
    opens(ben)
    ben.post(reverse("me:close"))
    unlock(ben, way="code", code=code_of(secret, ahead=1))
    chain = AuditEntry.objects.filter(chain=f"account:{world.ben.account_id}")
    actions = list(chain.order_by("id").values_list("action", flat=True))
    for action in ("account.factor_added", "account.add_address", "account.verify_address", "care.open"):
        assert action in actions
    assert actions.count("care.open") >= 2
    assert HOME not in str(list(chain.values()))


def test_the_last_opener_stays(world: World, ben: Client) -> None:
    add_address(ben, HOME)
    assert opens(ben)
    ref = Address.objects.within(world.ben.account_id).get().ref
    ben.post(reverse("me:change-address", args=[ref, "remove"]))
    assert "last that opens" in ben.get(reverse("me:security")).content.decode()
    assert Address.objects.within(world.ben.account_id).exists()
    add_app(ben)
    ben.post(reverse("me:change-address", args=[ref, "remove"]))
    assert not Address.objects.within(world.ben.account_id).exists()
    assert Account.objects.get(id=world.ben.account_id).care_since is not None
