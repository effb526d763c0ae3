"""A batch of withdrawals as a file: it is paid from, its results are filled in, and it is imported again."""

from typing import IO

from piecework.database import Tx
from piecework.exports.cells import ExportFormat, RowsFile
from piecework.withdrawals.batches.batch import outside_name
from piecework.withdrawals.batches.listing import get_batch

COLUMNS = ("withdrawal", "name", "method", "destination", "amount", "currency", "result", "reference", "reason")
_RESULTS = {"PAID": "paid", "REFUSED": "failed", "RETURNED": "returned"}


def write_batch(tx: Tx, batch_id: str, *, into: IO[bytes], form: ExportFormat = "csv", currency: str) -> int:
    """Write the withdrawals of a batch, with the results that are known; answers how many. Refuses: BatchNotFound."""
    file = RowsFile(into, COLUMNS, form)
    for each in get_batch(tx, batch_id)[1]:
        file.add({
            "withdrawal": outside_name(each.withdrawal_id), "name": each.name, "method": each.method,
            "destination": each.destination, "amount": each.amount, "currency": currency,
            "result": _RESULTS.get(each.state, ""), "reference": each.reference, "reason": each.reason,
        })  # fmt: skip
    return file.rows
