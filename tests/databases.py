"""Databases for tests: lent out migrated and seeded, cleaned when they come back, dropped when they were altered.

A new database is a copy of some 300 files, which takes longer than most tests; emptying the few tables that a test
wrote to does not. What is lent always equals a new one: a database whose schema, settings or shipped rows are no longer
the template's is dropped.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from piecework.audit.auditing import Finding, audit
from piecework.catalog.seeding import seed_catalog
from piecework.database import Database
from piecework.database.migrate import migrate
from piecework.embedded_postgresql.launcher import Server
from piecework.rules.changing import seed_rules
from tests.waiting import HANG_SECONDS

TEMPLATE = "template_piecework"
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
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL(%s)"
)


class Keeper:
    """Two connections that a lent database has for as long as it lives: new ones would cost as much as the test.

    One cleans it. The other audits it after each test, with statements that it has prepared and planned before.
    """

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.auditor = Database(url, connections_max=1)
        self.auditor.open()
        auditors: int = self.auditor.read(lambda tx: tx.value("SELECT pg_backend_pid()"))
        self._pids = [auditors, self.connection.info.backend_pid]

    def send_others_away(self) -> None:
        """Nobody else is connected any more."""
        deadline = time.monotonic() + HANG_SECONDS
        while self.connection.execute(OTHERS, [self._pids]).fetchone():
            assert time.monotonic() < deadline, f"somebody keeps coming back to {self.connection.info.dbname}"
            time.sleep(0.005)

    def close(self) -> None:
        """Give both back."""
        self.connection.close()
        self.auditor.close()


class Databases:
    """Databases on the session's server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._numbers = itertools.count(1)
        self._clean: list[str] = []
        self._keepers: dict[str, Keeper] = {}
        self._shipped: dict[str, str] = {}  # table of the template that has rows -> their digest
        self._schema = ""

    def make_template(self) -> None:
        """The migrated and seeded database that every lent one equals."""
        self.run("CREATE DATABASE {}", TEMPLATE)
        url = self.url_of(TEMPLATE)
        migrate(url)
        with Database(url, connections_max=1) as database:
            database.transact(seed_catalog)
            database.transact(lambda tx: seed_rules(tx, fees="platform"))
        with psycopg.connect(url) as connection:
            self._schema = only(connection, ALTERED)
            self._shipped = {table: digest(connection, table) for table, _ in filled_tables(connection)}

    def lend(self) -> str:
        """The URL of a database as the template is."""
        return self._clean.pop() if self._clean else self.create(TEMPLATE)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """A database for as long as this lasts, however it ends."""
        url = self.lend()
        try:
            yield url
        finally:
            self.take_back(url)

    @contextmanager
    def opened(self, *, connections_max: int = 1) -> Iterator[Database]:
        """The same with connections to it."""
        with self.lent() as url, Database(url, connections_max=connections_max) as database:
            yield database

    @contextmanager
    def filled(
        self, write: Callable[[psycopg.Connection[Any]], None], *, connections_max: int = 1
    ) -> Iterator[Database]:
        """The same in which these rows stand (tests/rows.py), whatever the audit would say of them."""
        with self.opened(connections_max=connections_max) as database:
            with psycopg.connect(database.url, autocommit=True) as connection:
                write(connection)
            yield database

    def audit(self, url: str) -> list[Finding]:
        """What must always hold and does not, in a database that is lent (`piecework audit`)."""
        return audit(self._keeper_of(url).auditor)

    def take_back(self, url: str) -> None:
        """Whoever is still connected is sent away; what was written is removed."""
        keeper = self._keeper_of(url)
        keeper.send_others_away()
        if only(keeper.connection, ALTERED) == self._schema and self._empty(keeper.connection):
            self._clean.append(url)
        else:
            self.drop(url)

    def close(self) -> None:
        """Let go of every database."""
        for keeper in self._keepers.values():
            keeper.close()

    def _let_go_of(self, url: str) -> None:
        if keeper := self._keepers.pop(url, None):
            keeper.close()

    def _keeper_of(self, url: str) -> Keeper:
        if url not in self._keepers:
            self._keepers[url] = Keeper(url)
        return self._keepers[url]

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
        self._let_go_of(self.url_of(template))  # nobody may be connected to what is copied
        self.run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Remove the database, whoever is still connected."""
        self._let_go_of(url)
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
