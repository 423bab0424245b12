"""Money is integer minor units with a currency (R12). Different currencies never meet."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# ISO 4217: currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}  # fmt: skip


class MixedCurrencies(ValueError):
    """Two amounts of different currencies were to be put together."""


def exponent(currency: str) -> int:
    """Digits after the point of a currency."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents, pence, yen) of an ISO 4217 currency."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency}")

    def plain(self) -> str:
        """The amount with a point and all its digits, as a form takes it: ``120.50``."""
        digits = exponent(self.currency)
        return str(Decimal(self.minor).scaleb(-digits).quantize(Decimal(1).scaleb(-digits)))


def minor_from_text(text: str, currency: str) -> int:
    """Minor units of an amount as typed, with a point or a comma. Raises ``ValueError``, also below zero."""
    cleaned = "".join(text.split()).replace("'", "")
    if cleaned.count(",") == 1 and "." not in cleaned:
        cleaned = cleaned.replace(",", ".")
    cleaned = cleaned.replace(",", "").lstrip("$€£")
    try:
        amount = Decimal(cleaned)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not amount.is_finite():
        raise ValueError(text)
    minor = amount.scaleb(exponent(currency))
    if minor != minor.to_integral_value() or not 0 <= minor < 10**12:
        raise ValueError(text)
    return int(minor)
