"""Fixtures for tests that change tables."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection


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
