"""`schema.sql` equals the first release with all migrations since; its keys leave room to grow (ARCHITECTURE.md)."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from piecework.database.migrate import make_schema
from tests.architecture import catalog
from tests.architecture.source import PACKAGE, ROOT, Module, bare_sql, product_modules, sample, sql_literals

SCHEMA = PACKAGE / "database" / "schema.sql"
MIGRATIONS_FOLDER = PACKAGE / "database" / "migrations"
MIGRATIONS = sorted(MIGRATIONS_FOLDER.glob("*.sql"))
RELEASED = ROOT / "tests" / "database" / "released" / "0001_first.sql"  # as pg_dump told it then

# Work is keyed by its job, people and money by their account. These tables are small, and copied everywhere:
REFERENCE_TABLES = {
    "zones",
    "categories",
    "category_prices",
    "rules",
    "catalog_changes",
    "chore_runs",
    "audit_runs",
    "rule_changes",
    "operator_log_head",
    "place_keys",
    "schema_migrations",
    "terms_texts",
    "terms_in_force",
    "crowd_counts",
}
# And these are keyed by a value that is unique across all accounts:
KEYED_BY_VALUE = {
    "account_emails": "email",
    "attempts": "subject",
    "frozen_prints": "hmac_sha256",
    "payments": "reference",
    "payment_claims": "reference",
    "payment_events": "event_id",
    "withdrawal_batches": "batch_id",
}
GROUPS = {"job_id", "account_id"}

CHANGING = re.compile(
    r"\b(?:now|random|random_normal|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday"
    r"|gen_random_uuid|uuidv4|uuidv7|nextval|setseed)\s*\("
    r"|\b(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b",
    re.I,
)
OWN_STATEMENT = re.compile(
    r"\s*ALTER\s+TABLE\s+(?:ONLY\s+)?\w+\s+ADD\s+CONSTRAINT\s+\w+\s+FOREIGN\s+KEY\b[^;]*\Z", re.I
)
ACTS = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PERFORM|EXECUTE|NOTIFY)\b|\bNEW\.\w+\s*:?=[^=]", re.I
)


@pytest.fixture
def connection(empty_database: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(empty_database) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def schema(connection: Connection[Any]) -> Connection[Any]:
    """A database with schema.sql applied; the test may add what breaks a rule."""
    apply(connection, [SCHEMA])
    return connection


def apply(connection: Connection[Any], files: Iterable[Path]) -> None:
    for file in files:
        connection.execute(file.read_bytes())


def wrong_heads(connection: Connection[Any]) -> list[str]:
    """Unique keys that start with neither job_id nor account_id, and tables without a primary key."""
    wrong = [f"{table} has no primary key" for table, head in catalog.primary_heads(connection).items() if head is None]
    for table, index, head in catalog.primary_and_unique_keys(connection):
        if table in REFERENCE_TABLES or head in GROUPS or KEYED_BY_VALUE.get(table, "") == head:
            continue
        wrong.append(f"{index} of {table} starts with {head or 'an expression'}")
    return wrong


def wrong_foreign_keys(connection: Connection[Any]) -> list[str]:
    """Foreign keys that leave their group for anything but a reference table."""
    heads = catalog.primary_heads(connection)
    wrong: list[str] = []
    for name, source, target, columns, target_columns in catalog.foreign_keys(connection):
        if target in REFERENCE_TABLES:
            continue
        head = heads[source]
        together = (
            head in GROUPS and heads[target] == head and (head, head) in zip(columns, target_columns, strict=True)
        )
        if not together:
            wrong.append(f"{name}: {source} and {target} may lie on different machines")
    return wrong


def inline_foreign_keys(text: str) -> list[str]:
    """Foreign keys that are not added in a statement of their own."""
    statements = [statement for statement in bare_sql(text).split(";") if re.search(r"\bREFERENCES\b", statement, re.I)]
    return [" ".join(statement.split())[:60] for statement in statements if not OWN_STATEMENT.match(statement)]


def changing_defaults(connection: Connection[Any]) -> list[str]:
    """Defaults that make up a time, an id or a random value."""
    changing = catalog.changing_functions(connection)
    return [
        f"{column}: {expression}"
        for column, expression in catalog.defaults(connection)
        if CHANGING.search(expression) or changing & set(re.findall(r"(\w+)\(", expression))
    ]


def acting_triggers(connection: Connection[Any]) -> list[str]:
    """Triggers that do something other than refuse."""
    return [
        name
        for name, body in catalog.trigger_bodies(connection)
        if ACTS.search(bare_sql(body)) or not re.search(r"\bRAISE\s+EXCEPTION\b", bare_sql(body), re.I)
    ]


def changing_statements(modules: Iterable[Module]) -> list[str]:
    """Statements of the product that ask the database for the time, an id or dice, instead of being told."""
    return [
        f"{module.path}:{line}: {found[0]}"
        for module in modules
        for statement, line in sql_literals(module)
        if (found := CHANGING.search(bare_sql(statement)))
    ]


def test_schema_equals_the_first_release_and_all_migrations_since(connection: Connection[Any]):
    apply(connection, [RELEASED, *MIGRATIONS])
    migrated = catalog.describe(connection)
    connection.rollback()
    make_schema(connection)
    written = catalog.describe(connection)
    assert {"only schema.sql": written - migrated, "only migrations": migrated - written} == {
        "only schema.sql": set(),
        "only migrations": set(),
    }


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE t (job_id text)",
        "ALTER TABLE jobs ADD COLUMN extra integer",
        "ALTER TABLE jobs ALTER COLUMN title DROP NOT NULL",
        "ALTER TABLE jobs ALTER COLUMN title SET DEFAULT ''",
        "ALTER TABLE jobs ALTER COLUMN title TYPE varchar(80)",
        "ALTER TABLE jobs ADD CONSTRAINT extra CHECK (title <> '')",
        "ALTER TABLE job_counts SET (fillfactor = 60)",
        "ALTER TABLE entries DISABLE TRIGGER USER",
        "CREATE INDEX extra ON jobs (job_id, title)",
        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE TYPE mood AS ENUM ('good')",
        "CREATE VIEW v AS SELECT 1 AS one",
    ],
)
def test_any_difference_of_schema_is_seen(schema: Connection[Any], change: str):
    before = catalog.describe(schema)
    schema.execute(change.encode())
    assert catalog.describe(schema) != before


def test_migrations_are_numbered():
    """They apply in the order of their names; numbers may be left out, and no two files share one."""
    assert {file.suffix for file in MIGRATIONS_FOLDER.iterdir()} <= {".sql", ".md"}
    numbers = [
        "0001",
        *(found[1] for file in MIGRATIONS if (found := re.fullmatch(r"(\d{4}[a-z]?)_[a-z0-9_]+\.sql", file.name))),
    ]
    assert len(set(numbers)) == 1 + len(MIGRATIONS)
    assert numbers == sorted(numbers)


def test_keys_start_with_job_or_account(schema: Connection[Any]):
    assert wrong_heads(schema) == []


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE t (id text PRIMARY KEY)",
        "CREATE TABLE t (job_id text)",
        "CREATE UNIQUE INDEX i ON jobs (title)",
        "CREATE UNIQUE INDEX i ON jobs (lower(job_id))",
        "ALTER TABLE accounts DROP CONSTRAINT accounts_pkey CASCADE",
    ],
)
def test_wrong_key_is_found(schema: Connection[Any], change: str):
    schema.execute(change.encode())
    assert len(wrong_heads(schema)) == 1


def test_foreign_keys_stay_in_their_group(schema: Connection[Any]):
    assert wrong_foreign_keys(schema) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE jobs ADD CONSTRAINT f FOREIGN KEY (employer_id) REFERENCES accounts",
        "ALTER TABLE blocks ADD CONSTRAINT f FOREIGN KEY (blocked_account_id) REFERENCES accounts",
        "ALTER TABLE entries ADD CONSTRAINT f FOREIGN KEY (job_id) REFERENCES jobs",
    ],
)
def test_foreign_key_across_groups_is_found(schema: Connection[Any], change: str):
    schema.execute(change.encode())
    assert len(wrong_foreign_keys(schema)) == 1


def test_foreign_keys_are_added_in_statements_of_their_own():
    assert {file.name: inline_foreign_keys(file.read_text()) for file in [SCHEMA, *MIGRATIONS]} == {
        file.name: [] for file in [SCHEMA, *MIGRATIONS]
    }
    assert inline_foreign_keys("CREATE TABLE t (job_id text REFERENCES jobs);")
    assert inline_foreign_keys("ALTER TABLE t ADD COLUMN job_id text REFERENCES jobs;")
    assert inline_foreign_keys("-- REFERENCES\nALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES jobs;") == []


def test_no_table_is_analysed_while_it_is_small(schema: Connection[Any]):
    """A plan made of the statistics of few rows goes through all that come after them."""
    wanted = ["autovacuum_analyze_threshold=1000", "autovacuum_vacuum_threshold=1000"]
    rows = schema.execute(
        "SELECT relname, reloptions FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    ).fetchall()
    assert [table for table, options in rows if not set(wanted) <= set(options or [])] == []


def test_nothing_is_numbered_by_a_sequence(schema: Connection[Any]):
    assert catalog.sequences(schema) == []
    schema.execute("CREATE TABLE t (job_id bigserial PRIMARY KEY, other integer GENERATED ALWAYS AS IDENTITY)")
    assert len(catalog.sequences(schema)) == 2


def test_no_default_makes_up_a_value(schema: Connection[Any]):
    assert changing_defaults(schema) == []


@pytest.mark.parametrize(
    "default", ["now()", "current_timestamp", "gen_random_uuid()", "random()", "upper(md5(random()::text))"]
)
def test_made_up_default_is_found(schema: Connection[Any], default: str):
    schema.execute(f"CREATE TABLE t (a text DEFAULT {default}, b text DEFAULT upper('x'))".encode())
    assert len(changing_defaults(schema)) == 1


def test_triggers_only_refuse(schema: Connection[Any]):
    assert acting_triggers(schema) == []


@pytest.mark.parametrize(
    "body",
    [
        "UPDATE jobs SET title = ''; RETURN NEW;",
        "NEW.title := 'x'; RETURN NEW;",
        "RETURN NULL;",
        "DELETE FROM jobs; RAISE EXCEPTION 'no';",
    ],
)
def test_acting_trigger_is_found(schema: Connection[Any], body: str):
    schema.execute(f"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$".encode())
    schema.execute("CREATE TRIGGER t BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION f()")
    assert acting_triggers(schema) == ["t"]


def test_statements_are_told_times_ids_and_dice():
    assert changing_statements(product_modules()) == []


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE tasks SET held_at = now() WHERE job_id = %(job_id)s",
        "DELETE FROM sessions WHERE account_id = %(me)s AND until < CURRENT_TIMESTAMP",
        "INSERT INTO t (job_id) VALUES (1) ON CONFLICT (job_id) DO UPDATE SET id = gen_random_uuid()",
        "SELECT job_id FROM jobs ORDER BY random() LIMIT 1",
    ],
)
def test_statement_with_a_time_of_its_own_is_found(query: str):
    assert len(changing_statements([sample("piecework.tasks.tasks_sql", f"tx.do({query!r})")])) == 1
    assert changing_statements([sample("piecework.tasks_sql", "tx.do('SELECT %(now)s FROM t -- not now()')")]) == []
