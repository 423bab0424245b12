"""Addresses of one's own, which of them a practice manages, codes and their bounds, and beginning again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection

from tests.world import NOW, World
from wellkept.accounts import actions
from wellkept.accounts.actions.codes import AN_HOUR, TRIES
from wellkept.accounts.models import Account, Address, MailedCode, WorkAddress
from wellkept.accounts.queries import addresses, care_mail, managed, standing
from wellkept.accounts.rules.assurance import HOLD
from wellkept.kernel.invalid import Invalid
from wellkept.practice.actions import accept_invitation, invite, secure_practice
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.keys import forget_keys
from wellkept.trust.viewer import Oneself, Sure

HOME = "nora@example.net"


@pytest.fixture
def nora(db: None) -> Oneself:
    forget_keys()
    made = actions.create_account(
        name="Nora Adeyemi", email="nora@elm.example.org", password="violet teapot 91"
    )
    return Oneself(made, sure=Sure.OPENED)


def own_address(viewer: Oneself, email: str = HOME, *, now=NOW) -> str:  # type: ignore[no-untyped-def]
    ref = actions.add_address(viewer=viewer, email=email, now=now)
    mailed = actions.mail_code(viewer=viewer, ref=ref, now=now)
    assert mailed is not None
    assert mailed.email == email
    assert actions.prove_by_code(viewer=viewer, code=mailed.code, now=now) == ref
    return ref


def test_r7_an_address_of_ones_own_is_read_only_while_own_care_is_open(nora: Oneself) -> None:
    own_address(nora)
    assert [card.email for card in addresses(nora)] == [HOME]
    signed_in = Oneself(nora.account_id)
    for act in (
        lambda: addresses(signed_in),
        lambda: actions.remove_address(viewer=signed_in, ref="x", now=NOW),
        lambda: actions.name_for_care(viewer=signed_in, ref="x", now=NOW),
        lambda: actions.use_for_sign_in(viewer=signed_in, ref="x", now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_r7_it_lies_sealed_in_the_database(nora: Oneself) -> None:
    own_address(nora)
    for table in ("accounts_address", "accounts_mailedcode", "trust_auditentry", "trust_datakey"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            rows = [bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row]
        assert "nora@example" not in str(rows)


def test_r7_mail_of_own_care_goes_to_the_address_she_named_and_nowhere_else(nora: Oneself) -> None:
    assert care_mail(nora.account_id) == ""
    own_address(nora)
    second = own_address(nora, "other@example.net")
    assert care_mail(nora.account_id) == HOME
    actions.name_for_care(viewer=nora, ref=second, now=NOW)
    assert care_mail(nora.account_id) == "other@example.net"
    waiting = actions.add_address(viewer=nora, email="new@example.net", now=NOW)
    with pytest.raises(NotFound):  # nobody has proved yet that it is hers
        actions.name_for_care(viewer=nora, ref=waiting, now=NOW)
    with pytest.raises(NotFound):  # nor can anybody else name it
        actions.name_for_care(viewer=Oneself(nora.account_id + 1, sure=Sure.OPENED), ref=second, now=NOW)


def test_r7_a_practice_manages_addresses_by_which_it_invited(world: World) -> None:
    ben = Account.objects.get(id=world.ben.account_id)
    assert managed((ben.email, HOME)) == {ben.email}
    assert managed((ben.email.upper(),)) == {ben.email.upper()}
    assert ben.email not in str(list(WorkAddress.objects.within(world.practice_id).values()))


def test_r7_what_was_hers_before_a_practice_invited_her_by_it_stays_hers(world: World) -> None:
    made = actions.create_account(name="Nora", email=HOME, password="violet teapot 91", proved_at=NOW)
    token = invite(viewer=world.ada, name="Nora", email=HOME, roles=["clinician"], now=NOW)
    accept_invitation(token=token, account_id=made, now=NOW)
    assert managed((HOME,)) == frozenset()
    assert standing(made).openers
    assert care_mail(made) == HOME


def test_r7_a_domain_that_a_practice_named_opens_nothing_any_more(world: World) -> None:
    ben = Oneself(world.ben.account_id, sure=Sure.OPENED)
    own_address(ben, "ben@mail.example.org")
    assert standing(ben.account_id).openers
    secure_practice(viewer=world.ada, second_factor=False, mail_domains=["example.org"], now=NOW)
    assert not standing(ben.account_id).openers
    (card,) = addresses(ben)
    assert card.managed
    assert actions.mail_code(viewer=ben, now=NOW + timedelta(hours=2)) is None
    with pytest.raises(Invalid, match="managed"):
        actions.add_address(viewer=ben, email="other@example.org", now=NOW)
    secure_practice(viewer=world.ada, second_factor=False, mail_domains=[], now=NOW)
    assert standing(ben.account_id).openers


@pytest.mark.parametrize("domain", ["somebody-elses.example", "gmail.com"])
def test_r7_a_practice_names_no_domain_of_others(world: World, domain: str) -> None:
    world.join("eve", "Eve Marsh", "clinician")
    Account.objects.filter(id=world.viewer("eve").account_id).update(email="eve@gmail.com")
    with pytest.raises(Invalid) as refused:
        secure_practice(viewer=world.ada, second_factor=False, mail_domains=[domain], now=NOW)
    assert (refused.value.field, refused.value.code) == ("mail_domains", "choice")


def test_who_is_no_manager_secures_nothing(world: World) -> None:
    for viewer in (world.ben, world.dora, world.stranger(), Oneself(world.ada.account_id)):
        with pytest.raises(NotAllowed):
            secure_practice(viewer=viewer, second_factor=True, mail_domains=[], now=NOW)


def test_a_code_works_for_fifteen_minutes_and_the_newest_alone(nora: Oneself) -> None:
    own_address(nora)
    old = actions.mail_code(viewer=nora, now=NOW)
    new = actions.mail_code(viewer=nora, now=NOW)
    assert old is not None
    assert new is not None
    for code, at in ((old.code, NOW), (new.code, NOW + timedelta(minutes=15)), ("", NOW), ("x" * 500, NOW)):
        with pytest.raises(Invalid, match="code"):
            actions.prove_by_code(viewer=nora, code=code, now=at)
    spaced = f" {new.code[:4]} {new.code[4:]} "
    assert actions.prove_by_code(viewer=nora, code=spaced, now=NOW + timedelta(minutes=14))
    with pytest.raises(Invalid, match="code"):
        actions.prove_by_code(viewer=nora, code=new.code, now=NOW + timedelta(minutes=14))


def test_a_code_of_one_person_proves_nothing_of_another(nora: Oneself) -> None:
    own_address(nora)
    mailed = actions.mail_code(viewer=nora, now=NOW)
    assert mailed is not None
    other = actions.create_account(name="Eve", email="eve@example.org", password="violet teapot 91")
    with pytest.raises(Invalid, match="code"):
        actions.prove_by_code(viewer=Oneself(other), code=mailed.code, now=NOW)


def test_codes_an_hour_are_bounded(nora: Oneself) -> None:
    ref = actions.add_address(viewer=nora, email=HOME, now=NOW)
    for _ in range(AN_HOUR):
        actions.mail_code(viewer=nora, ref=ref, now=NOW)
    with pytest.raises(Invalid, match="too_many_codes"):
        actions.mail_code(viewer=nora, ref=ref, now=NOW + timedelta(minutes=59))
    assert actions.mail_code(viewer=nora, ref=ref, now=NOW + timedelta(minutes=61))
    assert actions.mail_code(viewer=nora, ref=ref, now=NOW + timedelta(days=2))
    assert MailedCode.objects.within(nora.account_id).count() == 1  # old ones are no record of her life


@pytest.mark.django_db(transaction=True)
def test_tries_are_counted_over_all_connections_together() -> None:
    forget_keys()
    made = actions.create_account(name="Nora", email="nora@example.org", password=None, proved_at=NOW)
    mailed = actions.mail_code(viewer=Oneself(made), now=NOW)
    assert mailed is not None

    def guess(number: int) -> bool:
        try:
            actions.prove_by_code(viewer=Oneself(made), code=f"wrong {number}", now=NOW)
        except Invalid:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(guess, range(16)))
    assert MailedCode.objects.within(made).get().tries == TRIES
    with pytest.raises(Invalid):
        actions.prove_by_code(viewer=Oneself(made), code=mailed.code, now=NOW)


def test_signing_in_by_another_address_forgets_the_old_one(nora: Oneself) -> None:
    ref = own_address(nora, "Nora.Adeyemi@example.net")
    EmailAddress.objects.create(user_id=nora.account_id, email="nora@elm.example.org")
    actions.use_for_sign_in(viewer=nora, ref=ref, now=NOW)
    assert Account.objects.get(id=nora.account_id).email == "nora.adeyemi@example.net"
    assert not EmailAddress.objects.filter(user=nora.account_id).exists()
    actions.create_account(name="Eve", email="eve@example.org", password=None)
    taken = own_address(nora, "eve@example.org", now=NOW + timedelta(hours=2))
    with pytest.raises(Invalid, match="in_use"):
        actions.use_for_sign_in(viewer=nora, ref=taken, now=NOW)


def test_a_reset_through_a_work_address_holds_and_through_ones_own_does_not(
    world: World, nora: Oneself
) -> None:
    ben = Account.objects.get(id=world.ben.account_id)
    actions.set_password_anew(account=ben, password="marble lantern 47", now=NOW)
    held = standing(ben.id).held
    assert held is not None
    assert held.until - held.since == HOLD
    hers = Account.objects.get(id=nora.account_id)
    actions.set_password_anew(account=hers, password="marble lantern 47", now=NOW)
    assert standing(hers.id).held is None
    assert Account.objects.get(id=hers.id).check_password("marble lantern 47")


def test_whoever_lost_phone_and_codes_begins_again_and_her_address_still_opens(nora: Oneself) -> None:
    own_address(nora)
    actions.note_opened(viewer=nora, by="x", now=NOW)
    Authenticator.objects.create(user_id=nora.account_id, type="totp", data={})
    done = actions.recover(account_id=nora.account_id, addresses_too=False, now=NOW)
    assert done.tell == ("nora@elm.example.org", HOME)
    assert done.held_until is None
    assert not Authenticator.objects.filter(user=nora.account_id).exists()
    assert standing(nora.account_id).care_since is not None
    assert [opener.kind for opener in standing(nora.account_id).openers] == ["address"]


def test_where_nothing_is_left_she_waits_a_fortnight_and_is_told_everywhere(nora: Oneself) -> None:
    own_address(nora)
    actions.note_opened(viewer=nora, by="x", now=NOW)
    done = actions.recover(account_id=nora.account_id, addresses_too=True, now=NOW)
    assert done.tell == ("nora@elm.example.org", HOME)
    assert done.held_until == NOW + timedelta(days=14)
    now = standing(nora.account_id)
    assert (now.openers, now.care_since) == ((), None)
    assert now.held is not None
    assert not Address.objects.within(nora.account_id).exists()
    with pytest.raises(NotFound):
        actions.recover(account_id=10**9, addresses_too=False, now=NOW)


@pytest.mark.parametrize("email", ["", "nora", "a@b@example.net", "x" * 300 + "@example.net"])
def test_bad_addresses_are_refused(nora: Oneself, email: str) -> None:
    with pytest.raises(Invalid):
        actions.add_address(viewer=nora, email=email, now=NOW)
    assert not Address.objects.within(nora.account_id).exists()


def test_an_address_twice_is_one_and_ten_are_enough(nora: Oneself) -> None:
    refs = {actions.add_address(viewer=nora, email=f"n{i}@example.net", now=NOW) for i in range(10)}
    assert actions.add_address(viewer=nora, email="N3@example.net", now=NOW) in refs
    with pytest.raises(Invalid, match="too_many"):
        actions.add_address(viewer=nora, email="n10@example.net", now=NOW)
