"""kill -9 of a move, a restore or a backup half way: nothing is half there, and the same command does it again."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from piecework.database.keeping.contents import Content, contents, differing, find_anything, list_tables
from piecework.embedded_postgresql.launcher import own_server
from tests.databases import Databases
from tests.faults.place import Place, kill_tree
from tests.waiting import wait_until

ROWS = 150_000


@pytest.fixture(scope="module")
def full_data(served_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with so much in it that copying takes a while."""
    data = shutil.copytree(served_data, tmp_path_factory.mktemp("full") / "data")
    with own_server(data, durable=False) as server, psycopg.connect(server.url) as connection:
        connection.execute(
            "INSERT INTO events (account_id, event_id, kind, job_id, task_id, facts, created_at) "
            "SELECT 'a' || n, 'e' || n, 'new_job', '', '', '{\"x\": 1}', now() FROM generate_series(1, %s) n",
            (ROWS,),
        )
    return data


@pytest.fixture
def place(places: Callable[..., Place], full_data: Path) -> Place:
    place = places()
    shutil.copytree(full_data, place.folder / "data")
    return place


def held(url: str) -> dict[str, Content]:
    with psycopg.connect(url, autocommit=True) as connection:
        return contents(connection, list_tables(connection))


def held_by(place: Place) -> dict[str, Content]:
    with own_server(place.folder / "data", durable=False) as server:
        return held(server.url)


def is_at_work(url: str, what: str) -> bool:
    """Whether somebody runs a statement that begins so in the database."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query ILIKE %s",
            (f"{what}%",),
        )
        return found.fetchone() is not None


def is_empty(url: str) -> bool:
    with psycopg.connect(url, autocommit=True) as connection:
        return find_anything(connection) is None


def kill_when(process: subprocess.Popen[bytes], url: str, what: str) -> None:
    """Kill the command, and all that it has started, in the middle of it."""
    wait_until(lambda: process.poll() is not None or is_at_work(url, what))
    assert process.poll() is None, "it was done before it could be killed"
    kill_tree(process.pid)
    process.wait()
    wait_until(lambda: not is_at_work(url, what))


def test_killed_move_leaves_the_target_empty_and_is_done_again(place: Place, databases: Databases, empty_database: str):
    before = held_by(place)
    kill_when(place.start("move", "--to", empty_database, ready=False), empty_database, "COPY")
    assert is_empty(empty_database)
    assert not (place.folder / "data" / "postgres.moved").exists()
    done = place.run_json("move", "--to", empty_database)
    assert done["rows"] > ROWS
    assert differing(before, held(empty_database)) == []


def test_killed_restore_leaves_the_target_empty_and_is_done_again(place: Place, empty_database: str):
    file = place.folder / "place.dump"
    place.run_json("backup", str(file))
    manifest = json.loads(Path(f"{file}.json").read_text())
    place.environment["PIECEWORK_DATABASE_URL"] = empty_database
    kill_when(place.start("restore", str(file), ready=False), empty_database, "COPY")
    assert is_empty(empty_database)
    assert place.run_json("restore", str(file))["is_compared"]
    assert held(empty_database)["events"].digest == manifest["tables"]["events"]["digest"]


def test_killed_restore_of_the_embedded_database_is_done_again(place: Place):
    file, data = place.folder / "place.dump", place.folder / "data"
    place.run_json("backup", str(file))
    shutil.rmtree(data)
    process = place.start("restore", str(file), ready=False)
    wait_until((data / "run" / ".s.PGSQL.5432").exists)
    kill_tree(process.pid)
    process.wait()
    assert place.run_json("restore", str(file))["findings"] == []


def test_killed_backup_leaves_no_file_that_looks_like_one(place: Place):
    file, part = place.folder / "place.dump", place.folder / "place.dump.part"
    process = place.start("backup", str(file), ready=False)
    wait_until(lambda: process.poll() is not None or (part.exists() and part.stat().st_size > 0))
    kill_tree(process.pid)
    process.wait()
    assert not file.exists()
    assert place.run_json("backup", str(file))["rows"] > ROWS
    assert not part.exists()
