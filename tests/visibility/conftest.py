"""Everybody, with the clock standing still."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.visibility.cast import Cast
from tests.world import NOW, World


@pytest.fixture
def cast(world: World) -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        yield Cast(world)
