"""Fixtures that every test may use. The pure tests run without Django, so it is imported where it is used."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import World


def pytest_addoption(parser: pytest.Parser) -> None:
    """``tests/settings.py`` reads it, earlier than pytest does; it stands here to be known."""
    text = "the database to test on; a PostgreSQL is started where none is named (see tests/settings.py)"
    parser.addoption("--database", choices=["sqlite", "postgresql"], help=text)


def pytest_configure() -> None:
    """Translations are read from compiled catalogues; what was changed since is compiled now."""
    from tools.catalogues import compile_stale

    compile_stale()


@pytest.fixture
def world(db: None) -> "Iterator[World]":
    """A practice with two clinicians, a desk and services, Monday to Friday nine to five."""
    from django.core.cache import cache

    from tests.world import World
    from wellkept.agreements.queries import version_hours
    from wellkept.trust.keys import forget_keys

    forget_keys()
    version_hours.cache_clear()  # ids of a test that was rolled back are used again
    cache.clear()  # what one test sent counts against no other's rate
    yield World()
    forget_keys()
