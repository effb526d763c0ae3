"""The schema: a new database gets all of it, an older one what it lacks, in order; another version's is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from piecework.database.before_release import BEFORE_RELEASE
from piecework.database.migrate import FIRST, check_migrated, is_new, list_migrations, migrate
from piecework.refusal import CannotStart
from tests.architecture import catalog

RELEASED = Path(__file__).parent / "released" / f"{FIRST}.sql"
LATER = {
    "0002_note": "ALTER TABLE jobs ADD COLUMN note text NOT NULL DEFAULT ''",
    "0003_no_note": "ALTER TABLE jobs DROP note",
}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A version whose schema is this one's, and whose two migrations together change nothing."""
    monkeypatch.setattr("piecework.database.migrate.list_migrations", lambda: LATER)
    return LATER


@pytest.fixture
def connection(empty_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        yield connection


def applied(connection: psycopg.Connection[Any]) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM schema_migrations ORDER BY name")]


def set_applied(connection: psycopg.Connection[Any], names: dict[str, str]) -> None:
    connection.execute("DELETE FROM schema_migrations")
    for name, digest in names.items():
        connection.execute("INSERT INTO schema_migrations (name, sha256) VALUES (%s, %s)", (name, digest))


def test_new_database_gets_everything_once(empty_database: str, later: dict[str, str]):
    assert is_new(empty_database)
    assert migrate(empty_database) == [FIRST, *later]
    assert migrate(empty_database) == []
    check_migrated(empty_database)
    assert not is_new(empty_database)


def test_every_place_signs_with_a_key_of_its_own(empty_database: str, database_url: str):
    migrate(empty_database)
    keys: set[bytes] = set()
    for url in (empty_database, database_url):
        with psycopg.connect(url) as connection:
            keys |= {secret for (secret,) in connection.execute("SELECT secret FROM place_keys WHERE name = 'signing'")}
    assert len(keys) == 2


def test_older_database_gets_what_it_lacks(
    empty_database: str, connection: psycopg.Connection[Any], later: dict[str, str]
):
    migrate(empty_database)
    set_applied(connection, {FIRST: ""})
    with pytest.raises(CannotStart, match="lacks 0002_note, 0003_no_note"):
        check_migrated(empty_database)
    assert migrate(empty_database) == [*later]
    check_migrated(empty_database)


def test_database_of_the_first_release_becomes_what_a_new_one_is(
    empty_database: str, connection: psycopg.Connection[Any]
):
    connection.execute(RELEASED.read_bytes())
    set_applied(connection, {FIRST: ""})
    connection.execute("SELECT set_config('search_path', 'public', false)")
    migrate(empty_database)
    upgraded = catalog.describe(connection)
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public")
    migrate(empty_database)
    assert catalog.describe(connection) ^ upgraded == set()


def test_database_from_before_the_release_is_adopted(empty_database: str, connection: psycopg.Connection[Any]):
    connection.execute(RELEASED.read_bytes())
    set_applied(connection, BEFORE_RELEASE)
    assert migrate(empty_database) == [*list_migrations()]
    assert applied(connection) == [FIRST, *list_migrations()]
    check_migrated(empty_database)


def test_adopted_database_gets_what_came_since(
    empty_database: str, connection: psycopg.Connection[Any], later: dict[str, str]
):
    migrate(empty_database)
    set_applied(connection, BEFORE_RELEASE)
    assert migrate(empty_database) == [*later]


@pytest.mark.parametrize("name", ["0009_operators", "0017_board"])
@pytest.mark.parametrize("is_there", [True, False], ids=["with another text", "missing"])
def test_database_from_before_the_release_that_differs_is_refused(
    empty_database: str, connection: psycopg.Connection[Any], name: str, is_there: bool
):
    migrate(empty_database)
    others = {each: digest for each, digest in BEFORE_RELEASE.items() if each != name}
    set_applied(connection, others | ({name: "x"} if is_there else {}))
    for use in (migrate, check_migrated):
        with pytest.raises(CannotStart, match=f"not the one that was released: {name} differs"):
            use(empty_database)
    assert FIRST in applied(connection)


def test_database_of_a_newer_version_is_refused(empty_database: str, connection: psycopg.Connection[Any]):
    migrate(empty_database)
    set_applied(connection, {FIRST: "", "9999_later": ""})
    for use in (migrate, check_migrated):
        with pytest.raises(CannotStart, match="used by a newer one"):
            use(empty_database)


def test_migration_that_was_applied_with_another_text_is_refused(
    empty_database: str, connection: psycopg.Connection[Any], later: dict[str, str]
):
    migrate(empty_database)
    connection.execute("UPDATE schema_migrations SET sha256 = 'x' WHERE name = '0002_note'")
    with pytest.raises(CannotStart, match="0002_note was applied to the database with another text"):
        check_migrated(empty_database)
