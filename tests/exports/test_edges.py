"""Where a file begins and ends: what happened in its first and last moment, and which tasks it has."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args

import psycopg
import pytest

from piecework.database import Database
from piecework.exports.book import load_months, read_month, write_book
from piecework.exports.results import write_results
from piecework.exports.statement import Period, write_statement
from piecework.refusal import InvalidRequest
from piecework.tasks.task import TaskStatus
from tests.databases import Databases
from tests.exports.past import csv_rows
from tests.rows import put_account, put_job, put_row, put_task

MOMENTS = ("2026-02-28T23:59:59.999999Z", "2026-03-01T00:00:00Z", "2026-03-01T06:00:00Z", "2026-03-31T23:59:59.999999Z",
           "2026-04-01T00:00:00Z")  # fmt: skip
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
MARCH = Period(datetime(2026, 3, 1, tzinfo=UTC), APRIL)
TO_EMPLOYERS = {"SUBMITTED", "IN_REVISION", "OK", "NOK", "GIVEN_UP"}


@pytest.fixture(scope="module")
def past(databases: Databases) -> Iterator[Database]:
    """One that came to Ada at each moment, 1, 2, 4, 8 and 16; a task in each state."""
    with databases.filled(write_rows) as opened:
        yield opened


def write_rows(connection: psycopg.Connection[object]) -> None:
    put_account(connection, "ada")
    for number, moment in enumerate(MOMENTS):
        for account_id, kind, sign in (("clearing", "clearing", -1), ("ada", "spendable", 1)):
            put_row(
                connection, "entries", account_id=account_id, movement_id=f"deposit:{number}", kind=kind,
                amount=sign * 2**number, created_at=moment,
            )  # fmt: skip
    for deposit_id, started_at in (("late", MOMENTS[-1]), ("first", MOMENTS[0]), ("middle", MOMENTS[2])):
        put_row(connection, "deposits", account_id="ada", deposit_id=deposit_id, state="STARTED",
                started_at=started_at, clawed=0, clawed_earned=0)  # fmt: skip
    put_job(connection, "j", "ada")
    for status in get_args(TaskStatus):
        put_task(connection, "j", status, status)


def rows_of(past: Database, write: Any) -> list[dict[str, str]]:
    into = io.BytesIO()
    past.snapshot(lambda tx: write(tx, into))
    return csv_rows(into.getvalue())


def amounts(rows: list[dict[str, str]], row: str, column: str = "amount") -> list[Decimal]:
    return [Decimal(each[column]) for each in rows if (each["row"], each["purse"]) == (row, "spendable")]


def test_a_month_has_its_first_moment_and_not_that_of_the_next(past: Database):
    rows = rows_of(past, lambda tx, into: write_book(tx, read_month("2026-03"), into=into, form="csv", now=APRIL))
    assert (amounts(rows, "opening"), amounts(rows, "closing")) == ([1], [15])
    assert amounts(rows, "entry") == [2, 4, 8]


def test_a_statement_has_its_first_moment_and_not_its_end(past: Database):
    rows = rows_of(past, lambda tx, into: write_statement(tx, "ada", MARCH, into=into, form="csv"))
    assert (amounts(rows, "opening", "balance"), amounts(rows, "closing", "balance")) == ([1], [15])
    assert amounts(rows, "entry") == [2, 4, 8]
    assert amounts(rows, "entry", "balance") == [3, 7, 15]


def test_a_period_of_nothing_is_refused(past: Database):
    nothing = Period(MARCH.start, MARCH.start)
    with pytest.raises(InvalidRequest):
        rows_of(past, lambda tx, into: write_statement(tx, "ada", nothing, into=into, form="csv"))


@pytest.mark.parametrize(("now", "is_over"), [("2026-03-31T23:59:59", False), ("2026-04-01T00:00:00", True)])
def test_a_month_is_over_with_its_last_moment(past: Database, now: str, is_over: bool):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    made = past.snapshot(lambda tx: write_book(tx, read_month("2026-03"), into=io.BytesIO(), form="csv", now=moment))
    assert (made.is_over, made.is_balanced) == (is_over, True)


def test_months_go_back_to_the_first_deposit(past: Database):
    months = past.read(lambda tx: load_months(tx, now=datetime(2026, 5, 1, tzinfo=UTC)))
    assert [month.name for month in months] == ["2026-05", "2026-04", "2026-03", "2026-02"]


@pytest.mark.parametrize(("employer_id", "statuses"), [("ada", TO_EMPLOYERS), (None, set(get_args(TaskStatus)))])
def test_results_have_what_was_handed_in_under_a_place_and_what_was_paid(
    past: Database, employer_id: str | None, statuses: set[str]
):
    rows = rows_of(
        past,
        lambda tx, into: write_results(tx, "j", employer_id=employer_id, into=into, form="csv", base_url=""),
    )
    assert {row["status"] for row in rows} == statuses
    assert {row["status"]: row["paid"] for row in rows if row["paid"] != "0.0000"} == {"OK": "0.1000"}
