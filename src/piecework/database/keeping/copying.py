"""Copying a whole database into an empty one: one moment of the source, one transaction in the target.

Rows travel as text between tables that our own schema makes, so that neither side's version of PostgreSQL matters: the
target may be older than the source. Whoever is killed leaves the target as empty as it was.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from psycopg import sql

from piecework.database.keeping.contents import (
    Connection,
    Content,
    Tables,
    contents,
    differing,
    find_anything,
    list_tables,
)
from piecework.database.migrate import make_schema
from piecework.database.reaching import reached
from piecework.refusal import CannotStart


class Side(Struct, frozen=True):
    """A database: how to reach it, and what a sentence calls it."""

    url: str
    name: str


class CopyReport(Struct, frozen=True):
    """What was copied, and between which versions of PostgreSQL."""

    tables: Mapping[str, Content]
    source_version: str
    target_version: str

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(content.rows for content in self.tables.values())


def check_empty(side: Side) -> None:
    """Refuse (CannotStart) a database that cannot take ours: unreachable, not empty, not UTF-8, or only for reading."""
    with reached(side.url, called=side.name) as connection:
        _check_empty(connection, side)


def check_nobody_is_at_work(side: Side) -> None:
    """Refuse (CannotStart) a database that web or chore processes are connected to: what they write would be lost."""
    with reached(side.url, called=side.name) as connection:
        others = connection.execute(
            """
            SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'piecework' AND pid <> pg_backend_pid()
            """
        ).fetchone()
    if others is not None and others[0]:
        raise CannotStart(
            f"Piecework is running on {side.name} ({others[0]} connections), and what it writes meanwhile would be "
            "lost: stop all its processes first."
        )


def copy_database(source: Side, target: Side) -> CopyReport:
    """Copy everything, compare both sides, and only then commit. Refuses: CannotStart."""
    with (
        reached(source.url, called=source.name) as read_from,
        reached(target.url, called=target.name) as write_to,
        read_from.transaction(),
        write_to.transaction(),
    ):
        read_from.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _check_empty(write_to, target)
        make_schema(write_to)
        tables = list_tables(read_from)
        _check_same_shape(tables, list_tables(write_to))
        for table, columns in list_tables(write_to).items():
            _copy_table(read_from, write_to, table, columns)
        there, here = contents(read_from, tables), contents(write_to, tables)
        if wrong := differing(there, here):
            raise CannotStart(
                f"The copies of {', '.join(wrong)} differ from what was copied; nothing was kept of them."
            )
        copied = CopyReport(there, _version(read_from), _version(write_to))
    with reached(target.url, called=target.name) as write_to:
        write_to.execute("ANALYZE")  # until it has looked, a new database plans everything badly
    return copied


def _copy_table(source: Connection, target: Connection, table: str, columns: Sequence[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    out = sql.SQL("COPY {table} ({columns}) TO STDOUT").format(table=sql.Identifier(table), columns=names)
    into = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(table=sql.Identifier(table), columns=names)
    with source.cursor().copy(out) as read, target.cursor().copy(into) as write:
        for block in read:
            write.write(block)


def _check_empty(connection: Connection, side: Side) -> None:
    found = connection.execute(
        "SELECT pg_is_in_recovery(), current_setting('server_encoding'), current_schema()"
    ).fetchone()
    assert found is not None
    if found[0]:
        raise CannotStart(f"{side.name} is a replica, which cannot be written to: name the primary.")
    if found[1] != "UTF8":
        raise CannotStart(
            f"{side.name} is encoded in {found[1]}, not in UTF8: make another with CREATE DATABASE piecework "
            "ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0."
        )
    if found[2] is None:
        raise CannotStart(
            f"{side.name} has no schema that its user may use: it needs `public`, or one of the user's own."
        )
    if (there := find_anything(connection)) is not None:
        raise CannotStart(
            f"{side.name} is not empty: there is {there} in it, and nothing is ever overwritten. Name an empty one."
        )


def _check_same_shape(source: Tables, target: Tables) -> None:
    wrong = sorted(table for table in source.keys() | target.keys() if source.get(table) != target.get(table))
    if wrong:
        raise CannotStart(
            f"The tables {', '.join(wrong)} are not as this version of piecework makes them, so they cannot be copied: "
            "use pg_dump and pg_restore, or remove what is not ours."
        )


def _version(connection: Connection) -> str:
    found = connection.execute("SHOW server_version").fetchone()
    assert found is not None
    return str(found[0]).split()[0]
