"""What keeps a start from happening is told in a sentence and exit code 1, without a traceback, and damages nothing."""

import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from piecework.embedded_postgresql.launcher import Server
from tests.faults.place import Place, tree_of
from tests.ports import free_port

NOBODY = 65534
# Somebody ordinary, but for one thing: they may read the interpreter, wherever it lies.
AS_NOBODY = [
    *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
    *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
]
only_as_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root becomes somebody else, by setpriv"
)


def refused(place: Place, *arguments: str) -> str:
    """The sentence with which a command refuses."""
    done = place.run(*arguments)
    assert done.returncode == 1, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("piecework: "), done.stderr
    assert done.stdout == ""
    return done.stderr.removeprefix("piecework: ")


@pytest.fixture
def open_place() -> Iterator[Place]:
    """A place in a folder that other users can enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="pw-test-", dir="/tmp"))
    folder.chmod(0o755)
    place = Place(folder)
    yield place
    place.end()
    shutil.rmtree(folder)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_port_taken(place: Place, command: str):
    with socket.create_server(("127.0.0.1", place.port)):
        sentence = refused(place, command)
    assert f"Port {place.port}" in sentence
    assert "PIECEWORK_PORT" in sentence
    assert not (place.folder / "data").exists(), "it looks before it makes anything"


def test_port_taken_by_another_place(places: Callable[..., Place]):
    first, second = places(), places()
    first.start("serve")
    second.port = first.port
    second.environment["PIECEWORK_PORT"] = str(first.port)
    assert "taken" in refused(second, "serve")
    assert first.is_ready()


@pytest.mark.parametrize(("host", "words"), [("no-such-host.invalid", "no address"), ("192.0.2.7", "not an address")])
def test_host_that_is_not_ours(places: Callable[..., Place], host: str, words: str):
    place = places(PIECEWORK_HOST=host)
    sentence = refused(place, "serve")
    assert words in sentence
    assert "PIECEWORK_HOST" in sentence


@pytest.mark.parametrize("command", ["serve", "web", "chores", "audit"])
def test_database_that_cannot_be_reached(places: Callable[..., Place], command: str):
    place = places(PIECEWORK_DATABASE_URL="postgresql://ada:secret@127.0.0.1:1/piecework")
    sentence = refused(place, command)
    assert "PIECEWORK_DATABASE_URL" in sentence
    assert "secret" not in sentence


@pytest.mark.parametrize("changed", [{"dbname": "nowhere"}, {"user": "nobody_we_know"}])
def test_database_that_lets_nobody_in(places: Callable[..., Place], server: Server, changed: dict[str, str]):
    place = places(PIECEWORK_DATABASE_URL=make_conninfo(server.url, **changed))
    sentence = refused(place, "serve")
    assert "does not exist" in sentence
    assert "PIECEWORK_DATABASE_URL" in sentence


def test_web_and_chores_want_a_prepared_database_of_ones_own(places: Callable[..., Place], empty_database: str):
    for command in ("web", "chores"):
        assert "piecework serve" in refused(places(), command)
        assert "piecework migrate" in refused(places(PIECEWORK_DATABASE_URL=empty_database), command)


def test_data_folder_that_is_none(place: Place):
    (place.folder / "data").write_text("mine")
    sentence = refused(place, "serve")
    assert str(place.folder / "data") in sentence
    assert "PIECEWORK_DATA_DIR" in sentence
    assert (place.folder / "data").read_text() == "mine"


@only_as_root
def test_data_folder_that_is_not_writable(open_place: Place):
    open_place.prefix = AS_NOBODY
    (open_place.folder / "data").mkdir(mode=0o755)
    sentence = refused(open_place, "serve")
    assert "PIECEWORK_DATA_DIR" in sentence
    assert list((open_place.folder / "data").iterdir()) == []


@only_as_root
def test_serves_as_an_ordinary_user(open_place: Place):
    open_place.prefix = AS_NOBODY
    os.chown(open_place.folder, NOBODY, NOBODY)
    running = open_place.start("serve")
    assert {Path(f"/proc/{part.pid}").stat().st_uid for part in tree_of(running.pid)} == {NOBODY}
    assert stat.S_IMODE((open_place.folder / "data").stat().st_mode) == 0o700
    assert (open_place.folder / "data").stat().st_uid == NOBODY


@pytest.mark.parametrize("command", [("serve",), ("demo",), ("account", "create", "a@example.org"), ("audit",)])
def test_data_of_another_major_version(place: Place, command: tuple[str, ...]):
    cluster = place.folder / "data" / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("13\n")
    sentence = refused(place, *command)
    assert "PostgreSQL 13" in sentence
    assert "pg_dump" in sentence
    assert [file.name for file in cluster.iterdir()] == ["PG_VERSION"]


def test_second_one_on_the_same_data(place: Place):
    """It waits ten seconds first: the folder may be a short command's."""
    place.start("demo", "--workers", "1")
    place.environment["PIECEWORK_PORT"] = str(free_port())
    sentence = refused(place, "demo")
    assert str(place.folder / "data") in sentence
    assert "PIECEWORK_DATA_DIR" in sentence
    assert place.is_ready()


def test_demo_leaves_a_real_marketplace_alone(place: Place):
    place.run_json("account", "create", "ada@example.org")
    assert "not for a simulated crowd" in refused(place, "demo")
    assert place.run_json("audit") == {"findings": []}


@pytest.mark.parametrize(
    ("command", "setting", "value", "words"),
    [
        ("serve", "PIECEWORK_PROT", "80", "Did you mean PIECEWORK_PORT?"),
        ("demo", "PIECEWORK_PORT", "eighty", "PIECEWORK_PORT='eighty' is not valid"),
        ("migrate", "PIECEWORK_WEB_PROCESSES", "0", "PIECEWORK_WEB_PROCESSES"),
        ("audit", "PIECEWORK_LOG_LEVEL", "loud", "PIECEWORK_LOG_LEVEL"),
    ],
)
def test_setting_that_is_unknown_or_malformed(
    places: Callable[..., Place], command: str, setting: str, value: str, words: str
):
    assert words in refused(places(**{setting: value}), command)
