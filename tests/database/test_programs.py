"""PostgreSQL's programs and servers as they are found: which is taken, which is refused, and what is said then."""

import os
import socket
from pathlib import Path

import pytest

from piecework.database import reaching
from piecework.database.keeping import client_programs
from piecework.database.keeping.client_programs import find_dumper, run_program
from piecework.database.reaching import reached
from piecework.embedded_postgresql import binaries, sockets
from piecework.embedded_postgresql.binaries import find_binaries
from piecework.embedded_postgresql.child_process import ServerUser
from piecework.embedded_postgresql.launcher import own_server
from piecework.embedded_postgresql.sockets import SOCKET_NAME, is_listening, prepare_socket_folder
from piecework.refusal import CannotStart

OURS = ServerUser(os.geteuid(), os.getegid())


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def programs(folder: Path, version: str, *names: str) -> Path:
    """A folder of programs that tell this version."""
    for name in names:
        script(folder / name, f"echo '{name} (PostgreSQL) {version}'")
    return folder


def programs_of_another_machine(folder: Path, *names: str) -> Path:
    for name in names:
        script(folder / name, "")
        (folder / name).write_bytes(b"\x7fELF of another machine")
    return folder


def test_the_first_that_is_whole_and_new_enough_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folders = [
        tmp_path / "empty",
        programs(tmp_path / "half", "17.1", "postgres"),
        programs(tmp_path / "old", "14.9", "postgres", "initdb"),
        programs(tmp_path / "good", "16.2", "postgres", "initdb"),
        programs(tmp_path / "newer", "17.1", "postgres", "initdb"),
    ]
    monkeypatch.setattr(binaries, "list_folders", lambda: folders)
    assert find_binaries(None).folder == tmp_path / "good"
    monkeypatch.setattr(binaries, "list_folders", lambda: folders[:3])
    with pytest.raises(CannotStart, match="No PostgreSQL 15 or newer was found"):
        find_binaries(None)


def test_a_folder_that_was_asked_for_is_not_replaced_by_another(tmp_path: Path):
    with pytest.raises(CannotStart, match=r"which is PostgreSQL 14\.9: point it to version 15 or newer"):
        find_binaries(programs(tmp_path / "old", "14.9", "postgres", "initdb"))
    with pytest.raises(CannotStart, match="are not there or do not run"):
        find_binaries(programs_of_another_machine(tmp_path / "broken", "postgres", "initdb"))


def test_programs_that_dump_a_server_are_as_new_as_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folders = [programs(tmp_path / f"{major}", f"{major}.1", "pg_dump", "pg_restore") for major in (15, 18, 17)]
    folders += [programs_of_another_machine(tmp_path / "broken", "pg_dump", "pg_restore"), tmp_path / "empty"]
    monkeypatch.setattr(client_programs, "list_folders", lambda: folders)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [find_dumper(major, None).major for major in (15, 16, 17)] == [15, 17, 17]
    with pytest.raises(CannotStart, match=r"dump a server of PostgreSQL 19 \(versions found: 15, 17, 18\)"):
        find_dumper(19, None)


def test_a_password_is_on_no_command_line(tmp_path: Path):
    script(tmp_path / "pg_dump", 'echo "$PGPASSWORD|$*"')
    said = run_program(tmp_path / "pg_dump", "--list", url="postgresql://ada:s3cret@127.0.0.1/place")
    password, _, arguments = said.partition("|")
    assert password == "s3cret"
    assert "--list --dbname=" in arguments
    assert "s3cret" not in arguments


def test_a_server_that_is_too_old_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reaching, "VERSION_MIN", 990_000)
    with pytest.raises(CannotStart, match=r"is PostgreSQL \d\d; Piecework needs 15 or newer"), reached(database_url):
        pass


@pytest.mark.parametrize("error", ["insufficient_privilege", "disk_full"])
def test_what_a_server_does_not_let_us_do_is_a_sentence(database_url: str, error: str):
    statement = f"DO $$ BEGIN RAISE EXCEPTION 'so it is' USING ERRCODE = '{error}'; END $$"
    with pytest.raises(CannotStart, match="does not let us go on: so it is"), reached(database_url) as connection:
        connection.execute(statement.encode())


def test_an_initdb_that_fails_is_quoted(tmp_path: Path):
    folder = programs(tmp_path / "bin", "18.1", "postgres")
    script(folder / "initdb", "[ $# = 1 ] || echo 'initdb: error: no room' >&2; exit 1")
    with (
        pytest.raises(CannotStart, match=r"could not make its database .* it says\.\s+initdb: error: no room"),
        own_server(tmp_path / "data", bindir=folder),
    ):
        pass


def test_a_socket_that_somebody_holds_is_told_from_one_that_was_left(tmp_path: Path):
    assert not is_listening(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / SOCKET_NAME))
        server.listen(0)
        assert [is_listening(tmp_path) for _ in range(3)] == [True] * 3  # nobody accepts: its queue is full by then
    assert not is_listening(tmp_path)


def test_where_no_folder_is_short_enough_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sockets, "_suits_socket", lambda _: False)
    with pytest.raises(OSError, match="too long for a socket"):
        prepare_socket_folder(tmp_path / "run", OURS)


def test_a_folder_that_suits_again_needs_no_link_any_more(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    assert prepare_socket_folder(tmp_path / "run", OURS) == tmp_path / "run"
    assert not (tmp_path / "run").is_symlink()
