"""R8: who reads why. On random graphs of people, whoever is not party to all of it learns one bit and no more."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from wellkept.kernel.outcome import Lift, Readers, Reason
from wellkept.ties.rules.explaining import (
    CLOSED,
    NEUTRAL,
    REFUSES,
    WARNS,
    Hat,
    Reader,
    as_known,
    explain,
    knows,
)
from wellkept.ties.rules.judging import Conflict, Strictness, Tie, obstacles
from wellkept.ties.rules.matrix import DECLARED, ONE_SIDED, TieKind

TODAY = date(2026, 11, 24)
TESSA, PAULA = 1, 2
PEOPLE = range(1, 7)
READERS = (None, *(Reader(account, hat) for account in PEOPLE for hat in Hat))
KINDS = (*DECLARED, TieKind.COLLEAGUE, TieKind.TREATS)


def conflict(*ties: Tie, treating: bool = False, closed: bool = False) -> Conflict:
    """What stands between Tessa, the therapist, and Paula, who would be her client."""
    found = obstacles(
        ties, therapist=TESSA, person=PAULA, strictness=Strictness(), accepted=frozenset(), on=TODAY
    )
    return Conflict(TESSA, PAULA, treating=treating, closed=closed, obstacles=found)


def random_conflict(r: random.Random) -> Conflict:
    """One pair out of a random graph of people and ties."""
    ties = [
        Tie(r.choice(KINDS), *r.sample(PEOPLE, 2), r.choice((None, None, date(2026, 3, 1), date(2021, 1, 1))))
        for _ in range(r.randrange(40))
    ]
    therapist, person = r.sample(PEOPLE, 2)
    found = obstacles(
        ties,
        therapist=therapist,
        person=person,
        strictness=Strictness(refused=frozenset(r.sample(KINDS, r.randrange(3)))),
        accepted=frozenset(r.sample(KINDS, r.randrange(3))),
        on=TODAY,
    )
    return Conflict(therapist, person, r.random() < 0.5, r.random() < 0.2, found)


def random_conflicts() -> Iterator[Conflict]:
    for seed in range(3000):
        yield random_conflict(random.Random(seed))


def test_r8_a_reason_is_read_only_by_who_is_party_to_every_tie_behind_it() -> None:
    """What is shown would be the same if there were no ties but the reader's own; a warning has no others behind it."""
    shown = {REFUSES: 0, WARNS: 0}
    for one in random_conflicts():
        for reader in READERS:
            reason = explain(one, reader)
            if reason is None or reason.code in (NEUTRAL, CLOSED):
                continue
            shown[reason.code] += 1
            assert reader is not None
            assert reason.readers is Readers.PARTY
            assert reader.account == (one.person if reader.hat is Hat.OWN_CARE else one.therapist)
            hers = tuple(o for o in one.obstacles if reader.account in o.knowers)
            assert explain(replace(one, obstacles=hers, closed=False), reader) == reason
            assert reason.code == REFUSES or hers == one.obstacles
    assert min(shown.values()) > 200, "a graph in which nobody may read anything proves nothing"


def test_r8_whoever_is_no_party_reads_what_a_closed_calendar_gives() -> None:
    hidden = 0
    for one in random_conflicts():
        closed = explain(Conflict(one.therapist, one.person, one.treating, closed=True), None)
        for reader in READERS:
            if reader in (Reader(one.therapist, Hat.WORK), Reader(one.person, Hat.OWN_CARE)):
                continue
            hidden += bool(one)
            assert explain(one, reader) == (closed if one else None)
    assert hidden > 5000


def test_r8_what_one_may_not_know_changes_one_bit_at_most() -> None:
    """Two worlds that differ in what the reader does not know: she reads the same, if anything hidden stands in both."""
    compared = 0
    for one in random_conflicts():
        for reader in (r for r in READERS if r is not None):
            known = tuple(o for o in one.obstacles if knows(reader, o, one))
            if len(known) == len(one.obstacles):
                continue
            holder = reader == Reader(one.therapist, Hat.WORK)
            shut = replace(one, obstacles=known, closed=True)
            if holder and not one.closed:
                continue  # her own choice is no secret from her
            compared += 1
            assert explain(one, reader) == explain(shut, reader)
    assert compared > 2000


def test_r8_what_is_listed_does_not_change_with_what_is_hidden() -> None:
    for one in random_conflicts():
        for reader in READERS:
            listed = as_known(one, reader)
            chosen = one.closed and reader == Reader(one.therapist, Hat.WORK)
            only_hers = replace(
                one,
                closed=chosen,
                obstacles=tuple(o for o in one.obstacles if reader and knows(reader, o, one)),
            )
            assert listed == only_hers
            reason = explain(listed, reader)
            assert reason is None or reason.code != NEUTRAL


def test_r8_a_readable_refusal_says_nothing_of_what_is_behind() -> None:
    supervised = Tie(TieKind.SUPERVISION, TESSA, PAULA)
    hidden = Tie(TieKind.CLOSE, TESSA, PAULA)
    paula = Reader(PAULA, Hat.OWN_CARE)
    assert explain(conflict(supervised), paula) == explain(conflict(supervised, hidden), paula)
    assert explain(conflict(supervised), paula) == explain(conflict(supervised, closed=True), paula)


def test_r8_a_party_reads_what_it_is_and_nobody_lifts_it() -> None:
    read = explain(conflict(Tie(TieKind.SUPERVISION, TESSA, PAULA)), Reader(PAULA, Hat.OWN_CARE))
    assert read == Reason(
        REFUSES, {"clinician": TESSA, "kinds": "supervision"}, Lift.NOBODY, False, Readers.PARTY
    )
    both = (Tie(TieKind.COLLEAGUE, TESSA, PAULA), Tie(TieKind.DEBT, PAULA, TESSA))
    read = explain(conflict(*both), Reader(PAULA, Hat.OWN_CARE))
    assert read is not None
    assert (read.code, read.params["kinds"], read.params["opinion"]) == (WARNS, "colleague debt", 0)


def test_r8_one_sided_ties_are_known_to_their_owner_alone() -> None:
    for kind in ONE_SIDED:
        hers, of_the_other = (
            conflict(Tie(kind, PAULA, TESSA)),
            conflict(Tie(kind, TESSA, PAULA), treating=True),
        )
        assert explain(hers, Reader(PAULA, Hat.OWN_CARE)).code == REFUSES  # type: ignore[union-attr]
        assert explain(hers, Reader(TESSA, Hat.WORK)).code == NEUTRAL  # type: ignore[union-attr]
        assert explain(of_the_other, Reader(PAULA, Hat.OWN_CARE)).code == NEUTRAL  # type: ignore[union-attr]
        assert explain(of_the_other, Reader(TESSA, Hat.WORK)).code == REFUSES  # type: ignore[union-attr]


def test_r7_the_therapist_learns_who_a_client_is_only_once_she_treats_her() -> None:
    tie = Tie(TieKind.COLLEAGUE, TESSA, PAULA)
    assert explain(conflict(tie), Reader(TESSA, Hat.WORK)) == explain(conflict(closed=True), None)
    assert explain(conflict(tie, treating=True), Reader(TESSA, Hat.WORK)).code == WARNS  # type: ignore[union-attr]


def test_r7_her_own_care_is_not_told_at_work() -> None:
    """Paula treats Tessa. Tessa, at work, reads what anybody reads; Paula, in her own care, reads why."""
    reverse = conflict(Tie(TieKind.TREATS, PAULA, TESSA), treating=True)
    assert explain(reverse, Reader(TESSA, Hat.WORK)).code == NEUTRAL  # type: ignore[union-attr]
    assert explain(reverse, Reader(PAULA, Hat.OWN_CARE)).code == REFUSES  # type: ignore[union-attr]


@pytest.mark.parametrize("hat", Hat)
def test_r8_who_is_a_colleague_of_both_reads_nothing(hat: Hat) -> None:
    for account in (3, 4):
        found = conflict(*(Tie(kind, TESSA, PAULA) for kind in DECLARED), treating=True)
        assert explain(found, Reader(account, hat)) == explain(conflict(closed=True), None)


def test_r8_her_own_choice_is_told_to_the_therapist_alone() -> None:
    shut = conflict(closed=True)
    assert explain(shut, Reader(TESSA, Hat.WORK)).code == CLOSED  # type: ignore[union-attr]
    assert {explain(shut, reader).code for reader in READERS if reader != Reader(TESSA, Hat.WORK)} == {
        NEUTRAL
    }  # type: ignore[union-attr]


def test_r8_without_a_conflict_there_is_nothing_to_explain() -> None:
    assert not conflict()
    assert {explain(conflict(), reader) for reader in READERS} == {None}
    assert not conflict(Tie(TieKind.TREATS, TESSA, PAULA))
