"""What a database holds: its tables, and for each how many rows it has and a number that all of them add up to.

Two databases hold the same when these are the same, whichever version of PostgreSQL each is and in whatever order rows
and columns lie. Every value of every row is in the number, so it finds what a count of rows does not.
"""

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]

# So that values have the same text everywhere.
_AS_TEXT = (
    "SET datestyle = 'ISO, YMD'", "SET intervalstyle = 'postgres'", "SET timezone = 'UTC'",
    "SET extra_float_digits = 1", "SET bytea_output = 'hex'",
)  # fmt: skip

Tables = Mapping[str, Sequence[str]]  # the columns of each, by name


class Content(Struct, frozen=True):
    """How many rows a table has, and the sum of their digests."""

    rows: int
    digest: str


def list_tables(connection: Connection) -> Tables:
    """Our tables with their columns, each after those that its foreign keys name."""
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(_COLUMNS).fetchall():
        columns.setdefault(str(table), []).append(str(column))
    before: dict[str, set[str]] = {table: set() for table in sorted(columns)}
    for table, named in connection.execute(_FOREIGN_KEYS).fetchall():
        before[str(table)].add(str(named))
    return {table: columns[table] for table in TopologicalSorter(before).static_order()}


def find_anything(connection: Connection) -> str | None:
    """The name of something that lies where our tables would, but for what extensions brought; None: nothing does."""
    found = connection.execute(_ANYTHING).fetchone()
    return str(found[0]) if found else None


def contents(connection: Connection, tables: Tables) -> dict[str, Content]:
    """What each table holds, as of the connection's transaction."""
    for setting in _AS_TEXT:
        connection.execute(setting.encode())
    return {table: _content(connection, table, columns) for table, columns in tables.items()}


def differing(one: Mapping[str, Content], other: Mapping[str, Content]) -> list[str]:
    """The tables that are not the same in both."""
    return sorted(table for table in one.keys() | other.keys() if one.get(table) != other.get(table))


def _content(connection: Connection, table: str, columns: Sequence[str]) -> Content:
    query = sql.SQL(_CONTENT).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)), table=sql.Identifier(table)
    )
    found = connection.execute(query).fetchone()
    assert found is not None
    return Content(int(found[0]), str(found[1]))


# md5 is the same in every version, which PostgreSQL's own hashes do not promise. Nobody forges rows here.
_CONTENT = """
    SELECT count(*), coalesce(sum(('x' || left(md5(ROW({columns})::text), 15))::bit(60)::bigint), 0)
      FROM {table}
"""
_COLUMNS = """
    SELECT class.relname, attribute.attname
      FROM pg_class class
      JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attnum > 0 AND NOT attisdropped
     WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind = 'r'
     ORDER BY class.relname, attribute.attname
"""
_FOREIGN_KEYS = """
    SELECT source.relname, target.relname
      FROM pg_constraint reference
      JOIN pg_class source ON source.oid = reference.conrelid
      JOIN pg_class target ON target.oid = reference.confrelid
     WHERE reference.contype = 'f' AND source.relnamespace = current_schema()::regnamespace AND source.oid <> target.oid
"""
_ANYTHING = """
    SELECT relname
      FROM pg_class class
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND NOT EXISTS (SELECT 1 FROM pg_depend
                        WHERE classid = 'pg_class'::regclass AND objid = class.oid AND deptype = 'e')
     ORDER BY relname
     LIMIT 1
"""
