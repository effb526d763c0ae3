"""The schema: schema.sql for a new database, numbered SQL files for one that an older version made.

Each file is applied once, in order, in a transaction of its own. What a new file changes is changed in schema.sql too.
"""

import hashlib
import secrets
from importlib import resources
from typing import Any

import psycopg

from piecework.database.before_release import BEFORE_RELEASE
from piecework.database.reaching import reached
from piecework.refusal import CannotStart

FIRST = "0001_first"  # the schema of the first release; it has no digest, for schema.sql is ahead of it by the files
PLACE_KEYS, KEY_BYTES = ("signing", "recognising"), 32
_FOLDER = resources.files("piecework.database")
_ONE_AT_A_TIME = (
    7_265_830_001  # advisory lock: only keeps two starts from doing the same work; correctness is the primary key's
)


def migrate(url: str) -> list[str]:
    """Bring the database up to this version's schema; answer the names of what was applied now.

    Refuses (CannotStart) a database that cannot be used or is newer than the program, or one whose applied file has
    changed since.
    """
    with reached(url, application_name="piecework migrate") as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
        make_list_of_migrations(connection)
        applied, migrations = find_applied(connection), list_migrations()
        if not applied:
            return _create(connection, migrations)
        _check_known(applied, migrations)
        if applied == BEFORE_RELEASE:
            _adopt(connection)
        return [name for name, sql in migrations.items() if name not in applied and _apply(connection, name, sql)]


def check_migrated(url: str) -> None:
    """Refuse (CannotStart) a database whose schema is not this version's; it changes nothing."""
    with reached(url) as connection:
        applied = find_applied(connection)
    migrations = list_migrations()
    _check_known(applied, migrations)
    if missing := [name for name in (FIRST, *migrations) if name not in applied]:
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
    """Name to text of every file since the first release, in the order they apply."""
    folder = _FOLDER / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return {file.name.removesuffix(".sql"): file.read_text(encoding="utf-8") for file in files}


def make_schema(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Make every table as this version has it, all of them empty."""
    make_list_of_migrations(connection)
    connection.execute((_FOLDER / "schema.sql").read_bytes())


def is_known(name: str) -> bool:
    """Whether this version knows a migration of this name, and so what a backup that has it holds."""
    return name == FIRST or name in BEFORE_RELEASE or name in list_migrations()


def _check_known(applied: dict[str, str], migrations: dict[str, str]) -> None:
    if applied == BEFORE_RELEASE:
        return
    if applied.get(FIRST):
        lacking = [name for name, sha256 in BEFORE_RELEASE.items() if applied.get(name) != sha256]
        raise CannotStart(
            "The database was made before the first release of piecework, and its schema is not the one that was "
            f"released: {', '.join(lacking) or 'a migration that nobody knows'} differs. Start the last version before "
            "the release once, and then this one."
        )
    for name, sha256 in applied.items():
        if name == FIRST:
            continue
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


def _create(connection: psycopg.Connection[tuple[Any, ...]], migrations: dict[str, str]) -> list[str]:
    with connection.transaction():
        make_schema(connection)
        for name in PLACE_KEYS:
            connection.execute(
                "INSERT INTO place_keys (name, secret) VALUES (%s, %s)", (name, secrets.token_bytes(KEY_BYTES))
            )
        _note(connection, {FIRST: ""} | {name: _sha256(sql) for name, sql in migrations.items()})
    return [FIRST, *migrations]


def _adopt(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """The files before the first release made, byte by byte, what that release began with."""
    with connection.transaction():
        connection.execute("DELETE FROM schema_migrations")
        _note(connection, {FIRST: ""})


def _apply(connection: psycopg.Connection[tuple[Any, ...]], name: str, sql: str) -> bool:
    with connection.transaction():
        connection.execute(sql.encode())  # bytes: a file of ours, many statements, no parameters
        _note(connection, {name: _sha256(sql)})
    return True


def _note(connection: psycopg.Connection[tuple[Any, ...]], applied: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO schema_migrations (name, sha256) VALUES (%s, %s)", [*applied.items()])


def _sha256(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()
