"""The money of an account as operators see it: what came, less what was called back, and what has left."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import get_args

import psycopg
import pytest

from piecework.database import Database
from piecework.moderation.looking_at_accounts import get_account_overview
from piecework.moderation.reviews_sql import ask_waiting_counts
from piecework.withdrawals.withdrawal import ENDED, WithdrawalState
from tests.databases import Databases
from tests.rows import MOMENT, put_account, put_row

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Database]:
    """Wim, with a deposit in each state of 10, of which 4 were called back, and a withdrawal of 7 in each state."""
    with databases.filled(write_rows) as opened:
        yield opened


def write_rows(connection: psycopg.Connection[object]) -> None:
    put_account(connection, "wim")
    put_row(connection, "receivables", account_id="wim", amount=3)
    for kind, amount in (("spendable", 1), ("earned", 2), ("withdrawing", 5)):
        put_row(connection, "purses", account_id="wim", kind=kind, amount=amount)
    for job_id in ("j", "k"):
        put_row(connection, "purses", account_id="wim", kind="escrow", job_id=job_id, amount=8)
    for state in ("STARTED", "PAYING", "FAILED", "EXPIRED"):
        put_row(connection, "deposits", account_id="wim", deposit_id=state, state=state, amount=10, clawed=0,
                clawed_earned=0)  # fmt: skip
    put_row(connection, "deposits", account_id="wim", deposit_id="c", state="CREDITED", amount=10, clawed=4,
            clawed_earned=0, reference="r", credited_at=MOMENT)  # fmt: skip
    for state in get_args(WithdrawalState):
        put_row(
            connection, "withdrawals", account_id="wim", withdrawal_id=state, state=state, amount=7, batch_id="b",
            confirmed_at=MOMENT, ended_at=MOMENT if state in ENDED else None,
            returned_at=MOMENT if state == "RETURNED" else None,
        )  # fmt: skip
    for number, expires_at in enumerate((MOMENT, "2026-03-03T00:00:00Z")):
        put_row(connection, "second_opinions", account_id="mo", opinion_id=f"{number}", state="WAITING",
                expires_at=expires_at)  # fmt: skip


def test_figures_of_money_are_what_is_there_came_and_went(place: Database):
    shown = place.read(lambda tx: get_account_overview(tx, "wim", now=NOW)).account
    assert (shown.spendable, shown.earned, shown.withdrawing, shown.escrow, shown.debt) == (1, 2, 5, 16, 3)
    assert (shown.deposited, shown.withdrawn) == (Decimal(6), Decimal(7))


def test_what_waits_for_operators_is_what_they_can_decide(place: Database):
    waiting = place.read(lambda tx: ask_waiting_counts(tx, reports_min=1, now=NOW).get())
    assert (waiting.withdrawals, waiting.opinions) == (2, 1)
