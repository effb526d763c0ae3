"""From the embedded database to a server of one's own: everything, between all versions, or nothing at all."""

import json
import shutil
from pathlib import Path

import psycopg
import pytest

from piecework.database.keeping.contents import differing
from piecework.database.migrate import list_migrations
from piecework.embedded_postgresql.launcher import own_server
from tests.keeping.servers import (
    MAJORS,
    NEWEST,
    OLDEST,
    Run,
    Servers,
    findings,
    held,
    lived_in,
    refused,
    run,
    servers,
)

__all__ = ["lived_in", "run", "servers"]


@pytest.fixture
def data(lived_in: Path, tmp_path: Path) -> Path:
    return shutil.copytree(lived_in, tmp_path / "data", symlinks=True)


@pytest.mark.parametrize("major", MAJORS)
def test_everything_is_moved_to_each_version(run: Run, servers: Servers, data: Path, major: int):
    with own_server(data, durable=False) as server:
        before = held(server.url)
    target = servers.empty(major)
    told = json.loads(run("move", "--to", target, "--json").stdout)
    assert differing(before, held(target)) == []
    assert told["findings"] == []
    assert told["rows"] == sum(content.rows for content in before.values()) > 200
    assert findings(target) == []
    assert "PIECEWORK_DATABASE_URL" in told["next"][0]


def test_moved_database_works(run: Run, servers: Servers, data: Path):
    target = servers.empty(OLDEST)
    assert run("move", "--to", target).exit_code == 0
    made = run("account", "create", "new@example.org", "--json", PIECEWORK_DATABASE_URL=target)
    account_id = json.loads(made.stdout)["account_id"]
    paid = run("deposit", account_id, "5", "--reference", "r", PIECEWORK_DATABASE_URL=target)
    assert paid.exit_code == 0, paid.output
    assert run("audit", PIECEWORK_DATABASE_URL=target).exit_code == 0
    with psycopg.connect(target) as connection, pytest.raises(psycopg.errors.RaiseException, match="only ever added"):
        connection.execute("DELETE FROM entries")


def test_folder_that_was_moved_away_is_not_served_by_mistake(run: Run, servers: Servers, data: Path):
    target = servers.empty()
    result = run("move", "--to", f"{target} password=secret")
    assert "The audit of the new database found nothing. Now:" in result.stdout
    for command in (["audit"], ["account", "create", "x@example.org"], ["serve"], ["move", "--to", servers.empty()]):
        sentence = refused(run(*command))
        assert "has moved to" in sentence
        assert "secret" not in sentence + result.stdout
    (data / "postgres.moved").unlink()
    assert run("audit").exit_code == 0  # it is as it was


def test_from_one_server_to_another(run: Run, servers: Servers, data: Path):
    first, second = servers.empty(), servers.empty(OLDEST)
    assert run("move", "--to", first).exit_code == 0
    assert run("move", "--to", second, PIECEWORK_DATABASE_URL=first).exit_code == 0
    assert differing(held(first), held(second)) == []


def test_nothing_is_overwritten(run: Run, servers: Servers, data: Path):
    target = servers.empty()
    servers.run(target, "CREATE TABLE something (a int)")
    assert "something in it" in refused(run("move", "--to", target))
    servers.run(target, "DROP TABLE something; CREATE VIEW shown AS SELECT 1 AS one")
    assert "shown in it" in refused(run("move", "--to", target))
    servers.run(target, "DROP VIEW shown")
    assert run("move", "--to", target).exit_code == 0
    (data / "postgres.moved").unlink()
    assert "not empty" in refused(run("move", "--to", target))


def test_nothing_is_moved_while_it_is_served(run: Run, servers: Servers, data: Path):
    target = servers.empty()
    with own_server(data, durable=False):
        assert "stop that one first" in refused(run("move", "--to", target))
    assert held(target) == {}


def test_nothing_is_moved_from_a_server_that_is_used(run: Run, servers: Servers, data: Path):
    source, target = servers.empty(), servers.empty()
    assert run("move", "--to", source).exit_code == 0
    with psycopg.connect(source, application_name="piecework"):
        assert "stop all its processes" in refused(run("move", "--to", target, PIECEWORK_DATABASE_URL=source))
    assert held(target) == {}


def test_unsuitable_targets_are_refused_before_anything_is_made(run: Run, servers: Servers, tmp_path: Path):
    latin = servers.empty(NEWEST, ENCODING="LATIN1", LOCALE="C")
    assert "UTF8" in refused(run("move", "--to", latin))
    assert "Cannot reach" in refused(run("move", "--to", "postgresql://nobody@127.0.0.1:1/x"))
    assert "not a URL" in refused(run("move", "--to", "postgresql//secret"))
    assert not (tmp_path / "data").exists()


def test_older_schema_is_refused(run: Run, servers: Servers, data: Path, monkeypatch: pytest.MonkeyPatch):
    migrations = list_migrations() | {"0900_note": ""}
    monkeypatch.setattr("piecework.database.migrate.list_migrations", lambda: migrations)
    assert "lacks 0900_note" in refused(run("move", "--to", servers.empty()))


def test_foreign_table_in_the_source_is_refused(run: Run, servers: Servers, data: Path):
    with own_server(data, durable=False) as server:
        servers.run(server.url, "CREATE TABLE mine (a int)")
    target = servers.empty()
    assert "mine" in refused(run("move", "--to", target))
    assert held(target) == {}


def test_moved_database_with_a_fault_is_not_switched_to(run: Run, servers: Servers, data: Path):
    with own_server(data, durable=False) as server:
        servers.run(server.url, "UPDATE purses SET amount = amount + 1 WHERE kind = 'earned'")
    result = run("move", "--to", servers.empty())
    assert result.exit_code == 1
    assert "purses: " in result.stdout
    assert not (data / "postgres.moved").exists()
