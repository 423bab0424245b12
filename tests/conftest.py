"""Fixtures that every test may use."""

from collections.abc import Iterator

import pytest

from tests.world import World
from wellkept.trust.keys import forget_keys


@pytest.fixture(autouse=True)
def _no_keys_of_another_test() -> Iterator[None]:
    forget_keys()
    yield
    forget_keys()


@pytest.fixture
def world(db: None) -> World:
    """A practice with two clinicians, a desk and services, Monday to Friday nine to five."""
    return World()
