"""Postbacks: a busy minute of many employers, batched and delivered by one chore process to a receiver on 127.0.0.1."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg.conninfo import make_conninfo

from bench.postback_receiver import receive
from bench.process_trees import cpu_seconds, memory_bytes
from bench.report import Goal, at_most
from piecework.database import Database
from piecework.database.migrate import migrate
from piecework.embedded_postgresql.launcher import Server
from piecework.postbacks.batching import batch_events
from piecework.settings import Settings, settings_environment

HANGING_SHARE = 100  # one receiver of so many
WAITS_SECONDS_MAX = 180
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Extent:
    """How many employers have how many tasks handed in within the minute."""

    employers: int
    tasks_each: int
    outage_hours: int


@dataclass(frozen=True)
class Delivered:
    """What came of a minute."""

    seconds: float
    cpu: float
    memory: int


def measure(server: Server, extent: Extent) -> list[Goal]:
    """The three minutes: all receivers well, one of 100 hanging, and that one with its backlog of half a day."""
    print(
        f"\nPostbacks: {extent.employers:,} employers with {extent.tasks_each} tasks in one minute, one chore process\n"
    )
    print(f"{'':<44} {'batched, CPU s':>15} {'delivered in s':>15} {'CPU s':>8} {'MB':>6}")
    goals: list[Goal] = []
    for name, hangs, hours in (
        ("all receivers well", False, 0),
        ("1 % hanging", True, 0),
        (f"1 % hanging since {extent.outage_hours} hours", True, extent.outage_hours),
    ):
        batching, delivered = _minute(server, extent, hangs=hangs, outage_hours=hours)
        print(
            f"{name:<44} {batching:>15.2f} {delivered.seconds:>15.1f} {delivered.cpu:>8.1f} "
            f"{delivered.memory / MEGABYTE:>6.0f}"
        )
        goals += [
            at_most(f"postbacks, {name}: CPU s to batch", batching, 2),
            at_most(f"postbacks, {name}: s until the well have theirs", delivered.seconds, 60),
            at_most(f"postbacks, {name}: MB of the chore process", delivered.memory / MEGABYTE, 300),
        ]
    return goals


def _minute(server: Server, extent: Extent, *, hangs: bool, outage_hours: int) -> tuple[float, Delivered]:
    url = make_conninfo(server.url, dbname=f"postbacks_{int(hangs)}_{outage_hours}")
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE postbacks_{int(hangs)}_{outage_hours}".encode())
    migrate(url)
    with _receiver(hangs=False) as well, _receiver(hangs=True) as hanging:
        now = datetime.now(UTC)
        addresses = (f"http://127.0.0.1:{well}/", f"http://127.0.0.1:{hanging if hangs else well}/")
        _load(url, extent, addresses, outage_hours, now)
        batching = _batch(server, url, now)
        return batching, _deliver(url, extent, hangs=hangs)


def _load(url: str, extent: Extent, addresses: tuple[str, str], outage_hours: int, now: datetime) -> None:
    well, hanging = addresses
    named = {
        "employers": extent.employers, "tasks": extent.tasks_each, "share": HANGING_SHARE, "now": now,
        "well": well, "hanging": hanging, "hours": outage_hours,
    }  # fmt: skip
    with psycopg.connect(url) as connection:
        connection.execute(
            """
            INSERT INTO accounts (account_id, name, email, country, level, is_operator, is_auto_approved,
                                  trusted_deposits, created_at, pcode_secret)
            SELECT lpad(to_hex(n), 8, '0'), 'Ada', '', 'us', 'starter', false, true, 0, %(now)s, ''
              FROM generate_series(1, %(employers)s) n
            """,
            named,
        )
        connection.execute(
            """
            INSERT INTO receivers (account_id, address, format, wants_tasks, wants_statuses, secret, old_secret,
                                   paused_why, claim_id, failing_since)
            SELECT lpad(to_hex(n), 8, '0'), CASE WHEN n %% %(share)s = 0 THEN %(hanging)s ELSE %(well)s END,
                   'published', true, false, 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', '', '', '',
                   CASE WHEN n %% %(share)s = 0 AND %(hours)s > 0 THEN %(now)s - make_interval(hours => %(hours)s) END
              FROM generate_series(1, %(employers)s) n
            """,
            named,
        )
        connection.execute(
            """
            INSERT INTO events (account_id, event_id, kind, job_id, task_id, facts, created_at, notices_taken_at)
            SELECT lpad(to_hex(n), 8, '0'), 'task_submitted:' || lpad(to_hex(n * 100 + t), 14, '0') || ':0',
                   'task_submitted', lpad(to_hex(n), 12, '0'), lpad(to_hex(n * 100 + t), 14, '0'), '{}',
                   date_trunc('minute', %(now)s::timestamptz) - interval '30 seconds', %(now)s
              FROM generate_series(1, %(employers)s) n, generate_series(1, %(tasks)s) t
            """,
            named,
        )
        connection.execute(
            """
            INSERT INTO deliveries (account_id, delivery_id, kind, state, part, body, ids, created_at, due_at,
                                    next_attempt_at, attempts, rounds_missed)
            SELECT lpad(to_hex(n * %(share)s), 8, '0'), 'msg_' || m, 'tasks_submitted', 'WAITING', 0,
                   '{"000000000000":["00000000000000"]}', 1, made.at, made.at,
                   made.at + (floor(extract(epoch FROM %(now)s - made.at) / 300) + 1) * interval '5 minutes', 0, 1
              FROM generate_series(1, %(employers)s / %(share)s) n, generate_series(1, %(hours)s * 60) m,
           LATERAL (SELECT %(now)s - make_interval(mins => m) AS at) made
            """,
            named,
        )
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _batch(server: Server, url: str, now: datetime) -> float:
    with Database(url, connections_max=1) as database:
        database.ping()
        began = time.process_time() + cpu_seconds(server.pid)
        while database.transact(lambda tx: batch_events(tx, now=now)):
            pass
        return time.process_time() + cpu_seconds(server.pid) - began


def _deliver(url: str, extent: Extent, *, hangs: bool) -> Delivered:
    """Until every receiver that is well has got its call."""
    settings = Settings(database_url=url, postback_networks="127.0.0.0/8", log_level="error")
    wanted = extent.employers - (extent.employers // HANGING_SHARE if hangs else 0)
    began, memory = time.monotonic(), 0
    command = [sys.executable, "-m", "piecework", "chores"]
    chores = subprocess.Popen(command, env={**os.environ, **settings_environment(settings)}, start_new_session=True)
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            while time.monotonic() < began + WAITS_SECONDS_MAX:
                memory = max(memory, memory_bytes(chores.pid))
                row = connection.execute("SELECT count(*) FROM deliveries WHERE state = 'DELIVERED'").fetchone()
                if row and row[0] >= wanted:
                    return Delivered(time.monotonic() - began, cpu_seconds(chores.pid), memory)
                time.sleep(0.2)
        raise RuntimeError("the calls were not delivered in time")
    finally:
        chores.send_signal(signal.SIGTERM)
        chores.wait(20)


@contextmanager
def _receiver(*, hangs: bool) -> Generator[int]:
    """A receiver in a process of its own; its port."""
    ports = multiprocessing.get_context("fork").SimpleQueue()
    process = multiprocessing.get_context("fork").Process(target=receive, args=(ports, hangs), daemon=True)
    process.start()
    try:
        yield ports.get()
    finally:
        process.terminate()
        process.join()
