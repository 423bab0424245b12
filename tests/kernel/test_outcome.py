"""What a decision gives is a value: it can be compared, kept in a set, and not be changed."""

from dataclasses import FrozenInstanceError

import pytest

from wellkept.kernel.outcome import Lift, Ok, Outcome, Readers, Reason, Refused


def test_a_reason_says_the_most_and_lifts_the_least_unless_told() -> None:
    reason = Reason("taken")
    assert (reason.params, reason.lift, reason.needs_why, reason.readers) == (
        {},
        Lift.NOBODY,
        False,
        Readers.EVERYONE,
    )


def test_reasons_with_other_parameters_differ() -> None:
    assert Reason("limit", {"most": 5}) == Reason("limit", {"most": 5})
    assert (
        len({Reason("limit", {"most": 5}), Reason("limit", {"most": 5}), Reason("limit", {"most": 6})}) == 2
    )


def test_an_outcome_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Ok(1).value = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        Reason("taken").code = "free"  # type: ignore[misc]


def test_an_outcome_is_told_apart_by_its_class() -> None:
    def told(outcome: Outcome[int]) -> str:
        match outcome:
            case Ok(value):
                return f"ok {value}"
            case Refused(reasons):
                return " ".join(reason.code for reason in reasons)

    assert told(Ok(3)) == "ok 3"
    assert told(Refused((Reason("taken"), Reason("notice")))) == "taken notice"
