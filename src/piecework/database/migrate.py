"""Migrations: numbered SQL files, applied once each, in order, one transaction a file."""

import hashlib
from importlib import resources
from typing import Any

import psycopg

from piecework.database.reaching import reached
from piecework.refusal import CannotStart

_ONE_AT_A_TIME = (
    7_265_830_001  # advisory lock: only keeps two starts from doing the same work; correctness is the primary key's
)


def migrate(url: str) -> list[str]:
    """Bring the database up to this version's schema; answer the names of the migrations applied now.

    Refuses (CannotStart) a database that cannot be used or is newer than the program, or one whose applied file has
    changed since.
    """
    with reached(url, application_name="piecework migrate") as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
        make_list_of_migrations(connection)
        applied = find_applied(connection)
        migrations = list_migrations()
        _check_known(applied, migrations)
        return [name for name, sql in migrations.items() if name not in applied and _apply(connection, name, sql)]


def check_migrated(url: str) -> None:
    """Refuse (CannotStart) a database whose schema is not this version's; it changes nothing."""
    with reached(url) as connection:
        applied = find_applied(connection)
    migrations = list_migrations()
    _check_known(applied, migrations)
    if missing := [name for name in migrations if name not in applied]:
        raise CannotStart(
            f"The database lacks {', '.join(missing)} of this version's schema: run `piecework migrate`, or start "
            "`piecework serve`, which does it too."
        )


def is_new(url: str) -> bool:
    """Whether no migration was ever applied to the database. Refuses (CannotStart) one that cannot be used."""
    with reached(url) as connection:
        return not find_applied(connection)


def make_list_of_migrations(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Make the table of applied migrations, unless it is there."""
    connection.execute(
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            name   text NOT NULL,
            sha256 text NOT NULL,
            CONSTRAINT schema_migrations_pkey PRIMARY KEY (name)
        )
        """
    )


def find_applied(connection: psycopg.Connection[tuple[Any, ...]]) -> dict[str, str]:
    """Name to digest of the migrations applied; none where none ever was."""
    if connection.execute("SELECT to_regclass('schema_migrations')").fetchone() == (None,):
        return {}
    rows = connection.execute("SELECT name, sha256 FROM schema_migrations").fetchall()
    return {str(name): str(digest) for name, digest in rows}


def list_migrations() -> dict[str, str]:
    """Name to text of every migration, in the order they apply."""
    folder = resources.files("piecework.database") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return {file.name.removesuffix(".sql"): file.read_text(encoding="utf-8") for file in files}


def _check_known(applied: dict[str, str], migrations: dict[str, str]) -> None:
    for name, sha256 in applied.items():
        if name not in migrations:
            raise CannotStart(
                f"The database has the migration {name}, which this version of piecework does not know: it was used by "
                "a newer one. Start that version, or restore a backup made before the upgrade."
            )
        if sha256 != _sha256(migrations[name]):
            raise CannotStart(
                f"The migration {name} was applied to the database with another text than this version has. "
                "Install the version that was used before, or restore a backup."
            )


def _apply(connection: psycopg.Connection[tuple[Any, ...]], name: str, sql: str) -> bool:
    with connection.transaction():
        connection.execute(sql.encode())  # bytes: a file of ours, many statements, no parameters
        connection.execute("INSERT INTO schema_migrations (name, sha256) VALUES (%s, %s)", (name, _sha256(sql)))
    return True


def _sha256(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()
