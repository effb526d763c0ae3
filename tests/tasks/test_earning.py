"""What a worker is told of their money, and an employer of theirs: which entries count, and in which order."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import psycopg
import pytest

from piecework.database import Database
from piecework.ledger import ledger_sql as ledger
from piecework.ledger.spending_sql import ask_spent
from piecework.tasks.views import earnings_sql as earning
from piecework.tasks.views.earnings_sql import ask_earned_by_week, ask_earnings
from tests.databases import Databases
from tests.rows import put_account, put_job, put_row, put_task

# What moved, of which kind, how much, and when; Monday is 2 March.
ENTRIES = (
    ("pay:1", "earned", "1", "2026-03-02T00:00:00Z"),
    ("bonus:1", "earned", "0.5", "2026-03-08T23:59:59Z"),
    ("appeal:2", "earned", "2", "2026-03-09T00:00:00Z"),
    ("move:3", "earned", "-0.25", "2026-03-09T01:00:00Z"),
    ("move:3", "spendable", "0.25", "2026-03-09T01:00:00Z"),
    ("withdraw:4", "earned", "-1", "2026-03-10T00:00:00Z"),
    ("withdraw:4", "withdrawing", "1", "2026-03-10T00:00:00Z"),
    ("returned:5", "earned", "4", "2026-03-11T00:00:00Z"),
    ("deposit:6", "spendable", "100", "2026-03-11T00:00:00Z"),
    ("post:j", "spendable", "-10", "2026-03-12T00:00:00Z"),
    ("post:j", "escrow", "10", "2026-03-12T00:00:00Z"),
    ("pay:9", "escrow", "-3", "2026-03-12T12:00:00Z"),
    ("feature:8", "spendable", "-2", "2026-03-13T00:00:00Z"),
    ("clawback:6:1", "spendable", "-50", "2026-03-13T00:00:00Z"),
    ("clawback_back:6:2", "spendable", "20", "2026-03-13T00:00:00Z"),
)
SINCE = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Database]:
    """Wim, who works and employs, and Nele, whose money is as much and nobody's business."""
    with databases.filled(write_rows) as opened:
        yield opened


def write_rows(connection: psycopg.Connection[object]) -> None:
    put_job(connection, "j", "ada")
    for account_id in ("wim", "nele"):
        put_account(connection, account_id)
        for movement_id, kind, amount, at in ENTRIES:
            put_row(
                connection, "entries", account_id=account_id, movement_id=movement_id, kind=kind, amount=amount,
                created_at=at,
            )  # fmt: skip
        for state, ended_at in (("PAID", SINCE), ("RETURNED", SINCE), ("SENT", None)):
            put_row(
                connection, "withdrawals", account_id=account_id, withdrawal_id=state, state=state, amount=7,
                confirmed_at=SINCE, ended_at=ended_at, returned_at=SINCE if state == "RETURNED" else None,
                batch_id="b",
            )  # fmt: skip
        for number, status in enumerate(("SUBMITTED", "SUBMITTED", "IN_REVISION", "OK", "HELD")):
            put_task(connection, "j", f"{account_id}{number}", status, worker_id=account_id)


def test_what_was_earned_in_all_is_what_work_brought(place: Database):
    shown = place.read(lambda tx: ask_earnings(tx, "wim").get())
    assert (shown.earned_in_all, shown.paid_out) == (Decimal("3.5"), 7)
    assert (shown.tasks, shown.amount, shown.tasks_in_revision, shown.amount_in_revision) == (
        2, Decimal("0.2"), 1, Decimal("0.1"),
    )  # fmt: skip


def test_what_is_pending_waits_for_a_verdict(place: Database):
    found = place.read(lambda tx: earning.ask_pending(tx, "wim", page=1).get())
    assert [task.task_id for task in found.items] == ["wim0", "wim1"]


def test_weeks_begin_on_monday_and_have_what_work_brought(place: Database):
    weeks = place.read(lambda tx: ask_earned_by_week(tx, "wim", since=SINCE).all())
    assert [(f"{week.at:%m-%d}", week.pay, week.bonus) for week in weeks] == [
        ("03-02", 1, Decimal("0.5")), ("03-09", 2, 0),
    ]  # fmt: skip
    assert len(place.read(lambda tx: ask_earned_by_week(tx, "wim", since=datetime(2026, 3, 9, tzinfo=UTC)).all())) == 1


def test_money_is_spent_once_it_has_left_the_account(place: Database):
    """Into escrow is no spending, nor is what is called back; what workers and the place get is."""
    days = place.read(lambda tx: ask_spent(tx, "wim", since=SINCE).all())
    assert [(f"{day.at:%m-%d}", day.amount) for day in days] == [("03-12", 3), ("03-13", 2)]


def test_statement_has_spendable_and_earned_money_the_latest_first(place: Database):
    page = place.read(lambda tx: ledger.ask_statement(tx, "wim", page=1).get())
    assert [(line.movement_id, line.kind) for line in page.items] == [
        ("clawback:6:1", "spendable"), ("clawback_back:6:2", "spendable"), ("feature:8", "spendable"),
        ("post:j", "spendable"), ("deposit:6", "spendable"), ("returned:5", "earned"), ("withdraw:4", "earned"),
        ("move:3", "earned"), ("move:3", "spendable"), ("appeal:2", "earned"), ("bonus:1", "earned"),
        ("pay:1", "earned"),
    ]  # fmt: skip
    some = place.read(lambda tx: ledger.ask_statement(tx, "wim", page=2, page_size=2).get())
    assert [line.movement_id for line in some.items] == ["feature:8", "post:j"]
    past = place.read(lambda tx: ledger.ask_statement(tx, "wim", page=2).get())
    assert (page.pages, past.pages, past.items) == (1, 1, [])


def test_movements_have_withdrawing_money_too_and_no_escrow(place: Database):
    page = place.read(lambda tx: earning.ask_movements(tx, "wim", page=1).get())
    assert len(page.items) == len([entry for entry in ENTRIES if entry[1] != "escrow"])
    assert [line.movement_id for line in page.items][-3:] == ["appeal:2", "bonus:1", "pay:1"]
    assert ("withdraw:4", "withdrawing") in {(line.movement_id, line.kind) for line in page.items}
