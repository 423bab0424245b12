"""Everybody who may ask."""

import pytest

from tests.world import World


@pytest.fixture
def cast(world: World):  # type: ignore[no-untyped-def]
    """Staff of every role, a stranger, links, another practice; clients of every kind."""
    from tests.clients.cast import Cast

    return Cast(world)
