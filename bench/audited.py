"""The audit of a large book: how many entries it checks in a second of CPU, and whether memory grows with them."""

import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from os import getpid
from typing import Any, LiteralString

import psycopg
from psycopg.conninfo import make_conninfo

from bench.process_trees import cpu_seconds, own_memory_bytes, tree_of
from bench.report import Goal, at_least, at_most
from piecework.audit.auditing import audit
from piecework.catalog.seeding import seed_catalog
from piecework.clock import system_clock
from piecework.database import Database
from piecework.database.migrate import migrate
from piecework.embedded_postgresql.launcher import Server
from piecework.rules.changing import seed_rules
from piecework.settings import Settings
from tests.given import Given

MEGABYTE = 1_000_000
LOOK_SECONDS = 0.1
SYSTEM = "('platform', 'clearing')"
# What differs between one town and the next, by the column's name; everything else is copied as it is.
_PEOPLE = {"account_id", "employer_id", "worker_id", "blocked_account_id", "other_worker_id"}
_WORK = {"job_id", "task_id", "other_task_id", "submission_id"}
# Ids that would be another's in some town: alike but for their beginning, or with the beginning of a copy.
_CLASHES: LiteralString = """
    SELECT count(*) - count(DISTINCT substr(id, 6)) + count(*) FILTER (WHERE substr(id, 1, 5) <= %s)
      FROM (SELECT account_id AS id FROM accounts
             UNION ALL SELECT job_id FROM jobs UNION ALL SELECT task_id FROM tasks) ids
"""
_NOT_OK = {"task_rating": "not_ok", "task_comment": "No such name."}
_APART = {"schema_migrations", "rules", "rule_changes", "zones", "categories", "category_prices", "place_keys"}


@dataclass(frozen=True)
class Extent:
    """The books that are audited, in entries, about."""

    entries_few: int
    entries_many: int


@dataclass(frozen=True)
class Audited:
    """What one audit cost, application and database together; `memory` is what both grew by, without the cache."""

    entries: int
    seconds: float
    cpu: float
    memory: int


def measure(server: Server, extent: Extent) -> list[Goal]:
    """Audit two books that are clean, one some times the size of the other."""
    print("\nThe audit: all checks at one moment, of a book that adds up\n")
    print(f"{'':<12} {'entries':>12} {'seconds':>9} {'CPU s':>8} {'entries / CPU s':>16} {'MB more':>8}")
    costs: list[Audited] = []
    for name, entries in (("few", extent.entries_few), ("many", extent.entries_many)):
        url = _build(server, f"book_{name}", entries)
        cost = _audit(server, url)
        costs.append(cost)
        print(
            f"{name:<12} {cost.entries:>12,} {cost.seconds:>9.2f} {cost.cpu:>8.2f} {cost.entries / cost.cpu:>16,.0f} "
            f"{cost.memory / MEGABYTE:>8.0f}"
        )
    few, many = costs
    return [
        at_least("the audit, thousand entries checked a CPU second", many.entries / many.cpu / 1000, 100),
        at_most("the audit, MB that it takes more for the large book", (many.memory - few.memory) / MEGABYTE, 32),
    ]


def _audit(server: Server, url: str) -> Audited:
    with Database(url, connections_max=1) as database:
        entries = int(database.read(lambda tx: tx.value("SELECT count(*) FROM entries")))
        with _peak_memory(server) as peak:
            cpu, started = _cpu(server), time.perf_counter()
            found = audit(database)
            seconds, cpu = time.perf_counter() - started, _cpu(server) - cpu
        if found:
            raise RuntimeError(f"the book of the bench does not add up: {found[:3]}")
        return Audited(entries, seconds, cpu, max(peak) - peak[0])


def _cpu(server: Server) -> float:
    return cpu_seconds(getpid()) if _is_ours(server) else cpu_seconds(getpid()) + cpu_seconds(server.pid)


def _memory(server: Server) -> int:
    return own_memory_bytes(getpid()) if _is_ours(server) else own_memory_bytes(getpid()) + own_memory_bytes(server.pid)


def _is_ours(server: Server) -> bool:
    """Whether the server is in our own tree of processes, and counted with it."""
    return server.pid in tree_of(getpid())


@contextmanager
def _peak_memory(server: Server) -> Generator[list[int]]:
    """What memory was used, looked at all the time; the first is before anything was done."""
    seen, is_over = [_memory(server)], threading.Event()

    def look() -> None:
        while not is_over.wait(LOOK_SECONDS):
            seen.append(_memory(server))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        is_over.set()
        looking.join()


# The book -------------------------------------------------------------------------------------------------------


def _build(server: Server, name: str, entries: int) -> str:
    """A database with a town made by the application, and so many copies of it that the book is as large as asked."""
    for attempt in count():
        url = _found(server, f"{name}_{attempt}")
        with psycopg.connect(url, autocommit=True) as connection:
            copies = max(entries // _number(connection, "SELECT count(*) FROM entries"), 1)
            if _number(connection, _CLASHES, [f"{copies:05x}"]):  # ids are random: another town, then
                continue
            connection.execute("SET synchronous_commit = off")
            connection.execute("SET session_replication_role = replica")  # what is copied was checked when it was made
            _copy_town(connection, copies=copies)
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")
            return url
    raise AssertionError("unreachable")


def _number(connection: psycopg.Connection[Any], query: LiteralString, parameters: Sequence[str] = ()) -> int:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return int(row[0])


def _found(server: Server, name: str) -> str:
    """A database with one town in it."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = make_conninfo(server.url, dbname=name)
    migrate(url)
    with Database(url, connections_max=2) as database:
        database.transact(seed_catalog)
        database.transact(lambda tx: seed_rules(tx, fees="platform"))
        _found_town(Given(database, system_clock, Settings(api_requests_per_second=0)))
    return url


def _found_town(given: Given) -> None:
    """An employer with three jobs that ten workers did: of each seven tasks are paid, one is not, two wait."""
    ada, workers = given.ada(), [given.wim() for _ in range(10)]
    for _ in range(3):
        job_id = given.running_job(ada)
        for place, worker in enumerate(workers):
            task_id = given.submitted_task(worker, job_id, f"I signed up as user_{place} on the ACME website")
            verdict = {"task_rating": "ok", "bonus": 0.05 if place == 1 else 0} if place else _NOT_OK
            if place < 8:
                answer = ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, **verdict})
                assert answer["ok"], answer


def _copy_town(connection: psycopg.Connection[Any], *, copies: int) -> None:
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
    ).fetchall()
    for (table,) in tables:
        if table not in _APART:
            columns = connection.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                [table],
            ).fetchall()
            values = ", ".join(_elsewhere(name) for (name,) in columns)
            statement = (
                f"INSERT INTO {table} SELECT {values} FROM {table} row, generate_series(1, {copies}) AS town (n)"
            )
            connection.execute(statement.encode())


def _elsewhere(column: str) -> str:
    """SQL for the column's value in another town: ids begin with the number of the town there."""
    number = "lpad(to_hex(town.n), 5, '0')"
    if column in _PEOPLE:
        own = f"row.{column} IN {SYSTEM} OR row.{column} = ''"
        return f"CASE WHEN {own} THEN row.{column} ELSE overlay(row.{column} PLACING {number} FROM 1 FOR 5) END"
    if column in _WORK:
        return f"CASE WHEN row.{column} = '' THEN '' ELSE overlay(row.{column} PLACING {number} FROM 1 FOR 5) END"
    if column == "movement_id":
        return (
            "CASE WHEN row.movement_id LIKE 'deposit:%' "
            "THEN concat('deposit:', town.n, ' ', substr(row.movement_id, 9)) "
            f"ELSE overlay(row.movement_id PLACING {number} FROM position(':' IN row.movement_id) + 1 FOR 5) END"
        )
    if column in {"email", "reference"}:
        return f"concat(town.n, ' ', row.{column})"
    return f"row.{column}"
