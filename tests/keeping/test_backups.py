"""A backup, the loss of everything, a restore: all is there again, value by value, and the audit is content."""

import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from piecework.database.before_release import BEFORE_RELEASE
from piecework.database.keeping.contents import differing
from piecework.database.migrate import list_migrations
from piecework.embedded_postgresql.launcher import own_server
from tests.conftest import SOAK
from tests.database.test_schema import RELEASED
from tests.keeping.servers import (
    MAJORS,
    NEWEST,
    OLDEST,
    Run,
    Servers,
    findings,
    held,
    lived_in,
    make_past,
    refused,
    run,
    servers,
)

__all__ = ["lived_in", "run", "servers"]


@pytest.fixture
def data(lived_in: Path, tmp_path: Path) -> Path:
    return shutil.copytree(lived_in, tmp_path / "data", symlinks=True)


@pytest.fixture
def file(run: Run, data: Path, tmp_path: Path) -> Path:
    """A backup of the data folder."""
    file = tmp_path / "place.dump"
    made = run("backup", file)
    assert made.exit_code == 0, made.output
    return file


def contents_of(data: Path) -> Any:
    with own_server(data, durable=False) as server:
        return held(server.url)


def test_what_was_destroyed_is_there_again(run: Run, data: Path, file: Path):
    before = contents_of(data)
    shutil.rmtree(data)
    told = json.loads(run("restore", file, "--json").stdout)
    assert (told["is_compared"], told["applied"], told["findings"]) == (True, [], [])
    assert differing(before, contents_of(data)) == []
    assert run("audit").exit_code == 0
    assert run("account", "create", "new@example.org").exit_code == 0


def test_backup_is_of_one_moment_and_beside_a_server(run: Run, data: Path, tmp_path: Path):
    with own_server(data, durable=False) as server:
        made = run("backup", tmp_path / "a.dump")
        assert made.exit_code == 0, made.output
        assert run("account", "create", "later@example.org").exit_code == 0
        later = held(server.url)
    shutil.rmtree(data)
    assert run("restore", tmp_path / "a.dump").exit_code == 0
    assert differing(contents_of(data), later) >= ["account_emails", "accounts"]


def test_backup_is_private_and_names_what_is_in_it(file: Path):
    manifest = json.loads(Path(f"{file}.json").read_text())
    assert manifest["tables"]["entries"]["rows"] > 30
    assert manifest["migrations"][0] == "0001_first"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, Path(f"{file}.json"))] == [0o600] * 2
    assert not list(file.parent.glob("*.part"))


def test_verified_backup_was_restored_once(run: Run, data: Path, tmp_path: Path):
    result = run("backup", tmp_path / "v.dump", "--verify")
    assert "restored and audited: everything adds up" in result.stdout


def test_backup_of_what_is_wrong_says_so(run: Run, servers: Servers, data: Path, tmp_path: Path):
    with own_server(data, durable=False) as server:
        servers.run(server.url, "UPDATE purses SET amount = amount + 1 WHERE kind = 'earned'")
    result = run("backup", tmp_path / "v.dump", "--verify")
    assert result.exit_code == 1
    assert "purses: " in result.stdout
    assert (tmp_path / "v.dump").exists()  # better than none


def test_no_backup_is_overwritten(run: Run, file: Path):
    before = file.read_bytes()
    assert "nothing" not in refused(run("backup", file))
    assert file.read_bytes() == before
    file.unlink()
    assert "place.dump.json exists" in refused(run("backup", file))


def test_nothing_is_restored_over_a_marketplace(run: Run, data: Path, file: Path):
    before = contents_of(data)
    assert "not empty" in refused(run("restore", file))
    with own_server(data, durable=False):
        assert "stop that one first" in refused(run("restore", file))
    assert differing(before, contents_of(data)) == []


def test_empty_marketplace_is_no_backup(run: Run, tmp_path: Path):
    assert "nothing to back up" in refused(run("backup", tmp_path / "empty.dump"))
    assert not list(tmp_path.glob("empty.dump*"))


@pytest.mark.parametrize("damage", ["cut", "changed", "no dump", "not there"])
def test_damaged_backup_is_refused(run: Run, data: Path, file: Path, damage: str):
    shutil.rmtree(data)
    content = file.read_bytes()
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        file.write_bytes(content[:-9] + b"x" + content[-8:])
    elif damage == "no dump":
        file.write_text("-- PostgreSQL database dump")
    else:
        file.unlink()
    refused(run("restore", file))
    assert not data.exists()


def test_without_its_manifest_a_backup_is_restored_and_only_audited(run: Run, data: Path, file: Path):
    Path(f"{file}.json").unlink()
    shutil.rmtree(data)
    result = run("restore", file)
    assert result.exit_code == 0, result.output
    assert "no FILE.json" in result.stdout


def test_cut_backup_without_its_manifest_leaves_nothing(run: Run, data: Path, file: Path):
    Path(f"{file}.json").unlink()
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 2 // 3])
    shutil.rmtree(data)
    assert "pg_restore failed" in refused(run("restore", file))
    file.write_bytes(content)
    assert run("restore", file).exit_code == 0  # into what the first try has made


def test_backup_of_a_newer_version_is_refused(run: Run, data: Path, file: Path):
    manifest = Path(f"{file}.json")
    manifest.write_text(manifest.read_text().replace("0001_first", "9999_later"))
    shutil.rmtree(data)
    assert "which is newer" in refused(run("restore", file))
    assert not data.exists()


def test_backup_of_an_older_version_is_brought_up_to_date(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert run("backup", tmp_path / "old.dump").exit_code == 0
    shutil.rmtree(data)
    later = list_migrations() | {"0900_note": "ALTER TABLE jobs ADD COLUMN note text NOT NULL DEFAULT ''"}
    monkeypatch.setattr("piecework.database.migrate.list_migrations", lambda: later)
    assert "Applied 0900_note." in run("restore", tmp_path / "old.dump").stdout.splitlines()


def test_backup_from_before_the_first_release_is_restored(run: Run, servers: Servers, data: Path, tmp_path: Path):
    rows = ", ".join(f"('{name}', '{digest}')" for name, digest in BEFORE_RELEASE.items())
    with own_server(data, durable=False) as server:
        servers.run(server.url, "DROP SCHEMA public CASCADE")
        servers.run(server.url, "CREATE SCHEMA public")
        servers.run(server.url, RELEASED.read_text())
        servers.run(server.url, f"DELETE FROM schema_migrations; INSERT INTO schema_migrations VALUES {rows}")
    assert run("backup", tmp_path / "old.dump").exit_code == 0
    shutil.rmtree(data)
    assert run("restore", tmp_path / "old.dump").exit_code == 0
    assert run("audit").exit_code == 0


@pytest.mark.parametrize("major", MAJORS if SOAK else [NEWEST])
def test_server_of_ones_own_is_backed_up_and_restored(run: Run, servers: Servers, tmp_path: Path, major: int):
    source, target = servers.empty(major), servers.empty(major)
    make_past(source)
    file = tmp_path / "own.dump"
    made = run("backup", file, PIECEWORK_DATABASE_URL=source)
    assert made.exit_code == 0, made.output
    restored = run("restore", file, PIECEWORK_DATABASE_URL=target)
    assert restored.exit_code == 0, restored.output
    assert differing(held(source), held(target)) == []
    assert findings(target) == []
    embedded = run("restore", file, "--json")  # a newer server may have it too
    assert json.loads(embedded.stdout)["findings"] == []


def test_older_server_is_refused_with_the_way_there(run: Run, servers: Servers, file: Path):
    assert OLDEST < NEWEST, "two versions of PostgreSQL are needed for this test"
    target = servers.empty(OLDEST)
    sentence = refused(run("restore", file, PIECEWORK_DATABASE_URL=target))
    assert "piecework move --to" in sentence
    assert held(target) == {}


def test_backup_whose_manifest_is_of_another_is_not_trusted(run: Run, data: Path, file: Path):
    manifest = Path(f"{file}.json")
    told = json.loads(manifest.read_text())
    told["tables"]["entries"]["rows"] += 1
    manifest.write_text(json.dumps(told))
    shutil.rmtree(data)
    assert "The tables entries are not what was backed up" in refused(run("restore", file))
