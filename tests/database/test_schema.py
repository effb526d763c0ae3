"""Migrating: each file once, in order; what another version did is refused."""

import psycopg
import pytest

from piecework.database.migrate import check_migrated, is_new, list_migrations, migrate
from piecework.refusal import CannotStart


def test_new_database_gets_every_migration_once(empty_database: str):
    assert is_new(empty_database)
    assert migrate(empty_database) == list(list_migrations())
    assert migrate(empty_database) == []
    check_migrated(empty_database)
    assert not is_new(empty_database)


def test_database_of_an_older_version_is_refused_by_name(empty_database: str):
    migrate(empty_database)
    last = list(list_migrations())[-1]
    with psycopg.connect(empty_database) as connection:
        connection.execute("DELETE FROM schema_migrations WHERE name = %s", (last,))
    with pytest.raises(CannotStart, match=f"lacks {last}"):
        check_migrated(empty_database)


def test_database_of_a_newer_version_is_refused(empty_database: str):
    migrate(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute("INSERT INTO schema_migrations (name, sha256) VALUES ('9999_later', '')")
    for use in (migrate, check_migrated):
        with pytest.raises(CannotStart, match="used by a newer one"):
            use(empty_database)


def test_migration_that_was_applied_with_another_text_is_refused(empty_database: str):
    migrate(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute("UPDATE schema_migrations SET sha256 = 'x'")
    with pytest.raises(CannotStart, match="another text"):
        check_migrated(empty_database)
