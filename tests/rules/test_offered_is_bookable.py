"""The test of tests: the openings shown are exactly the starts that ``decide`` accepts."""

import pytest

from tests.rules.calendars import random_case
from wellkept.kernel.outcome import Ok
from wellkept.scheduling.appointments.rules.booking import decide
from wellkept.scheduling.appointments.rules.openings import STAFF_GRID, openings

CASES = 1008
SLICES = 12


@pytest.mark.parametrize("part", range(SLICES))
def test_offered_is_bookable(part: int) -> None:
    """Against brute force over every five-minute line of the window, on random calendars."""
    offered_somewhere = 0
    for seed in range(part, CASES, SLICES):
        template, facts, window = random_case(seed)
        offered = list(openings(template, facts, window))
        lines = range(-(-window.start // STAFF_GRID) * STAFF_GRID, window.end, STAFF_GRID)
        bookable = [start for start in lines if isinstance(decide(template._replace(start=start), facts), Ok)]
        assert offered == bookable, f"seed {seed}"
        offered_somewhere += bool(offered)
    assert offered_somewhere, "a slice in which nothing is ever offered proves nothing"
