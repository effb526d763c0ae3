"""Databases for tests: lent out migrated and seeded, cleaned when they come back, dropped when they were altered.

A new database is a copy of some 300 files, which takes longer than most tests; emptying the few tables that a test
wrote to does not. What is lent always equals a new one: a database whose schema, settings or shipped rows are no longer
the template's is dropped.
"""

import itertools
import time
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from piecework.catalog.seeding import seed_catalog
from piecework.database import Database
from piecework.database.launcher import Server
from piecework.database.migrate import migrate
from piecework.rules.changing import seed_rules

TEMPLATE = "template_piecework"
LEAVE_SECONDS_MAX = 20
BYTES_DELETED_MAX = 512 * 1024  # of a table that is emptied row by row: where there is more, a new database is quicker

ALTERED: LiteralString = """
    SELECT md5(string_agg(mark, ' ' ORDER BY mark)) FROM (
        SELECT oid || '.' || xmin FROM pg_class WHERE oid >= 16384 AND relpersistence = 'p'
        UNION ALL SELECT oid || '.' || xmin FROM pg_constraint WHERE oid >= 16384
        UNION ALL SELECT oid || '.' || xmin FROM pg_trigger WHERE oid >= 16384
        UNION ALL SELECT oid || '.' || xmin FROM pg_proc WHERE oid >= 16384
        UNION ALL SELECT setrole || '=' || setconfig::text FROM pg_db_role_setting
            WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    ) AS marks (mark)"""
TABLES: LiteralString = """
    SELECT relname, pg_relation_size(oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"""
OTHERS: LiteralString = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
)


class Databases:
    """Databases on the session's server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._numbers = itertools.count(1)
        self._clean: list[str] = []
        self._shipped: dict[str, str] = {}  # table of the template that has rows -> their digest
        self._schema = ""

    def make_template(self) -> None:
        """The migrated and seeded database that every lent one equals."""
        self.run("CREATE DATABASE {}", TEMPLATE)
        url = self.url_of(TEMPLATE)
        migrate(url)
        database = Database(url, connections_max=1)
        database.open()
        database.transact(seed_catalog)
        database.transact(lambda tx: seed_rules(tx, fees="platform"))
        database.close()
        with psycopg.connect(url) as connection:
            self._schema = only(connection, ALTERED)
            self._shipped = {table: digest(connection, table) for table, _ in filled_tables(connection)}

    def lend(self) -> str:
        """The URL of a database as the template is."""
        return self._clean.pop() if self._clean else self.create(TEMPLATE)

    def take_back(self, url: str) -> None:
        """Whoever is still connected is sent away; what was written is removed."""
        with psycopg.connect(url, autocommit=True) as connection:
            send_others_away(connection)
            is_clean = only(connection, ALTERED) == self._schema and self._empty(connection)
        if is_clean:
            self._clean.append(url)
        else:
            self.drop(url)

    def _empty(self, connection: psycopg.Connection[Any]) -> bool:
        """Remove what the template has not; False where that is much, or where what was shipped is not as it was."""
        filled = dict(filled_tables(connection))
        if not self._shipped.keys() <= filled.keys():
            return False
        if any(digest(connection, table) != shipped for table, shipped in self._shipped.items()):
            return False
        written = filled.keys() - self._shipped.keys()
        if any(filled[table] > BYTES_DELETED_MAX for table in written):
            return False
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")  # neither guards nor foreign keys
            for table in written:
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute("SELECT pg_stat_reset()")
        return True

    def create(self, template: str) -> str:
        """A new database made from a template; its URL."""
        name = f"test_{next(self._numbers)}"
        self.run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Remove the database, whoever is still connected."""
        self.run("DROP DATABASE {} WITH (FORCE)", conninfo_to_dict(url)["dbname"])

    def run(self, statement: str, *names: object) -> None:
        """Run a statement about databases."""
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*[sql.Identifier(str(name)) for name in names]))  # pyright: ignore[reportArgumentType]

    def url_of(self, name: str) -> str:
        """The URL of a database of this server."""
        return make_conninfo(self.server.url, dbname=name)


def only(connection: psycopg.Connection[Any], query: LiteralString | sql.Composed, *values: object) -> Any:
    row = connection.execute(query, values).fetchone()
    return row and row[0]


def send_others_away(connection: psycopg.Connection[Any]) -> None:
    deadline = time.monotonic() + LEAVE_SECONDS_MAX
    name = connection.info.dbname
    while connection.execute(OTHERS, [name]).fetchone():
        assert time.monotonic() < deadline, f"somebody keeps coming back to {name}"
        time.sleep(0.005)


def filled_tables(connection: psycopg.Connection[Any]) -> list[tuple[str, int]]:
    """(table, bytes) of every table that has a row."""
    tables = connection.execute(TABLES).fetchall()
    sized = [(name, size) for name, size in tables if size]
    if not sized:
        return []
    asked = [sql.SQL("EXISTS (SELECT FROM {})").format(sql.Identifier(name)) for name, _ in sized]
    answers = only(connection, sql.SQL("SELECT ARRAY[{}]").format(sql.SQL(", ").join(asked)))
    return [each for each, has_rows in zip(sized, answers, strict=True) if has_rows]


def digest(connection: psycopg.Connection[Any], table: str) -> str:
    query = sql.SQL("SELECT md5(string_agg(each::text, ' ' ORDER BY each::text)) FROM {} AS each")
    return only(connection, query.format(sql.Identifier(table)))
