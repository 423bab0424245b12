"""When a screen that nobody uses is covered, and by what it is opened again. Times are epoch seconds.

A screen counts as used when its browser asked for something, or said that somebody types or points there. What a page
asks for by itself counts as nothing.
"""

from dataclasses import dataclass

from wellkept.kernel.invalid import Invalid

CHOICES = (1, 2, 5, 10, 15, 30)  # minutes; never is none of them: names stand on these screens
USUAL = 5  # minutes
NOTED = 30  # seconds: use is noted no oftener, and a screen is given so much longer
TRIES = 5  # of PIN, password or code in a row; then the session ends

PIN_LEAST, PIN_MOST = 4, 12  # digits
_IN_ORDER = "01234567890123456789"


@dataclass(frozen=True, slots=True)
class Use:
    """How one session was used last, and when it was covered; None while it is not."""

    seen: int
    covered: int | None = None


def is_covered(use: Use, minutes: int, now: int) -> bool:
    """Whether nothing is shown now. The browser covers at the minute; the server, which notes less often, soon after."""
    return use.covered is not None or now >= use.seen + minutes * 60 + NOTED


def is_noted(use: Use, now: int) -> bool:
    """Whether the use at ``now`` needs no new note."""
    return use.seen <= now < use.seen + NOTED


def check_pin(pin: str) -> None:
    """Raises ``Invalid`` for what is no PIN, or what everybody tries first."""
    if not (pin.isascii() and pin.isdecimal() and PIN_LEAST <= len(pin) <= PIN_MOST):
        raise Invalid("pin", "pin", least=PIN_LEAST, most=PIN_MOST)
    if len(set(pin)) == 1 or pin in _IN_ORDER or pin[::-1] in _IN_ORDER:
        raise Invalid("pin", "pin_guessed")
