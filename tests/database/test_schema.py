"""The schema: a new database gets all of it, an older one what it lacks, in order; another version's is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from piecework.accounts.authentication import find_caller
from piecework.accounts.programs import load_worker_tokens
from piecework.database import Database
from piecework.database.before_release import BEFORE_RELEASE
from piecework.database.migrate import FIRST, check_migrated, is_new, list_migrations, migrate
from piecework.refusal import CannotStart
from tests.architecture import catalog

RELEASED = Path(__file__).parent / "released" / f"{FIRST}.sql"
LATER = {
    "0900_note": "ALTER TABLE jobs ADD COLUMN note text NOT NULL DEFAULT ''",
    "0901_no_note": "ALTER TABLE jobs DROP note",
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


def make_first_release(connection: psycopg.Connection[Any], names: dict[str, str]) -> None:
    """A database as the first release made it, with the files that it notes as applied."""
    connection.execute(RELEASED.read_bytes())
    set_applied(connection, names)
    connection.execute("SELECT set_config('search_path', 'public', false)")


def test_new_database_gets_everything_once(empty_database: str, later: dict[str, str]):
    assert is_new(empty_database)
    assert migrate(empty_database) == [FIRST, *later]
    assert migrate(empty_database) == []
    check_migrated(empty_database)
    assert not is_new(empty_database)


def test_every_place_signs_with_a_key_of_its_own(empty_database: str, database_url: str):
    migrate(empty_database)
    keys: list[tuple[str, bytes]] = []
    for url in (empty_database, database_url):
        with psycopg.connect(url) as connection:
            keys += connection.execute("SELECT name, secret FROM place_keys").fetchall()
    assert sorted(name for name, _ in keys) == ["recognising", "recognising", "signing", "signing"]
    assert len({secret for _, secret in keys}) == 4


def test_older_place_is_given_a_key_of_its_own_that_recognises(
    empty_database: str, connection: psycopg.Connection[Any]
):
    keys: set[bytes] = set()
    for _ in range(2):
        make_first_release(connection, {FIRST: ""})
        migrate(empty_database)
        keys |= {row[0] for row in connection.execute("SELECT secret FROM place_keys WHERE name = 'recognising'")}
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    assert len(keys) == 2


def test_older_database_gets_what_it_lacks(
    empty_database: str, connection: psycopg.Connection[Any], later: dict[str, str]
):
    make_first_release(connection, {FIRST: ""})
    with pytest.raises(CannotStart, match=r"lacks .*0900_note, 0901_no_note"):
        check_migrated(empty_database)
    assert migrate(empty_database) == [*later]
    check_migrated(empty_database)


def test_database_of_the_first_release_becomes_what_a_new_one_is(
    empty_database: str, connection: psycopg.Connection[Any]
):
    make_first_release(connection, {FIRST: ""})
    migrate(empty_database)
    upgraded = catalog.describe(connection)
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public")
    migrate(empty_database)
    assert catalog.describe(connection) ^ upgraded == set()


def test_database_from_before_the_release_is_adopted(empty_database: str, connection: psycopg.Connection[Any]):
    make_first_release(connection, BEFORE_RELEASE)
    assert migrate(empty_database) == [*list_migrations()]
    assert applied(connection) == [FIRST, *list_migrations()]
    check_migrated(empty_database)


def test_adopted_database_gets_what_came_since(
    empty_database: str, connection: psycopg.Connection[Any], later: dict[str, str]
):
    make_first_release(connection, BEFORE_RELEASE)
    assert migrate(empty_database) == [*later]


def test_letters_and_tokens_of_the_first_release_go_on(empty_database: str, connection: psycopg.Connection[Any]):
    """What waits is sent whole and shown without its secret, what was sent loses it; a worker token goes on."""
    make_first_release(connection, {FIRST: ""})
    secret, now = "5e" * 32, "2026-03-01T12:00:00Z"
    connection.execute(
        "INSERT INTO accounts (account_id, name, email, country, level, is_operator, is_auto_approved,"
        " trusted_deposits, created_at, pcode_secret, operator_roles)"
        " VALUES ('0a0a0a0a', 'Wim', 'wim@example.org', 'us', 'starter', false, false, 0, %s, 'x', '{}')", [now]
    )  # fmt: skip
    for email_id, due_at in (("waits", now), ("sent", None)):
        connection.execute(
            "INSERT INTO emails (account_id, email_id, address, subject, body, created_at, attempts, next_attempt_at,"
            " last_error) VALUES ('0a0a0a0a', %s, 'wim@example.org', 's', %s, %s, 0, %s, '')",
            [email_id, f"https://place/?token=0a0a0a0a.{secret}\n", now, due_at],
        )
    for kind in ("api", "worker"):
        connection.execute(
            "INSERT INTO credentials (account_id, kind, secret_sha256, created_at)"
            " VALUES ('0a0a0a0a', %s, sha256(%s), %s)", [kind, secret.encode(), now]
        )  # fmt: skip
    migrate(empty_database)
    bodies = connection.execute("SELECT email_id, body, whole_body FROM emails ORDER BY 1 DESC").fetchall()
    shown = "https://place/?token=(not shown)\n"
    assert bodies == [("waits", shown, f"https://place/?token=0a0a0a0a.{secret}\n"), ("sent", shown, "")]
    with Database(empty_database, connections_max=1) as database:
        for kind in ("api", "worker"):
            assert database.read(lambda tx, kind=kind: find_caller(tx, "0a0a0a0a", secret, kind)) is not None
        assert [token.name for token in database.read(lambda tx: load_worker_tokens(tx, "0a0a0a0a"))] == ["first"]


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
    connection.execute("UPDATE schema_migrations SET sha256 = 'x' WHERE name = '0900_note'")
    with pytest.raises(CannotStart, match="0900_note was applied to the database with another text"):
        check_migrated(empty_database)
