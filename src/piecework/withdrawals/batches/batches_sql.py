"""Every statement on withdrawal_batches, and what pages and files show of the withdrawals in them."""

from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from msgspec import Struct, structs

from piecework.database import Tx
from piecework.paging import Page, ask_page
from piecework.withdrawals.batches.batch import Batch
from piecework.withdrawals.withdrawal import WithdrawalState

_BATCH: LiteralString = """
    SELECT batch_id, method, withdrawals, amount, made_by, made_at, undone_by, undone_at FROM withdrawal_batches
"""


class ListedBatch(Struct, frozen=True, kw_only=True):
    """A batch, who made it, and what is known of its withdrawals."""

    batch_id: str
    method: str
    withdrawals: int
    amount: Decimal
    made_by: str
    made_by_name: str | None
    made_at: datetime
    undone_at: datetime | None
    sent: int
    paid: int
    refused: int
    returned: int
    amount_sent: Decimal


def add_batch(tx: Tx, batch: Batch) -> None:
    """Insert a batch, queued."""
    tx.do(
        """
        INSERT INTO withdrawal_batches (batch_id, method, withdrawals, amount, made_by, made_at, undone_by, undone_at)
        VALUES (%(batch_id)s, %(method)s, %(withdrawals)s, %(amount)s, %(made_by)s, %(made_at)s, %(undone_by)s,
                %(undone_at)s)
        """,
        **structs.asdict(batch),
    )


def lock_batch(tx: Tx, batch_id: str) -> Batch | None:
    """The batch, locked until commit: before its withdrawals."""
    return tx.one(Batch, _BATCH + " WHERE batch_id = %(batch_id)s FOR NO KEY UPDATE", batch_id=batch_id)


def set_undone(tx: Tx, batch: Batch, *, undone_by: str, now: datetime) -> None:
    """Say that the batch was not handed to anybody, queued; the caller has locked it."""
    tx.do(
        "UPDATE withdrawal_batches SET undone_by = %(undone_by)s, undone_at = %(now)s WHERE batch_id = %(batch_id)s",
        batch_id=batch.batch_id,
        undone_by=undone_by,
        now=now,
    )


_LISTED: LiteralString = """
        SELECT page.batch_id, page.method, page.withdrawals, page.amount, page.made_by, maker.name AS made_by_name,
               page.made_at, page.undone_at, known.sent, known.paid, known.refused, known.returned, known.amount_sent
          FROM (SELECT batch_id, method, withdrawals, amount, made_by, made_at, undone_at
                  FROM withdrawal_batches
                 WHERE %(batch_id)s::text IS NULL OR batch_id = %(batch_id)s
                 ORDER BY made_at DESC, batch_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          LEFT JOIN accounts maker ON maker.account_id = page.made_by
         CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE state = 'SENT')::int AS sent,
                                    count(*) FILTER (WHERE state = 'PAID')::int AS paid,
                                    count(*) FILTER (WHERE state = 'REFUSED')::int AS refused,
                                    count(*) FILTER (WHERE state = 'RETURNED')::int AS returned,
                                    coalesce(sum(amount) FILTER (WHERE state = 'SENT'), 0) AS amount_sent
                               FROM withdrawals
                              WHERE batch_id = page.batch_id AND batch_id <> '') known
         ORDER BY page.made_at DESC, page.batch_id
"""


def list_batches(tx: Tx, *, page: int) -> Page[ListedBatch]:
    """The batches, undone ones too, the latest first, 100 a page."""
    count: LiteralString = "SELECT count(*)::int FROM withdrawal_batches"
    return ask_page(tx, ListedBatch, _LISTED, count=count, page=page, batch_id=None).get()


def find_batch(tx: Tx, batch_id: str) -> ListedBatch | None:
    """One batch with what is known of its withdrawals, or None."""
    return tx.one(ListedBatch, _LISTED, batch_id=batch_id, limit=1, offset=0)


class BatchedWithdrawal(Struct, frozen=True, kw_only=True):
    """A withdrawal of a batch, and whose it is."""

    account_id: str
    name: str
    withdrawal_id: str
    state: WithdrawalState
    amount: Decimal
    method: str
    destination: str
    requested_at: datetime
    ended_at: datetime | None
    reference: str
    reason: str


def load_batch_withdrawals(tx: Tx, batch_id: str) -> list[BatchedWithdrawal]:
    """The withdrawals of a batch, always in the same order."""
    return tx.rows(
        BatchedWithdrawal,
        """
        SELECT each.account_id, account.name, each.withdrawal_id, each.state, each.amount, each.method,
               each.destination, each.requested_at, each.ended_at, each.reference, each.reason
          FROM withdrawals each
          JOIN accounts account ON account.account_id = each.account_id
         WHERE each.batch_id = %(batch_id)s AND each.batch_id <> ''
         ORDER BY each.account_id, each.withdrawal_id
        """,
        batch_id=batch_id,
    )


class Payable(Struct, frozen=True, kw_only=True):
    """What of one method is approved, and in no batch yet; `frozen` of them wait for their account."""

    method: str
    withdrawals: int
    amount: Decimal
    frozen: int


def load_payable(tx: Tx) -> list[Payable]:
    """What is approved and in no batch yet, by method, the most money first."""
    return tx.rows(
        Payable,
        """
        SELECT each.method, count(*) FILTER (WHERE account.frozen_at IS NULL)::int AS withdrawals,
               coalesce(sum(each.amount) FILTER (WHERE account.frozen_at IS NULL), 0) AS amount,
               count(*) FILTER (WHERE account.frozen_at IS NOT NULL)::int AS frozen
          FROM withdrawals each
          JOIN accounts account ON account.account_id = each.account_id
         WHERE each.ended_at IS NULL AND each.state = 'APPROVED'
         GROUP BY each.method
         ORDER BY amount DESC, each.method
        """,
    )
