"""How sure it is that it is she. Times are small numbers of seconds; nothing here needs a database."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellkept.accounts.rules.assurance import (
    FRESH,
    HOLD,
    LONGEST,
    QUIET,
    Hold,
    Kind,
    Opener,
    Proof,
    Standing,
    Step,
    before_a_sensitive_act,
    before_changing_openers,
    held_until,
    hold_after_reset,
    may_lose,
    proof_that_opens,
)
from wellkept.accounts.rules.mailboxes import domains_over, own_domains

NOW = 1_795_521_600
KEY = Opener("webauthn:1", Kind.PASSKEY, since=NOW - 1000)
HOME = Opener("address:home", Kind.ADDRESS, since=NOW - 1000)
PASSWORD = Proof(Kind.PASSWORD, NOW - 5)


def opened(*proofs: Proof, standing: Standing = Standing((KEY,)), used: int = 0, now: int = NOW) -> bool:
    return proof_that_opens(proofs, standing, used=used, now=now) is not None


def test_r7_a_password_never_opens_own_care() -> None:
    assert not opened(PASSWORD)
    assert not opened(PASSWORD, standing=Standing())
    assert not opened(PASSWORD, standing=Standing((KEY,), care_since=NOW - 10))


def test_r7_what_was_taken_away_opens_no_session_any_more() -> None:
    assert opened(Proof(KEY.name, NOW - 5))
    assert not opened(Proof(KEY.name, NOW - 5), standing=Standing((HOME,)))


@pytest.mark.parametrize(
    ("ago", "used_ago", "opens"),
    [
        (QUIET - 1, None, True),
        (QUIET, None, False),
        (QUIET + 5, 60, True),
        (LONGEST - 1, 60, True),
        (LONGEST, 60, False),
        (QUIET + 5, QUIET, False),
    ],
)
def test_r7_it_closes_when_quiet_and_at_last_by_itself(ago: int, used_ago: int | None, opens: bool) -> None:
    used = NOW - used_ago if used_ago is not None else 0
    assert opened(Proof(KEY.name, NOW - ago), used=used) is opens


def test_r7_an_employer_who_reset_the_password_opens_nothing_with_what_he_made_since() -> None:
    reset = NOW - 500
    his = Opener("totp:9", Kind.APP, since=reset + 100)
    standing = Standing((his,), hold_after_reset(None, reset))
    assert not opened(Proof(his.name, NOW - 1), standing=standing)
    assert held_until(standing, NOW) == reset + HOLD
    hers = Standing((his, KEY), standing.held)
    assert opened(Proof(KEY.name, NOW - 1), standing=hers)
    later = reset + HOLD
    assert opened(Proof(his.name, later - 1), standing=standing, now=later)
    assert held_until(standing, later) is None


def test_r7_a_second_reset_blesses_nothing_that_the_first_let_in() -> None:
    first = hold_after_reset(None, NOW - 500)
    assert hold_after_reset(first, NOW - 100) == Hold(NOW - 500, NOW - 100 + HOLD)
    his = Opener("totp:9", Kind.APP, since=NOW - 300)
    assert not opened(Proof(his.name, NOW - 1), standing=Standing((his,), hold_after_reset(first, NOW - 100)))
    over = first.until
    assert hold_after_reset(first, over) == Hold(over, over + HOLD)


def test_r7_only_what_opens_own_care_changes_what_opens_it() -> None:
    standing = Standing((HOME,), care_since=NOW - 100)
    assert before_changing_openers((PASSWORD,), standing, now=NOW) is Step.PROVE
    assert before_changing_openers((Proof(HOME.name, NOW - 5),), standing, now=NOW) is Step.NONE
    assert before_changing_openers((Proof(HOME.name, NOW - FRESH),), standing, now=NOW) is Step.PROVE


def test_r7_the_first_is_made_with_the_password_and_never_again() -> None:
    assert before_changing_openers((PASSWORD,), Standing(), now=NOW) is Step.NONE
    assert before_changing_openers((), Standing(), now=NOW) is Step.PASSWORD
    assert before_changing_openers((PASSWORD,), Standing(care_since=NOW - 9), now=NOW) is Step.LOCKED


def test_a_sensitive_act_takes_the_second_factor_where_there_is_one() -> None:
    assert before_a_sensitive_act((PASSWORD,), Standing(), now=NOW) is Step.NONE
    assert before_a_sensitive_act((PASSWORD,), Standing((HOME,)), now=NOW) is Step.NONE
    assert before_a_sensitive_act((PASSWORD,), Standing((KEY,)), now=NOW) is Step.PROVE
    assert before_a_sensitive_act((Proof(KEY.name, NOW),), Standing((KEY,)), now=NOW) is Step.NONE
    assert before_a_sensitive_act((), Standing(), now=NOW) is Step.PASSWORD


def test_the_last_opener_stays_once_own_care_was_opened() -> None:
    assert may_lose(Standing((KEY,)), KEY.name)
    assert not may_lose(Standing((KEY,), care_since=NOW), KEY.name)
    assert may_lose(Standing((KEY, HOME), care_since=NOW), KEY.name)
    assert not may_lose(Standing((KEY, HOME), care_since=NOW), KEY.name, HOME.name)


ACTS = st.lists(st.tuples(st.sampled_from(["reset", "add", "prove", "wait"]), st.integers(0, 3)), max_size=12)


@given(ACTS, st.booleans())
def test_r7_whatever_an_employer_does_within_the_fortnight_her_own_care_stays_shut(
    acts: list[tuple[str, int]], set_up: bool
) -> None:
    """He reads the work mailbox, so he can reset the password and sign in; he holds nothing that she made before."""
    standing = Standing((KEY,), care_since=NOW) if set_up else Standing()
    proofs: list[Proof] = []
    now = NOW + 10
    standing = replace(standing, held=hold_after_reset(None, now))
    for act, amount in acts:
        now += 1
        match act:
            case "reset":
                standing = replace(standing, held=hold_after_reset(standing.held, now))
                proofs = [Proof(Kind.PASSWORD, now)]
            case "add" if before_changing_openers(proofs, standing, now=now) is Step.NONE:
                made = Opener(f"totp:{now}", Kind.APP, since=now)
                standing = replace(standing, openers=(*standing.openers, made))
            case "prove":
                his = [opener for opener in standing.openers if opener is not KEY]
                proofs += [Proof(opener.name, now) for opener in his]
            case "wait":
                now = min(now + amount * 86400, NOW + HOLD)
        assert proof_that_opens(proofs, standing, used=0, now=now) is None


def test_a_domain_covers_those_below_it() -> None:
    assert domains_over("a@Mail.Elm.example") == ("mail.elm.example", "elm.example")
    assert own_domains(["a@elm.example", "b@gmail.com", "c@ELM.example"]) == ("elm.example",)
