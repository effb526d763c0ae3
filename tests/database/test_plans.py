"""Every statement of every route has a plan that stays good without statistics, as a generic plan.

After a restore, a move, or when an employer is quick, nothing was analysed yet, or what was is long outgrown. Judged
are the rows that a plan touches and the pages it reads, at two sizes of what people have; never a clock.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, LiteralString, cast

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

from piecework.app import list_routes
from piecework.database import Database, channel
from piecework.database.channel import Channel, QueuedStatement
from piecework.settings import Settings
from tests.access.asking import ask, order_of
from tests.access.people import People
from tests.conftest import VirtualClock
from tests.databases import Databases
from tests.place import Place
from tests.waiting import HANG_SECONDS

FEW, MANY = 1_000, 4_000
GROWTH_MAX = 6  # what four times as much may cost: a little more than four times
STATEMENTS_MIN = 200  # of the tour that are looked at
FREE = 30_000  # rows and pages that are not worth a word
PLANS = ("made when there was little", "made now")
DEAREST = 1_000_000  # rows and pages of any one statement, planned now, where people have the most

TABLES: LiteralString = """
    SELECT class.relname, attribute.attname, format_type(attribute.atttypid, NULL),
           attribute.attnum = ANY (index.indkey) AS is_key
      FROM pg_class class
      JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0
                                 AND NOT attribute.attisdropped AND attribute.attgenerated = ''
      JOIN pg_index index ON index.indrelid = class.oid AND index.indisprimary
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind = 'r'
     ORDER BY class.relname, attribute.attnum"""
PEOPLES = {"account_id", "employer_id", "worker_id", "blocked_account_id"}  # whose rows they are: never multiplied by
NEXT: dict[str, LiteralString] = {
    "text": "{column} || '.' || i", "integer": "{column} + i", "bigint": "{column} + i", "date": "{column} + i",
    "smallint": "{column} + i", "timestamp with time zone": "{column} + i * interval '1 second'",
    "bytea": "sha256(convert_to(i::text, 'UTF8') || {column})",
}  # fmt: skip


REMOVED_BY = ("Filter", "Join Filter", "Index Recheck")


@dataclass(frozen=True)
class Heard:
    """A statement of the tour, which route ran it, and what it was asked with."""

    route: str
    query: str
    params: dict[str, Any]


def names_of(people: People) -> dict[str, str]:
    """What stands for what, for the same statement to be asked about somebody else."""
    named = {"ada": people.ada.id, "wim": people.wim.id, "olga": people.olga.id, "mo": people.mo.id}
    return named | {key: value for key, value in people.things.items() if isinstance(value, str)}


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The value with everybody's names replaced, wherever they stand."""
    if isinstance(value, list | tuple):
        return [renamed(each, names) for each in cast("list[Any]", value)]
    return names.get(value, value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def tour(databases: Databases) -> Iterator[tuple[str, People, list[Heard]]]:
    """The database after a tour of all routes, and each statement that the tour ran, asked about the same people.

    Nothing in it was vacuumed or analysed, however long the tour took.
    """
    with databases.lent() as url:
        stop_autovacuum(url)
        with Database(url, connections_max=4) as database:
            readers, statements = go_round(database)
        yield url, readers, statements


def stop_autovacuum(url: str) -> None:
    """Statistics are what a test makes them, not what a busy machine had the time for."""
    with psycopg.connect(url, autocommit=True) as connection:
        for (table,) in connection.execute(f"SELECT DISTINCT relname FROM ({TABLES}) tables").fetchall():
            connection.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = false)").format(sql.Identifier(table)))


def go_round(database: Database) -> tuple[People, list[Heard]]:
    """Every route, asked by who may: the people that reads are asked about, and each statement that was run."""
    found: dict[str, Heard] = {}
    ask_channel = Channel.ask
    route, names = "", dict[str, str]()

    def listen(channel: Channel, query: LiteralString, params: dict[str, Any]) -> QueuedStatement:
        if query not in found:
            found[query] = Heard(route, query, {name: renamed(value, names) for name, value in params.items()})
        return ask_channel(channel, query, params)

    settings = Settings(debug=True, second_operator_for_roles=True, api_requests_per_second=0)
    place = Place(database, VirtualClock(), settings)
    place.set_rule(withdrawal_after_days=0, withdrawal_min="0.05")
    readers = People(place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Channel, "ask", listen)
        for method, path in sorted(list_routes()):
            people = readers if method == "GET" else People(place)
            readers_names = names_of(readers)
            names = {value: readers_names.get(name, value) for name, value in names_of(people).items()}
            route = f"{method} {path}"
            ask(people, order_of(path)[-1], method, path)
    return readers, list(found.values())


def keep_originals(connection: Connection[Any], names: list[str]) -> dict[str, list[tuple[str, str, bool]]]:
    """The rows that are about these people, each table's in one of its own, and the columns of each."""
    tables: dict[str, list[tuple[str, str, bool]]] = {}
    for table, column, kind, is_key in connection.execute(TABLES):
        tables.setdefault(table, []).append((column, kind, is_key))
    for table, columns in tables.items():
        texts = [name for name, kind, _ in columns if kind == "text"]
        owned = [sql.SQL("{} = ANY ({})").format(sql.Identifier(name), names) for name in texts]
        connection.execute(
            sql.SQL("CREATE TEMP TABLE {} AS SELECT * FROM public.{} WHERE {}").format(
                sql.Identifier(f"own_{table}"), sql.Identifier(table), sql.SQL(" OR ").join(owned or [sql.SQL("false")])
            )
        )
    return tables


def multiply(connection: Connection[Any], tables: dict[str, list[tuple[str, str, bool]]], begin: int, end: int) -> None:
    """More rows of everything that is kept, by each part of a key that does not say whose it is."""
    for table, columns in tables.items():
        keys = [(column, kind) for column, kind, is_key in columns if is_key]
        for key, kind in [key for key in keys if key[0] not in PEOPLES and key[1] in NEXT] or keys[-1:]:
            values = [
                sql.SQL(NEXT[kind]).format(column=sql.Identifier(column)) if column == key else sql.Identifier(column)
                for column, _, _ in columns
            ]
            with suppress(psycopg.errors.CheckViolation), connection.transaction():
                connection.execute(
                    sql.SQL(
                        "INSERT INTO {} ({}) SELECT {} FROM {}, generate_series({}, {}) i ON CONFLICT DO NOTHING"
                    ).format(
                        sql.Identifier(table),
                        sql.SQL(", ").join(sql.Identifier(column) for column, _, _ in columns),
                        sql.SQL(", ").join(values),
                        sql.Identifier(f"own_{table}"),
                        begin,
                        end,
                    )
                )


def work_of(node: dict[str, Any]) -> int:
    """The rows that a node and all under it produced or threw away, each time they were run."""
    rows = node["Actual Rows"] + sum(node.get(f"Rows Removed by {why}", 0) for why in REMOVED_BY)
    return int(rows * node["Actual Loops"]) + sum(work_of(child) for child in node.get("Plans", []))


class Plans:
    """Statements prepared on one connection; a generic plan is made at the first use, and kept."""

    def __init__(self, url: str, statements: list[Heard]) -> None:
        self._connection = psycopg.connect(url, autocommit=True, prepare_threshold=None)
        self._connection.execute("SET plan_cache_mode = force_generic_plan")
        self._connection.execute("SELECT set_config('statement_timeout', %s, false)", [f"{HANG_SECONDS}s"])
        self._connection.execute("SET session_replication_role = replica")
        self._statements = statements
        for number, heard in enumerate(statements):
            self._connection.execute(f"PREPARE s{number} AS ".encode() + parsed(heard.query)[0])

    def __enter__(self) -> "Plans":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def costs(self) -> list[int]:
        """What each statement costs now; 0 where what it changes is in the way of doing it again."""
        return [self._cost(number, heard) for number, heard in enumerate(self._statements)]

    def _cost(self, number: int, heard: Heard) -> int:
        """Rows touched and pages read; what the statement changes is rolled back."""
        run = sql.SQL("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE {}").format(
            sql.Identifier(f"s{number}")
        )
        if names := parsed(heard.query)[1]:
            run += sql.SQL(" ({})").format(sql.SQL(", ").join(sql.Literal(heard.params[name]) for name in names))
        try:
            with self._connection.transaction(force_rollback=True):
                ((plan,),) = self._connection.execute(run).fetchall()
        except (psycopg.errors.DivisionByZero, psycopg.errors.UniqueViolation):
            return 0
        top = plan[0]["Plan"]
        return work_of(top) + int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


def parsed(query: str) -> tuple[bytes, list[str]]:
    """The statement as it is sent, and the names of its parameters in their order."""
    text, names, _ = channel._parsed(query)
    return text, names


@pytest.mark.parametrize("statistics", ["none", "of the little there was"])
def test_no_statement_costs_more_than_in_proportion_to_what_people_have(
    databases: Databases, tour: tuple[str, People, list[Heard]], statistics: str
):
    original, people, statements = tour
    url = databases.create(str(conninfo_to_dict(original)["dbname"]))
    try:
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
            connection.execute("SET session_replication_role = replica")
            if statistics != "none":
                connection.execute("VACUUM ANALYZE")
            statements = [heard for heard in statements if can_be_prepared(connection, heard)]
            assert len(statements) > STATEMENTS_MIN
            plans = PLANS if statistics == "none" else PLANS[-1:]  # nothing analyses what is small (schema.sql)
            assert too_dear(statements, plans, *measured(connection, people, statements)) == []
    finally:
        databases.drop(url)


def measured(
    connection: Connection[Any], people: People, statements: list[Heard]
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """What each statement costs where people have few things and where they have many, by when its plan was made."""
    url, (early, now) = connection.info.dsn, PLANS
    tables = keep_originals(connection, list(names_of(people).values()))
    with Plans(url, statements) as early_plans:
        early_plans.costs()
        multiply(connection, tables, 1, FEW)
        with Plans(url, statements) as plans:
            few = {early: early_plans.costs(), now: plans.costs()}
        multiply(connection, tables, FEW + 1, MANY)
        with Plans(url, statements) as plans:
            many = {early: early_plans.costs(), now: plans.costs()}
    return few, many


def too_dear(
    statements: list[Heard], plans: Sequence[str], few: dict[str, list[int]], many: dict[str, list[int]]
) -> list[str]:
    """The statements that cost more than in proportion, or more than any may."""
    return [
        f"{plan}: {before:,} -> {after:,} rows and pages, {heard.route}: {' '.join(heard.query.split())[:120]}"
        for plan in plans
        for heard, before, after in zip(statements, few[plan], many[plan], strict=True)
        if after > GROWTH_MAX * before + FREE or (plan == PLANS[-1] and after > DEAREST)
    ]


def can_be_prepared(connection: Connection[Any], heard: Heard) -> bool:
    """Whether it has a plan, and says of its parameters what they are."""
    if heard.query.split()[0] not in ("SELECT", "WITH", "UPDATE", "DELETE"):
        return False
    try:
        connection.execute(b"PREPARE tried AS " + parsed(heard.query)[0])
    except psycopg.errors.AmbiguousFunction:
        return False
    connection.execute("DEALLOCATE tried")
    return True
