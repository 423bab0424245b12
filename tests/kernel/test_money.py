"""R12: money is integer minor units with a currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.generated import cases
from wellkept.kernel.money import MixedCurrencies, Money, exponent, minor_from_text

CURRENCIES = st.sampled_from(("USD", "EUR", "JPY", "KWD"))
AMOUNTS = st.integers(0, 10**12 - 1)


@cases(60)
@given(st.integers(), st.integers(), CURRENCIES)
def test_r12_amounts_of_one_currency_add_and_subtract_exactly(a: int, b: int, currency: str) -> None:
    assert Money(a, currency) + Money(b, currency) == Money(a + b, currency)
    assert Money(a, currency) - Money(b, currency) == Money(a - b, currency)


def test_r12_currencies_never_meet() -> None:
    with pytest.raises(MixedCurrencies):
        Money(100, "USD") + Money(100, "EUR")
    with pytest.raises(MixedCurrencies):
        Money(100, "USD") - Money(100, "EUR")


def test_each_currency_has_its_own_minor_unit() -> None:
    assert [exponent(currency) for currency in ("USD", "JPY", "KWD", "ISK", "HUF")] == [2, 0, 3, 0, 2]


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (12050, "USD", "120.50"),
        (5, "USD", "0.05"),
        (-5, "USD", "-0.05"),
        (-12050, "EUR", "-120.50"),
        (0, "USD", "0.00"),
        (1200, "JPY", "1200"),
        (1234, "KWD", "1.234"),
        (10**40, "USD", "1" + "0" * 38 + ".00"),
    ],
)
def test_an_amount_is_written_with_all_its_digits(minor: int, currency: str, text: str) -> None:
    assert Money(minor, currency).plain() == text


@cases(60)
@given(AMOUNTS, CURRENCIES)
def test_an_amount_written_reads_back_as_itself(minor: int, currency: str) -> None:
    assert minor_from_text(Money(minor, currency).plain(), currency) == minor


@cases(60)
@given(
    AMOUNTS, CURRENCIES, st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u202f", ",")])
)
def test_an_amount_is_read_however_its_thousands_are_grouped(
    minor: int, currency: str, marks: tuple[str, str]
) -> None:
    whole, _, rest = Money(minor, currency).plain().partition(".")
    grouped = f"{int(whole):,}".replace(",", marks[0])
    assert minor_from_text(f"{grouped}{marks[1]}{rest}" if rest else grouped, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("120", "USD", 12000),
        ("120.5", "USD", 12050),
        ("120,5", "EUR", 12050),
        (" $ 1,200.50 ", "USD", 120050),
        ("1.200,50 €", "EUR", 120050),
        ("1,000", "USD", 100000),
        ("10,000", "JPY", 10000),
        ("1,234", "KWD", 1234),
        ("1,234,567", "KWD", 1234567000),
        ("0", "USD", 0),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, currency: str, minor: int) -> None:
    assert minor_from_text(text, currency) == minor


NO_AMOUNTS = (
    *("", "$", "-5", "+5", "1e3", "1e999999", "NaN", "Infinity", "0x10", "١٢", "free", "=1+1"),
    *("1_000", "1 2", "1,2,3", "1,23,456", "1,234,5", "1.2345", "12.345,6.7", "1..2"),
    *("10000000000", "9" * 5000),
)


@pytest.mark.parametrize("text", NO_AMOUNTS, ids=lambda text: text[:12])
def test_anything_else_is_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - that, and no other, is promised
        minor_from_text(text, "USD")


@cases(60)
@given(st.text(max_size=20) | st.text("0123456789.,' $€-eE", max_size=12), CURRENCIES)
def test_reading_gives_an_amount_or_a_value_error(text: str, currency: str) -> None:
    try:
        minor = minor_from_text(text, currency)
    except ValueError:
        return
    assert 0 <= minor < 10**12
