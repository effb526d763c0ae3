"""Backing a database up: pg_dump's own format, beside it a manifest of what was in it at that moment.

The dump is what PostgreSQL's tools restore without us. The manifest says which schema and how many rows of what it
must give back, so that a restore can be compared with what was backed up.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from piecework.database.keeping.client_programs import find_dumper, find_reader, run_program
from piecework.database.keeping.contents import Content, contents, list_tables
from piecework.database.migrate import find_applied
from piecework.database.reaching import reached
from piecework.refusal import CannotStart

_DUMPED = re.compile(r"^;\s+Dumped (from database|by pg_dump) version: (\d+)", re.M)


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup holds: whose version made it and when, its migrations, its tables, the SHA-256 of the dump."""

    piecework: str
    taken_at: datetime
    postgresql: str
    migrations: list[str]
    tables: Mapping[str, Content]
    sha256: str

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(content.rows for content in self.tables.values())


class Backup(Struct, frozen=True):
    """A backup that can be read: the PostgreSQL it came from and was written by, and its manifest if that is there."""

    file: Path
    dumped_from: int
    dumped_by: int
    manifest: Manifest | None


def manifest_file(file: Path) -> Path:
    """Where the manifest of a backup lies."""
    return file.with_name(f"{file.name}.json")


def back_up(url: str, file: Path, *, bindir: Path | None, version: str, now: datetime) -> Manifest:
    """Write a backup of the database, beside whoever is at work on it. Refuses (CannotStart) to overwrite anything."""
    for taken in (file, manifest_file(file)):
        if taken.exists():
            raise CannotStart(f"{taken} exists, and no backup is ever overwritten: name another file.")
    part = _private_file(file.with_name(f"{file.name}.part"))
    try:
        manifest = _dump(url, part, bindir=bindir, version=version, now=now)
        _write_whole(manifest_file(file), msgspec.json.format(msgspec.json.encode(manifest)))
        part.replace(file)  # last: where the dump is, everything is
    finally:
        part.unlink(missing_ok=True)
    _write_through(file.parent)
    return manifest


def read_backup(file: Path, *, bindir: Path | None) -> Backup:
    """What the backup is of. Refuses (CannotStart) a file that is none, is damaged, or has another's manifest."""
    if not file.is_file():
        raise CannotStart(f"There is no file {file}.")
    reader = find_reader(bindir)
    told = dict(_DUMPED.findall(run_program(reader.folder / "pg_restore", "--list", str(file))))
    if len(told) != 2:
        raise CannotStart(f"{file} is no backup that pg_dump wrote in its custom format.")
    return Backup(file, int(told["from database"]), int(told["by pg_dump"]), _read_manifest(file))


def _dump(url: str, part: Path, *, bindir: Path | None, version: str, now: datetime) -> Manifest:
    """Both as of one moment: pg_dump reads the very snapshot that the manifest is made of."""
    with reached(url) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        migrations = sorted(find_applied(connection))
        if not migrations:
            raise CannotStart("There is no marketplace in the database, and nothing to back up.")
        found = connection.execute("SELECT pg_export_snapshot(), current_setting('server_version')").fetchone()
        assert found is not None
        snapshot, server_version = str(found[0]), str(found[1]).split()[0]
        programs = find_dumper(connection.info.server_version // 10_000, bindir)
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={part}"]
        run_program(programs.folder / "pg_dump", *options, url=url)
        tables = contents(connection, list_tables(connection))
    run_program(programs.folder / "pg_restore", f"--file={os.devnull}", str(part))  # reads all of it
    _write_through(part)
    return Manifest(
        piecework=version, taken_at=now, postgresql=server_version, migrations=migrations, tables=tables,
        sha256=_sha256(part),
    )  # fmt: skip


def _read_manifest(file: Path) -> Manifest | None:
    path = manifest_file(file)
    if not path.exists():
        return None
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CannotStart(f"{path} is no manifest of a backup: {error}. Without it, move it away.") from None
    if manifest.sha256 != _sha256(file):
        raise CannotStart(f"{file} is not the file that {path} was written for: it is damaged, or another one.")
    return manifest


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _private_file(path: Path) -> Path:
    """An empty file that nobody else may read: a backup has everybody's data in it."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise CannotStart(f"Cannot write {path}: {error.strerror or error}.") from error
    return path


def _write_whole(path: Path, content: bytes) -> None:
    part = _private_file(path.with_name(f"{path.name}.part"))
    part.write_bytes(content)
    _write_through(part)
    part.replace(path)


def _write_through(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
