"""Fixtures for tests that change tables, and for those of the SQLite backend, which use files of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.storage.files import Start, make_file, writers


@pytest.fixture
def free_of_foreign_keys(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Before ``db`` begins its transaction: SQLite rebuilds no table in one that watches foreign keys."""
    with django_db_blocker.unblock():
        connection.disable_constraint_checking()
    yield
    with django_db_blocker.unblock():
        connection.enable_constraint_checking()


@pytest.fixture
def schema(free_of_foreign_keys: None, db: None) -> None:
    """A database whose tables the test may change; all is undone afterwards."""


@pytest.fixture
def own_files(django_db_blocker: Any) -> Iterator[None]:
    """Lets a test use databases that are not the tests' own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def file(own_files: None, tmp_path: Path) -> Path:
    """A SQLite database with one counter."""
    return make_file(tmp_path / "test.sqlite3")


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts processes that write."""
    with writers() as found:
        yield found
