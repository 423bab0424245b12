"""Fixtures of this room's tests."""

import pytest

from tests.ties.people import Pair
from tests.world import World


@pytest.fixture
def pair(world: World) -> Pair:
    """A therapist and somebody who would be her client."""
    return Pair(world)
