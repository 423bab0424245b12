"""Each race runs on both databases, or on the one that ``--database`` names. Templates are made once a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.races.databases import Database, Maker, PostgresMaker, SQLiteMaker
from tests.races.postgres import PostgresMissing, Server, running

KINDS = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a database; a test that says ``only_on`` is about one of them."""
    if "database_kind" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--database")
    marker = metafunc.definition.get_closest_marker("only_on")
    kinds = [kind for kind in KINDS if chosen in (None, kind) and (marker is None or kind in marker.args)]
    metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server."""
    try:
        with running() as server:
            yield server
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def sqlite_maker(tmp_path_factory: pytest.TempPathFactory) -> SQLiteMaker:
    """Makes file databases."""
    return SQLiteMaker(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_maker(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresMaker]:
    """Makes PostgreSQL databases."""
    maker = PostgresMaker(postgresql, tmp_path_factory.mktemp("postgresql"))
    yield maker
    maker.drop_template()


@pytest.fixture
def database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh database with one practice in it."""
    maker: Maker = request.getfixturevalue("sqlite_maker" if database_kind == "sqlite" else "postgres_maker")
    with maker.fresh(tmp_path) as fresh:
        yield fresh
