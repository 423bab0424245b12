"""R8: the pairing matrix, row by row, and what a practice may make of it."""

from datetime import date, timedelta

import pytest

from wellkept.ties.rules.judging import Obstacle, Strictness, Tie, obstacles
from wellkept.ties.rules.matrix import MATRIX, MAY_BE_LOOSENED, Stance, TieKind

TESSA, PAULA, OTHER = 1, 2, 3  # the therapist, who asks to be her client, and somebody else
TODAY = date(2026, 11, 24)
ALLOW, WARN, REFUSE = Stance.ALLOW, Stance.WARN, Stance.REFUSE


def between(tie: Tie, strictness: Strictness | None = None, *accepted: TieKind) -> tuple[Obstacle, ...]:
    return obstacles(
        (tie,),
        therapist=TESSA,
        person=PAULA,
        strictness=strictness or Strictness(),
        accepted=frozenset(accepted),
        on=TODAY,
    )


def stance(kind: TieKind, until: date | None = None, strictness: Strictness | None = None) -> Stance:
    """What follows from one tie, whichever of the two comes first in it."""
    if kind is TieKind.TREATED:
        found = [between(Tie(TieKind.TREATS, PAULA, TESSA, until), strictness)]
    elif kind is TieKind.TREATS:
        found = [between(Tie(kind, TESSA, PAULA, until), strictness)]
    else:
        pairs = ((TESSA, PAULA), (PAULA, TESSA))
        found = [between(Tie(kind, *pair, until), strictness) for pair in pairs]
    (stances,) = {tuple(obstacle.stance for obstacle in one) for one in found}
    return stances[0] if stances else ALLOW


AS_DELIVERED = {  # while it holds, soon after its end, long after it
    TieKind.SUPERVISION: (REFUSE, WARN, ALLOW),
    TieKind.CLOSE: (REFUSE, REFUSE, REFUSE),
    TieKind.EMPLOYMENT: (REFUSE, WARN, ALLOW),
    TieKind.MANAGEMENT: (REFUSE, WARN, ALLOW),
    TieKind.OWNERSHIP: (REFUSE, WARN, ALLOW),
    TieKind.TENANCY: (WARN, ALLOW, ALLOW),
    TieKind.DEBT: (WARN, ALLOW, ALLOW),
    TieKind.CONSULTATION: (WARN, ALLOW, ALLOW),
    TieKind.COLLEAGUE: (WARN, ALLOW, ALLOW),
    TieKind.TREATS: (ALLOW, ALLOW, ALLOW),
    TieKind.TREATED: (REFUSE, REFUSE, WARN),
}


def test_r8_every_kind_of_tie_has_a_row() -> None:
    assert set(AS_DELIVERED) == set(MATRIX) == set(TieKind)
    assert all(row.ground for row in MATRIX.values())


@pytest.mark.parametrize("kind", TieKind)
def test_r8_the_matrix_as_delivered(kind: TieKind) -> None:
    ends = (None, TODAY - timedelta(days=90), date(2020, 1, 1))
    assert tuple(stance(kind, until) for until in ends) == AS_DELIVERED[kind]


@pytest.mark.parametrize(
    ("until", "then"),
    [
        (date(2026, 11, 25), REFUSE),  # it ends tomorrow
        (date(2026, 11, 24), WARN),  # today is the first day without it
        (date(2024, 11, 25), WARN),  # 24 months end tomorrow
        (date(2024, 11, 24), ALLOW),
    ],
)
def test_r8_the_cooling_off_has_sharp_edges(until: date, then: Stance) -> None:
    assert stance(TieKind.SUPERVISION, until) is then


def test_r8_months_of_different_length_never_shorten_the_cooling_off() -> None:
    on = date(2026, 2, 28)  # 24 months after 29 February 2024 is 1 March 2026
    tie = Tie(TieKind.SUPERVISION, TESSA, PAULA, date(2024, 2, 29))
    common = {"therapist": TESSA, "person": PAULA, "strictness": Strictness(), "accepted": frozenset()}
    assert [one.stance for one in obstacles((tie,), on=on, **common)] == [WARN]  # type: ignore[arg-type]
    assert obstacles((tie,), on=date(2026, 3, 1), **common) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", TieKind)
def test_r8_a_practice_loosens_three_rows_and_no_other(kind: TieKind) -> None:
    everything = Strictness(warned=frozenset(TieKind))
    loosened = kind in (TieKind.EMPLOYMENT, TieKind.MANAGEMENT, TieKind.OWNERSHIP)
    assert stance(kind, None, everything) is (WARN if loosened else AS_DELIVERED[kind][0])
    assert (kind in MAY_BE_LOOSENED) is loosened


def test_r8_a_loosened_row_asks_for_a_second_opinion() -> None:
    loosened = Strictness(warned=frozenset({TieKind.OWNERSHIP}))
    tie = Tie(TieKind.OWNERSHIP, TESSA, PAULA)
    assert [(one.stance, one.opinion) for one in between(tie, loosened)] == [(WARN, True)]
    assert [(one.stance, one.opinion) for one in between(tie)] == [(REFUSE, False)]


@pytest.mark.parametrize("kind", TieKind)
def test_r8_a_practice_tightens_every_warning(kind: TieKind) -> None:
    everything = Strictness(refused=frozenset(TieKind), warned=frozenset(TieKind))
    for until in (None, TODAY - timedelta(days=90), date(2020, 1, 1)):
        before, after = stance(kind, until), stance(kind, until, everything)
        assert after is (
            REFUSE if before is WARN or (kind in MAY_BE_LOOSENED and before is REFUSE) else before
        )


def test_r8_the_cooling_off_grows_and_never_shrinks() -> None:
    long_ago = date(2023, 6, 1)
    assert stance(TieKind.SUPERVISION, long_ago, Strictness(cooling_months=60)) is WARN
    for months in (0, 1, 23):
        assert Strictness(cooling_months=months).cooling == 24
    assert Strictness(review_days=400).review == 90


def test_r8_an_accepted_warning_is_none_and_an_accepted_refusal_stays_one() -> None:
    assert between(Tie(TieKind.COLLEAGUE, TESSA, PAULA), None, TieKind.COLLEAGUE) == ()
    assert between(Tie(TieKind.COLLEAGUE, TESSA, PAULA), None, TieKind.DEBT) != ()
    assert between(Tie(TieKind.SUPERVISION, TESSA, PAULA), None, TieKind.SUPERVISION) != ()


def test_r8_ties_to_others_are_nobodys_business_here() -> None:
    for kind in TieKind:
        assert between(Tie(kind, TESSA, OTHER)) == between(Tie(kind, OTHER, PAULA)) == ()
