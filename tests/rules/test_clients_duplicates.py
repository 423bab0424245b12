"""When two records look like one person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellkept.clients.rules.duplicates import likenesses

TEXT = st.text(max_size=30)


def alike(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    first, second = (likenesses(name=n, email=e, phone=p) for n, e, p in (one, other))
    return not first.isdisjoint(second)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Zoë Ray", "z@example.org", ""), ("ZOE  RAY", "Z@EXAMPLE.ORG", "+12025550101"), True),
        (("Zoë Ray", "z@example.org", "+12025550101"), ("Zoe Ray", "", "+12025550101"), True),
        (("Zoë Ray", "", ""), ("Zoe Ray", "", ""), True),
        (("Zoë Ray", "", ""), ("Zoe Ray", "z@example.org", ""), False),  # a name alone is too little
        (("Zoë Ray", "z@example.org", ""), ("Tom Ray", "z@example.org", ""), False),  # a family's address
        (("Zoë Ray", "z@example.org", ""), ("Zoë Ray", "zoe@example.org", ""), False),
        (("?", "", ""), ("!", "", ""), False),
    ],
)
def test_the_same_name_with_the_same_contact(one, other, expected: bool) -> None:  # type: ignore[no-untyped-def]
    assert alike(one, other) is expected


@settings(deadline=None)
@given(TEXT, TEXT, TEXT)
def test_everybody_is_like_herself(name: str, email: str, phone: str) -> None:
    assert alike((name, email, phone), (name, email, phone))


@settings(deadline=None)
@given(st.tuples(TEXT, TEXT, TEXT), st.tuples(TEXT, TEXT, TEXT))
def test_likeness_goes_both_ways(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert alike(one, other) is alike(other, one)
