"""Money is integer minor units with a currency (R12). Different currencies never meet."""

import re
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
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
        whole, rest = divmod(abs(self.minor), 10**digits)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{whole}.{rest:0{digits}}" if digits else f"{sign}{whole}"


_LARGEST = 10**12
_WHOLE = r"(?P<whole>[0-9]+|[0-9]{1,3}(?P<group>[.,'’\s])[0-9]{3}(?:(?P=group)[0-9]{3})*)"
_REST = r"(?:(?!(?P=group))[.,](?P<rest>[0-9]{1,%d}))?"


def minor_from_text(text: str, currency: str) -> int:
    """Minor units of an amount as typed: ``120``, ``120.5``, ``$1,200.50``, ``1.200,50 €``, ``1 200``.

    A separator with as many digits behind it as the currency has, or fewer, is the point; others group by three.
    Raises ``ValueError`` for anything else, below zero or beyond a trillion minor units.
    """
    digits = exponent(currency)
    pattern = _WHOLE + (_REST % digits if digits else "(?P<rest>)")
    found = re.fullmatch(pattern, text.strip().strip("$€£").strip())
    if found is None:
        raise ValueError(text)
    whole = "".join(filter(str.isdigit, found["whole"]))
    minor = int(whole + (found["rest"] or "").ljust(digits, "0"))
    if minor >= _LARGEST:
        raise ValueError(text)
    return minor
