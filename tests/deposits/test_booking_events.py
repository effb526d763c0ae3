"""What news of a deposit does in each of its states, and what is refused to who comes second."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.errors import DivisionByZero

from piecework.database import Database, Tx
from piecework.deposits import deposits_sql as sql
from piecework.deposits.booking_events import book_event
from piecework.deposits.claims_sql import lock_payment, set_deposit
from piecework.deposits.news import News, PaymentFailed, PaymentPending, PaymentReceived, ProviderEvent
from tests.databases import Databases
from tests.rows import MOMENT, put_account, put_row

NOW = datetime(2026, 3, 2, tzinfo=UTC)
STATES = ("STARTED", "PAYING", "FAILED", "EXPIRED", "CREDITED")
# news -> from each of these states to which; from all others nothing changes
LEADS: dict[str, dict[str, str]] = {
    "money came": dict.fromkeys(("STARTED", "PAYING", "FAILED", "EXPIRED"), "CREDITED"),
    "money is on its way": {"STARTED": "PAYING"},
    "it failed": {"STARTED": "FAILED", "PAYING": "FAILED"},
    "nobody paid": {"STARTED": "EXPIRED", "PAYING": "EXPIRED"},
}


class Undone(Exception):
    """What was heard is not to stay."""


def told(what: str, deposit_id: str) -> News:
    about: dict[str, Any] = {"account_id": "ada", "deposit_id": deposit_id}
    if what == "money came":
        return PaymentReceived(**about, checkout_id="", reference="pi_1", amount=Decimal(1))
    if what == "money is on its way":
        return PaymentPending(**about, checkout_id="", amount=Decimal(1))
    return PaymentFailed(**about, state="FAILED" if what == "it failed" else "EXPIRED")


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Database]:
    """Ada, with a deposit in each state."""
    with databases.filled(write_rows) as opened:
        yield opened


def write_rows(connection: psycopg.Connection[object]) -> None:
    put_account(connection, "ada")
    for kind in ("earned", "spendable"):
        put_row(connection, "purses", account_id="ada", kind=kind)
    for state in STATES:
        credited: dict[str, object] = {"credited_at": MOMENT, "reference": "q"} if state == "CREDITED" else {}
        put_row(
            connection, "deposits", account_id="ada", deposit_id=state, state=state, clawed=0, clawed_earned=0,
            **credited,
        )  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("what", LEADS)
def test_news_lead_where_they_should_and_are_told_once(place: Database, what: str, state: str):
    becomes = LEADS[what].get(state)
    event = ProviderEvent(
        event_id="evt_1", source="stripe", type="", happened_at=NOW, body_sha256=b"", facts={}, news=told(what, state)
    )
    event_outcome: list[Any] = []

    def listen(tx: Tx) -> None:
        for _ in range(2):
            event_outcome.append(book_event(tx, event, now=NOW).outcome)
            event_outcome.append(sql.lock_deposit(tx, "ada", state).get().state)
        event_outcome.append(tx.value("SELECT amount FROM purses WHERE kind = 'spendable'"))
        raise Undone

    with pytest.raises(Undone):
        place.transact(listen)
    nothing = "REFUSED" if (what, state) == ("money came", "CREDITED") else "NOTHING"
    again = becomes or state
    assert event_outcome[:4] == ["DONE" if becomes else nothing, again, "NOTHING" if becomes else nothing, again]
    assert event_outcome[4] == (2 if becomes == "CREDITED" else 1)


def test_a_payment_is_said_to_be_of_one_deposit(place: Database):
    def say_twice(tx: Tx) -> None:
        lock_payment(tx, "pi_2").get()
        set_deposit(tx, "pi_2", account_id="ada", deposit_id="STARTED")
        tx.wait()
        set_deposit(tx, "pi_2", account_id="ada", deposit_id="PAYING")

    with pytest.raises(DivisionByZero):
        place.transact(say_twice)


@pytest.mark.parametrize(("deposit_id", "state"), [("STARTED", "EXPIRED"), ("CREDITED", "EXPIRED")])
def test_what_has_moved_meanwhile_fails_it_all(place: Database, deposit_id: str, state: Any):
    """The deposit was read before somebody else moved it, or took something of it back."""

    def move_on(tx: Tx) -> None:
        read = sql.lock_deposit(tx, "ada", deposit_id).get()
        for _ in range(2):
            if deposit_id == "CREDITED":
                sql.set_clawed(tx, read, clawed=Decimal(1), clawed_earned=Decimal(0))
            else:
                sql.set_deposit_state(tx, read, state)

    with pytest.raises(DivisionByZero):
        place.transact(move_on)
