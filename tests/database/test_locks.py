"""What is called `lock_...` locks its rows until commit: nobody else gets them meanwhile, or waits where told to."""

import ast
from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest

from piecework.database import Database, Tx
from tests.architecture.source import product_modules
from tests.database.locking import LOCKS, NOW
from tests.databases import Databases
from tests.rows import put_account, put_job, put_row, put_task

FREE: LiteralString = "SELECT count(*)::int FROM (SELECT 1 FROM {rows} FOR NO KEY UPDATE SKIP LOCKED) free"


class Undone(Exception):
    """What a test locked or wrote is let go."""


@pytest.fixture(scope="module")
def history(databases: Databases) -> Iterator[Database]:
    with databases.filled(write_history, connections_max=2) as opened:
        yield opened


@pytest.fixture(scope="module")
def other(history: Database) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else, who wants the rows too."""
    with psycopg.connect(history.url, autocommit=True) as connection:
        yield connection


def write_history(connection: psycopg.Connection[Any]) -> None:
    """One row or more of everything that is locked."""
    put_account(connection, "ada")
    put_account(connection, "wim")
    put_account(connection, "mo", is_operator=True, operator_roles=["all"])
    put_row(connection, "operator_sums", account_id="wim", operator_id="mo")
    put_row(connection, "passwords", account_id="wim")
    put_row(connection, "second_factors", account_id="wim")
    put_row(connection, "terms_in_force", version="1")
    put_row(connection, "worker_lists", account_id="ada", list_id=7, kind="manual")
    put_row(connection, "standings", account_id="wim", points=1)
    put_row(connection, "worker_days", account_id="wim", day="2026-02-01")
    put_row(connection, "receivers", account_id="ada", address="https://ada.example", format="envelope")
    put_row(connection, "events", account_id="ada", event_id="e")
    put_row(connection, "erasures", account_id="ada")
    for account_id, kind, job_id in (("ada", "spendable", ""), ("ada", "escrow", "j"), ("wim", "earned", "")):
        put_row(connection, "purses", account_id=account_id, kind=kind, job_id=job_id)
    put_row(connection, "payments", reference="bank 1")
    put_row(connection, "receivables", account_id="ada")
    put_row(connection, "deposits", account_id="ada", deposit_id="d", state="STARTED", pay_by=NOW, clawed=0,
            clawed_earned=0)  # fmt: skip
    write_withdrawals(connection)
    write_work(connection)


def write_withdrawals(connection: psycopg.Connection[Any]) -> None:
    put_row(connection, "withdrawal_batches", batch_id="b", withdrawals=1)
    for state, batch_id in (("UNCONFIRMED", ""), ("APPROVED", ""), ("SENT", "b")):
        put_row(
            connection, "withdrawals", account_id="wim", withdrawal_id=state.lower(), state=state, batch_id=batch_id,
            confirmed_at=None if state == "UNCONFIRMED" else NOW,
        )  # fmt: skip


def write_work(connection: psycopg.Connection[Any]) -> None:
    put_job(connection, "j", "ada")
    put_row(connection, "announcements", job_id="j", employer_id="ada")
    for task_id, status, told in (
        ("held", "HELD", {}),
        ("waits", "SUBMITTED", {"ip_address": "203.0.113.9"}),
        ("revises", "IN_REVISION", {}),
        ("refused", "NOK", {"device": "phone", "ip_address": "203.0.113.8"}),
    ):
        put_task(connection, "j", task_id, status, **told)
        if status != "HELD":
            put_row(connection, "submissions", job_id="j", task_id=task_id)


def count_free(connection: psycopg.Connection[Any], rows: LiteralString) -> int:
    """How many of the rows nobody has locked."""
    found = connection.execute(FREE.format(rows=rows)).fetchone()
    assert found is not None
    return found[0]


@pytest.mark.parametrize("name", LOCKS)
def test_its_rows_are_nobody_elses_until_commit(history: Database, other: psycopg.Connection[Any], name: str):
    lock = LOCKS[name]
    seen: list[int] = []

    def look(tx: Tx) -> None:
        lock.call(tx)
        tx.wait()
        seen.extend(count_free(other, rows) for rows in lock.rows)
        raise Undone

    before = [count_free(other, rows) for rows in lock.rows]
    assert 0 not in before, "there is nothing to lock"
    with pytest.raises(Undone):
        history.transact(look)
    assert seen == [0] * len(lock.rows)
    assert [count_free(other, rows) for rows in lock.rows] == before


@pytest.mark.parametrize("name", LOCKS)
def test_what_somebody_else_has_is_waited_for_or_left(history: Database, other: psycopg.Connection[Any], name: str):
    """Chores leave it for the next time; whoever has been asked to do something waits."""
    lock = LOCKS[name]

    def ask(tx: Tx) -> None:
        tx.do("SET LOCAL lock_timeout = '30ms'")
        lock.call(tx)
        tx.wait()
        raise Undone

    for rows in lock.rows:
        with other.transaction():
            other.execute(f"SELECT 1 FROM {rows} FOR NO KEY UPDATE")
            with pytest.raises(Undone if lock.leaves_busy else psycopg.errors.LockNotAvailable):
                history.transact(ask)


def test_every_lock_is_tried_here():
    found = {
        f"{module.name.removeprefix('piecework.').removesuffix('_sql')}.{node.name}"
        for module in product_modules()
        if module.is_sql
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("lock_")
    }
    assert found == set(LOCKS)
