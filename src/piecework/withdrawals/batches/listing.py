"""Batches page by page, what is in one of them, and what waits for the next."""

from collections.abc import Sequence

from msgspec import Struct

from piecework.database import Tx
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of
from piecework.withdrawals.batches import batches_sql as sql
from piecework.withdrawals.batches.batch import BatchNotFound


class BatchesPage(Struct, frozen=True):
    """A page of batches, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    batches: Sequence[sql.ListedBatch]


def list_batches(tx: Tx, *, page: int) -> BatchesPage:
    """The batches, undone ones too, the latest first, 100 a page."""
    rows = sql.list_batches(tx, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE))
    found = [row for row in rows if row.batch_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return BatchesPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), found)


def get_batch(tx: Tx, batch_id: str) -> tuple[sql.ListedBatch, list[sql.BatchedWithdrawal]]:
    """One batch with its withdrawals, at most 1000. Refuses: BatchNotFound."""
    (row,) = sql.list_batches(tx, batch_id=batch_id, limit=1, offset=0)
    if row.batch_id is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise BatchNotFound
    return row, sql.load_batch_withdrawals(tx, batch_id)


def load_payable(tx: Tx) -> list[sql.Payable]:
    """How many approved withdrawals wait for a batch, and what they come to, by method."""
    return sql.load_payable(tx)
