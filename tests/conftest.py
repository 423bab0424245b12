"""Fixtures that every test may use. The pure tests run without Django, so it is imported where it is used."""

from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import World


def pytest_addoption(parser: pytest.Parser) -> None:
    """``tests/settings.py`` reads it, earlier than pytest does; it stands here to be known."""
    text = "the database to test on; a PostgreSQL is started where none is named (see tests/settings.py)"
    parser.addoption("--database", choices=["sqlite", "postgresql"], help=text)


def pytest_configure() -> None:
    """Translations are read from compiled catalogues; what was changed since is compiled now. And no test measures time."""
    from hypothesis import HealthCheck, settings
    from tools.catalogues import compile_stale

    compile_stale()
    settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("untimed")


TWICE = {
    "agreements",
    "absences",
    "appointments",
    "imports",
    "messages",
    "series",
    "test_acts",
    "test_booking",
}  # rooms, and of those about programs the files in which something is done


PAGES = ("tests/web/", "tests/owncare/test_two_worlds.py")
CENSUS = ("tests/web/test_pages.py", "tests/web/test_statements.py")  # every page, and each of its statements


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What pages say does not depend on the database. On PostgreSQL ``make test`` asks the census alone, ``test-long`` all."""
    for item in items:
        file = item.nodeid.partition("::")[0]
        if file.startswith(PAGES) and file not in CENSUS:
            item.add_marker("pages")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """R6: every test of booking, series, messages and policies runs twice, the second time with clients who are
    therapists elsewhere and claimed their records."""
    if "world" in metafunc.fixturenames and TWICE & set(metafunc.module.__name__.split(".")):
        metafunc.parametrize("world", ["plain", "therapists"], indirect=True)


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> "Iterator[World]":
    """A practice with two clinicians, a desk and services, Monday to Friday nine to five."""
    from django.conf import settings
    from django.core.cache import cache
    from django.utils import translation

    from tests.therapists import TherapistsWorld, expect_in_step
    from tests.world import World
    from wellkept.agreements.queries import version_hours
    from wellkept.trust.keys import forget_keys

    forget_keys()
    version_hours.cache_clear()  # ids of a test that was rolled back are used again
    cache.clear()  # what one test sent counts against no other's rate
    rmtree(Path(settings.WELLKEPT_DATA_DIR) / "audit", ignore_errors=True)  # anchors outlive a test's rows
    translation.deactivate()  # a page was read in German
    if getattr(request, "param", "plain") == "plain":
        yield World()
    else:
        yield TherapistsWorld()
        expect_in_step()
    forget_keys()
