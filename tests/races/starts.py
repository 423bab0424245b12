"""The times that are raced for: whole hours of Mondays.

Clinicians work on Mondays alone, because each refusal names the nearest openings of the fortnight around: with fewer
to find there is more time to race.
"""

from datetime import date, timedelta
from typing import Any

from tests.world import World

_FIRST_MONDAY = date(2026, 11, 30)  # a week after the tests' "now"
_FIRST_HOUR, _HOURS_A_DAY = 9, 8


class MondayWorld(World):
    """The practice of the tests, open on Mondays."""

    def hours(self, name: str, start: int = 9 * 60, end: int = 17 * 60, **more: Any) -> None:
        """Weekly hours."""
        super().hours(name, start, end, **{"weekdays": [0], **more})


def day(number: int) -> str:
    """The date of a working day, counted from 0."""
    return (_FIRST_MONDAY + timedelta(weeks=number)).isoformat()


def hour(number: int, *, of: int = 0) -> str:
    """A start on a working day, counted from 0, as wall clock."""
    return f"{day(of)}T{_FIRST_HOUR + number:02}:00"


def starts(count: int, *, first_day: int = 0) -> list[str]:
    """So many starts, one after the other, eight a day."""
    return [hour(n % _HOURS_A_DAY, of=first_day + n // _HOURS_A_DAY) for n in range(count)]
