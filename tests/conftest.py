"""What every test gets: a real PostgreSQL for the session, a fresh database each, a clock that stands still."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import hypothesis
import pytest

from piecework.database import Database
from piecework.embedded_postgresql.launcher import Server, own_server
from piecework.settings import Settings
from tests.at_work import Work
from tests.databases import Databases
from tests.declared import only_declared_refusals
from tests.given import Given
from tests.in_memory import make_folder
from tests.staging import Stage
from tests.surroundings import everything_gone, usual_environment, usual_signals

SOAK = os.environ.get("PIECEWORK_SOAK") == "1"  # the long forms of races and faults; not a setting of the product

hypothesis.settings.register_profile("piecework", deadline=None, max_examples=2000 if SOAK else 100)
hypothesis.settings.load_profile("piecework")


FOLDER = pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The folder of this run is in memory, unless one was named; workers have theirs in that of who started them."""
    if config.option.basetemp is None and (folder := make_folder()) is not None:
        config.stash[FOLDER] = config.option.basetemp = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing is left of it."""
    if (folder := config.stash.get(FOLDER, None)) is not None:
        shutil.rmtree(folder, ignore_errors=True)


class VirtualClock:
    """A clock that moves when a test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time pass: `clock.pass_(minutes=16)`."""
        self.now += timedelta(**time)


@pytest.fixture(scope="session", autouse=True)
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The same surroundings for every run, however it was started; a run of which something is left has failed."""
    with usual_signals(), usual_environment(), everything_gone([tmp_path_factory.getbasetemp()]):
        yield


@pytest.fixture(autouse=True)
def declared(watched_refusals: list[str]) -> Iterator[None]:
    """Endpoints refuse what they declare, and nothing else."""
    yield
    undeclared = watched_refusals.copy()
    watched_refusals.clear()
    assert undeclared == [], "add it to the `refuses=` of the endpoint"


@pytest.fixture(scope="session")
def watched_refusals() -> Iterator[list[str]]:
    """What endpoints refused in this process and did not declare."""
    with only_declared_refusals() as undeclared:
        yield undeclared


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL of this test session's own."""
    with own_server(tmp_path_factory.mktemp("data"), durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def databases(server: Server) -> Iterator[Databases]:
    """Lends out databases; the migrated and seeded template is made once."""
    made = Databases(server)
    made.make_template()
    yield made
    made.close()


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    url = databases.create("template0")
    yield url
    databases.drop(url)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The URL of a migrated database with the shipped catalogue and the platform's fees."""
    with databases.lent() as url:
        yield url


@pytest.fixture
def database(databases: Databases, database_url: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An open Database on a fresh database; after the test everything must still add up (`piecework audit`)."""
    with Database(database_url, connections_max=4) as opened:
        yield opened
    findings = [] if request.node.get_closest_marker("unaudited") else databases.audit(database_url)
    assert findings == [], "what must always hold (piecework.audit.checks) does not hold after this test"


@pytest.fixture
def clock() -> VirtualClock:
    """The virtual clock."""
    return VirtualClock()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of the applications under test; names in it are digests or dice, so that tests can share it."""
    return str(tmp_path_factory.mktemp("piecework"))


@pytest.fixture(scope="session")
def stage() -> Stage:
    """The applications of the session."""
    return Stage()


@pytest.fixture
def settings(data_dir: str) -> Settings:
    """The settings of the application under test."""
    return Settings(data_dir=data_dir, api_requests_per_second=0)


@pytest.fixture
def given(database: Database, clock: VirtualClock, settings: Settings, stage: Stage) -> Given:
    """The cast and the props."""
    return Given(database, clock, settings, stage.app(settings, database, clock))


@pytest.fixture
def work(database: Database, clock: VirtualClock) -> Iterator[Work]:
    """Workers at work through the domain; after the test counts, takings, escrow and book must add up."""
    props = Work(database, clock)
    yield props
    props.check()
