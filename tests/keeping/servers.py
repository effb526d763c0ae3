"""Servers of several versions, and data folders with a past, for the tests that move, back up and restore."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from piecework.audit.auditing import audit
from piecework.cli import main, starting
from piecework.database import Database
from piecework.database.keeping.contents import Content, contents, list_tables
from piecework.embedded_postgresql.binaries import Binaries, list_binaries
from piecework.embedded_postgresql.launcher import own_server
from piecework.processes.serving import prepare_database
from piecework.settings import Settings
from tests.audit.history import History
from tests.conftest import SOAK
from tests.ports import free_port

VERSIONS: dict[int, Binaries] = {found.major: found for found in reversed(list(list_binaries()))}
OLDEST, NEWEST = min(VERSIONS), max(VERSIONS)
MAJORS = sorted(VERSIONS if SOAK else {OLDEST, NEWEST})


class Servers:
    """A server of each version, started when it is first asked for; and fresh databases on them."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._urls, self._stack, self._count = folder, dict[int, str](), ExitStack(), 0

    def empty(self, major: int = NEWEST, **options: str) -> str:
        """The URL of a database with nothing in it."""
        if major not in self._urls:
            data = self._folder / f"server-{major}"
            server = self._stack.enter_context(own_server(data, bindir=VERSIONS[major].folder, durable=False))
            self._urls[major] = server.url
        self._count += 1
        name = f"empty_{self._count}"
        words = " ".join(f"{option} '{value}'" for option, value in options.items())
        self.run(self._urls[major], f"CREATE DATABASE {name} TEMPLATE template0 {words}")
        return make_conninfo(self._urls[major], dbname=name)

    def run(self, url: str, statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def end(self) -> None:
        self._stack.close()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    made = Servers(tmp_path_factory.mktemp("servers"))
    yield made
    made.end()


def make_past(url: str) -> None:
    """Prepare the database and let the history of tests/audit happen in it."""
    prepare_database(url, Settings(fees="platform"))
    with starting.opened(url) as database:
        History(database).happen()


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which something has happened; to be copied."""
    data = tmp_path_factory.mktemp("lived") / "data"
    with own_server(data, durable=False) as server:
        make_past(server.url)
    return data


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in this process, on the data folder `data` of the test unless it is told otherwise."""
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)

    def run_command(*arguments: object, **settings: str) -> Result:
        environment = {"PIECEWORK_DATA_DIR": str(tmp_path / "data"), "PIECEWORK_PORT": str(free_port()), **settings}
        return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)

    return run_command


def held(url: str) -> dict[str, Content]:
    """What is in the database."""
    with psycopg.connect(url, autocommit=True) as connection:
        return contents(connection, list_tables(connection))


def findings(url: str) -> list[Any]:
    with Database(url, connections_max=1) as database:
        return list(audit(database))


def refused(result: Result) -> str:
    """The sentence with which a command refuses."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("piecework: "), result.stderr
    return result.stderr
