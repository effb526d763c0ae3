"""What goes into a batch and what waits: how many, the oldest first, and nothing of who is frozen."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest

from piecework.database import Database, Tx
from piecework.withdrawals.batches.batches_sql import list_batches, load_payable
from piecework.withdrawals.batches.listing import get_batch
from piecework.withdrawals.batches.making import lock_approved, make_batch
from tests.databases import Databases
from tests.rows import MOMENT, put_account, put_row

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Undone(Exception):
    """What was made is not to stay."""


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Database]:
    """Wim waits for 1001 payments, the last asked for first; Nele is frozen. A batch knows what became of four."""
    with databases.filled(write_rows) as opened:
        yield opened


def write_rows(connection: psycopg.Connection[object]) -> None:
    put_account(connection, "wim")
    put_account(connection, "nele", frozen_at=MOMENT)
    approved = {"state": "APPROVED", "method": "bank", "confirmed_at": MOMENT}
    put_row(connection, "withdrawals", account_id="wim", withdrawal_id="0", requested_at=NOW, amount=2, **approved)
    connection.execute(
        """
        INSERT INTO withdrawals (account_id, withdrawal_id, state, amount, method, destination, token_sha256,
                                 requested_at, confirm_by, confirmed_at, reason, batch_id, reference)
        SELECT account_id, number::text, state, 1, method, destination, token_sha256,
               requested_at - number * interval '1 minute', confirm_by, confirmed_at, reason, batch_id, reference
          FROM withdrawals, generate_series(1, 1000) number
        """
    )
    put_row(connection, "withdrawals", account_id="nele", withdrawal_id="n", amount=5, **approved)
    put_row(connection, "withdrawal_batches", batch_id="old", withdrawals=4, amount=15)
    for amount, state in ((1, "SENT"), (2, "PAID"), (4, "REFUSED"), (8, "RETURNED")):
        put_row(
            connection, "withdrawals", account_id="wim", withdrawal_id=state, state=state, amount=amount,
            batch_id="old", confirmed_at=MOMENT, ended_at=None if state == "SENT" else MOMENT,
            returned_at=MOMENT if state == "RETURNED" else None,
        )  # fmt: skip


def test_a_batch_takes_a_thousand_the_oldest_first(place: Database):
    def make(tx: Tx) -> None:
        first = make_batch(tx, "b1", lock_approved(tx, method="bank"), method="bank", made_by="mo", now=NOW)
        second = make_batch(
            tx, "b2", lock_approved(tx, method="bank"), method="bank", made_by="mo", now=NOW + timedelta(minutes=1)
        )
        assert [(made.withdrawals, made.amount) for made in (first, second)] == [(1000, 1000), (1, 2)]
        assert [each.withdrawal_id for each in get_batch(tx, "b2")[1]] == ["0"]
        assert [batch.batch_id for batch in list_batches(tx, page=1).items][:2] == ["b2", "b1"]
        raise Undone

    with pytest.raises(Undone):
        place.transact(make)


def test_what_waits_is_counted_by_method_and_who_is_frozen_beside_it(place: Database):
    (bank,) = place.read(load_payable)
    assert (bank.method, bank.withdrawals, bank.amount, bank.frozen) == ("bank", 1001, Decimal(1002), 1)


def test_a_batch_tells_what_became_of_its_withdrawals(place: Database):
    shown, of_it = place.read(lambda tx: get_batch(tx, "old"))
    assert (shown.sent, shown.paid, shown.refused, shown.returned, shown.amount_sent) == (1, 1, 1, 1, 1)
    assert [each.state for each in of_it] == ["PAID", "REFUSED", "RETURNED", "SENT"]
