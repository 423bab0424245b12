"""Each race runs on both databases, or on the one that ``--database`` names. What is slow is made once a session."""

from collections.abc import Iterator

import pytest

from tests.postgres import server_url
from tests.races.databases import PostgreSQL, SQLite
from tests.races.postgres import Server
from tests.races.racing import Crew

KINDS = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a database."""
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        kinds = [kind for kind in KINDS if chosen in (None, kind)]
        metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.fixture(scope="session")
def crew_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """Races on a file."""
    crew = Crew(SQLite(tmp_path_factory.mktemp("sqlite")))
    yield crew
    crew.stop()


@pytest.fixture(scope="session")
def crew_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """Races on a server. Where there is none, they fail and say what to install."""
    database = PostgreSQL(tmp_path_factory.mktemp("postgresql"), Server(server_url()))
    crew = Crew(database)
    yield crew
    crew.stop()
    database.drop()


@pytest.fixture
def crew(database_kind: str, request: pytest.FixtureRequest) -> Crew:
    """Races on a fresh database with one practice in it."""
    crew: Crew = request.getfixturevalue(f"crew_on_{database_kind}")
    crew.database.renew()
    return crew
