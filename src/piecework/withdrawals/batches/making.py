"""Making a batch of what is approved, and undoing one that was not handed in; no money moves by either."""

from collections.abc import Sequence
from datetime import datetime

from piecework.database import Tx
from piecework.money import ZERO
from piecework.withdrawals import withdrawals_sql
from piecework.withdrawals.batches import batches_sql as sql
from piecework.withdrawals.batches.batch import (
    BATCH_WITHDRAWALS_MAX,
    Batch,
    BatchCannotMove,
    BatchNotFound,
    NothingToPay,
)
from piecework.withdrawals.withdrawal import Withdrawal


def lock_approved(tx: Tx, *, method: str) -> list[Withdrawal]:
    """Up to 1000 approved withdrawals of a method ('' for any), locked until commit: each goes with one batch only.

    Two operators who make one at once get different withdrawals. Those of frozen accounts wait. Refuses: NothingToPay.
    """
    approved = withdrawals_sql.lock_approved(tx, method=method, limit=BATCH_WITHDRAWALS_MAX)
    if not approved:
        raise NothingToPay
    return approved


def make_batch(
    tx: Tx, batch_id: str, taken: Sequence[Withdrawal], *, method: str, made_by: str, now: datetime
) -> Batch:
    """Take approved withdrawals, which the caller has locked, into one batch."""
    amount = sum((each.amount for each in taken), ZERO)
    batch = Batch(
        batch_id=batch_id, method=method, withdrawals=len(taken), amount=amount, made_by=made_by, made_at=now,
        undone_by="", undone_at=None,
    )  # fmt: skip
    sql.add_batch(tx, batch)
    withdrawals_sql.set_batch(tx, taken, "SENT", batch_id=batch_id)
    return batch


def undo_batch(tx: Tx, batch_id: str, *, undone_by: str, now: datetime) -> Batch:
    """Take a batch apart that was not handed to a bank: its withdrawals are approved, and wait for another batch.

    Refuses: BatchNotFound, BatchCannotMove (undone already, or something of it was paid or failed).
    """
    batch = lock_batch(tx, batch_id)
    of_it = withdrawals_sql.lock_of_batch(tx, batch_id)
    known = sum(1 for each in of_it if each.state != "SENT")
    if known:
        raise BatchCannotMove(f"Results of this batch are known ({known}): it was handed in, and cannot be undone.")
    withdrawals_sql.set_batch(tx, of_it, "APPROVED", batch_id="")
    sql.set_undone(tx, batch, undone_by=undone_by, now=now)
    return batch


def lock_batch(tx: Tx, batch_id: str) -> Batch:
    """The batch, locked until commit. Refuses: BatchNotFound, BatchCannotMove (it was undone)."""
    batch = sql.lock_batch(tx, batch_id)
    if batch is None:
        raise BatchNotFound
    if batch.undone_at is not None:
        raise BatchCannotMove("This batch was undone: its withdrawals go with another.")
    return batch
