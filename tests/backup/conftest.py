"""An installation as an operator has it, and a second one with nothing in it, on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import server_url
from tests.races.databases import Database, PostgreSQL, SQLite
from tests.races.postgres import Server

KINDS = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a database, or on the one that ``--database`` names."""
    chosen = metafunc.config.getoption("--database")
    if "original" in metafunc.fixturenames:
        metafunc.parametrize("original", [k for k in KINDS if chosen in (None, k)], indirect=True)


@pytest.fixture(scope="module")
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A practice with clients, as an operator has it."""
    folder = tmp_path_factory.mktemp("original")
    if request.param == "sqlite":
        yield SQLite(folder)
        return
    database = PostgreSQL(folder, Server(server_url()))
    yield database
    database.drop()


@pytest.fixture
def elsewhere(original: Database, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a second installation with nothing in it, and the same key."""
    environment = {**original.environment(), "WELLKEPT_DATA_DIR": str(tmp_path / "data")}
    if isinstance(original, SQLite):
        yield {**environment, "WELLKEPT_DATABASE_URL": ""}
        return
    server = Server(server_url())
    url = server.create_database()
    yield {**environment, "WELLKEPT_DATABASE_URL": url}
    server.drop_database(url)
