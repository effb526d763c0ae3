"""What every test gets: a real PostgreSQL for the session, a fresh database each, a clock that stands still."""

import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from piecework.audit.auditing import audit
from piecework.catalog.seeding import seed_catalog
from piecework.database import Database
from piecework.database.launcher import Server, own_server
from piecework.database.migrate import migrate
from piecework.rules.changing import seed_rules
from piecework.settings import Settings
from tests.at_work import Work
from tests.given import Given

TEMPLATE = "template_piecework"
SOAK = os.environ.pop("PIECEWORK_SOAK", "") == "1"  # the long forms of races and faults; not a setting of the product

hypothesis.settings.register_profile("piecework", deadline=None, max_examples=2000 if SOAK else 100)
hypothesis.settings.load_profile("piecework")


class VirtualClock:
    """A clock that moves when a test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time pass: `clock.pass_(minutes=16)`."""
        self.now += timedelta(**time)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL of this test session's own."""
    with own_server(tmp_path_factory.mktemp("data"), durable=False) as running:
        yield running


class Databases:
    """Fresh databases on the session's server: 12 ms each from a template."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._numbers = itertools.count(1)

    def create(self, template: str) -> str:
        """A new database made from a template; its URL."""
        name = f"test_{next(self._numbers)}"
        self.run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Remove the database, whoever is still connected."""
        self.run("DROP DATABASE {} WITH (FORCE)", conninfo_to_dict(url)["dbname"])

    def run(self, statement: str, *names: object) -> None:
        """Run a statement about databases."""
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*[sql.Identifier(str(name)) for name in names]))  # pyright: ignore[reportArgumentType]

    def url_of(self, name: str) -> str:
        """The URL of a database of this server."""
        return make_conninfo(self.server.url, dbname=name)


@pytest.fixture(scope="session")
def databases(server: Server) -> Databases:
    """Makes fresh databases; the migrated and seeded template is made once."""
    made = Databases(server)
    made.run("CREATE DATABASE {}", TEMPLATE)
    url = made.url_of(TEMPLATE)
    migrate(url)
    database = Database(url, connections_max=1)
    database.open()
    database.transact(seed_catalog)
    database.transact(lambda tx: seed_rules(tx, fees="platform"))
    database.close()
    return made


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    url = databases.create("template0")
    yield url
    databases.drop(url)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The URL of a migrated database with the shipped catalogue and the platform's fees."""
    url = databases.create(TEMPLATE)
    yield url
    databases.drop(url)


@pytest.fixture
def database(database_url: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An open Database on a fresh database; after the test everything must still add up (`piecework audit`)."""
    opened = Database(database_url, connections_max=4)
    opened.open()
    yield opened
    try:
        findings = [] if request.node.get_closest_marker("unaudited") else audit(opened)
    finally:
        opened.close()
    assert findings == [], "what must always hold (piecework.audit.checks) does not hold after this test"


@pytest.fixture
def clock() -> VirtualClock:
    """The virtual clock."""
    return VirtualClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of the application under test."""
    return Settings(data_dir=str(tmp_path), api_requests_per_second=0)


@pytest.fixture
def given(database: Database, clock: VirtualClock, settings: Settings) -> Given:
    """The cast and the props."""
    return Given(database, clock, settings)


@pytest.fixture
def work(database: Database, clock: VirtualClock) -> Iterator[Work]:
    """Workers at work through the domain; after the test counts, takings, escrow and book must add up."""
    props = Work(database, clock)
    yield props
    props.check()
