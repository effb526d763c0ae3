"""One batch, and what is in it."""

from piecework.database import Tx
from piecework.withdrawals.batches import batches_sql as sql
from piecework.withdrawals.batches.batch import BatchNotFound


def get_batch(tx: Tx, batch_id: str) -> tuple[sql.ListedBatch, list[sql.BatchedWithdrawal]]:
    """One batch with its withdrawals, at most 1000. Refuses: BatchNotFound."""
    batch = sql.find_batch(tx, batch_id)
    if batch is None:
        raise BatchNotFound
    return batch, sql.load_batch_withdrawals(tx, batch_id)
