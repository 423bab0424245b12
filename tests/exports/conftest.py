"""Calendar programs ask at a time that stands still."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.world import NOW


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock, to be moved."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture(autouse=True)
def _still(clock: time_machine.Traveller) -> None:
    pass
