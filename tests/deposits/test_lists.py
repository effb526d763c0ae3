"""What is counted and listed of deposits, to the state and to the moment."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest

from piecework.database import Database, Tx
from piecework.deposits import deposits_sql as sql
from piecework.deposits.listing import list_debtors
from piecework.deposits.recording import DepositCannotMove, claw_back, trust_recorded
from piecework.deposits.starting import expire_deposits, start_deposit
from piecework.ledger.debts_sql import ask_debt
from tests.databases import Databases
from tests.rows import MOMENT, put_account, put_row

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STATES = ("STARTED", "PAYING", "FAILED", "EXPIRED", "CREDITED")


class Undone(Exception):
    """What was done is not to stay."""


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Database]:
    """Ada with a deposit in each state; Bea owes 2, Cem 3, Dan nothing any more."""
    with databases.filled(write_rows) as opened:
        yield opened


def write_rows(connection: psycopg.Connection[object]) -> None:
    for account_id, owes in (("ada", None), ("bea", 2), ("cem", 3), ("dan", 0)):
        put_account(connection, account_id)
        if owes is not None:
            put_row(connection, "receivables", account_id=account_id, amount=owes)
    for state in STATES:
        credited: dict[str, object] = {"credited_at": MOMENT, "reference": "q"} if state == "CREDITED" else {}
        put_row(
            connection, "deposits", account_id="ada", deposit_id=state, state=state, source="hand", clawed=0,
            clawed_earned=0, **credited,
        )  # fmt: skip


def test_only_what_nobody_has_paid_waits_to_be_paid(place: Database):
    assert place.read(lambda tx: sql.ask_unpaid_count(tx, "ada").get()) == 1
    assert place.read(lambda tx: sql.ask_unpaid_count(tx, "bea").get()) == 0


def test_who_owes_is_listed_the_most_first(place: Database):
    owing = place.read(lambda tx: list_debtors(tx, page=1))
    assert [(each.account_id, each.amount) for each in owing.accounts.items] == [("cem", 3), ("bea", 2)]
    assert (owing.accounts.matching, owing.total_debt) == (2, 5)
    assert [place.read(lambda tx, who=who: ask_debt(tx, who).get()) for who in ("ada", "bea", "dan")] == [0, 2, 0]


@pytest.mark.parametrize("state", [state for state in STATES if state != "CREDITED"])
def test_nothing_goes_back_of_what_has_not_come_and_nobody_trusts_it(place: Database, state: str):
    with pytest.raises(DepositCannotMove, match=f"This deposit is {state}"):
        place.transact(lambda tx: claw_back(tx, "ada", state, Decimal(1), reference="r", reason="x", now=NOW))
    with pytest.raises(DepositCannotMove):
        place.transact(lambda tx: trust_recorded(tx, "ada", state, auto_approve_over=Decimal(0), now=NOW))


def test_a_page_is_open_for_23_hours_and_heard_of_for_a_day_more(place: Database):
    def start(tx: Tx) -> None:
        deposit = start_deposit(tx, "bea", Decimal(5), deposit_id="d", source="stripe", now=NOW)
        assert deposit.pay_by == NOW + timedelta(hours=23)
        over = NOW + timedelta(hours=47)
        assert expire_deposits(tx, now=over) == 0
        assert expire_deposits(tx, now=over + timedelta(microseconds=1)) == 1
        assert sql.lock_deposit(tx, "bea", "d").get().state == "EXPIRED"
        raise Undone

    with pytest.raises(Undone):
        place.transact(start)
