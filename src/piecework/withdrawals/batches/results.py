"""Taking what a bank says of a batch: who was paid is paid here, who was not has the money back; each once."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, structs

from piecework.database import Tx
from piecework.events.events_sql import add_events
from piecework.ledger.book import move
from piecework.refusal import Fault, InvalidRequest
from piecework.withdrawals import withdrawals_sql
from piecework.withdrawals.batches.making import lock_batch
from piecework.withdrawals.batches.reading import FAULTS_MAX, Result, fault, read_results
from piecework.withdrawals.withdrawal import Withdrawal, given_back, moved_event, paid_out


class BatchResults(Struct, frozen=True, kw_only=True):
    """What a file of results did."""

    paid: int
    refused: int
    known_before: int
    still_sent: int


def load_failed(tx: Tx, batch_id: str, text: str) -> list[Withdrawal]:
    """The withdrawals that a file of results says failed, and that nobody has booked yet; the batch is locked.

    Refuses: InvalidRequest, BatchNotFound, BatchCannotMove.
    """
    of_it, results = _lock(tx, batch_id, text)
    failed = [of_it[each.withdrawal_id] for each in results if not each.is_paid]
    return [each for each in failed if each.state == "SENT"]


def take_results(tx: Tx, batch_id: str, text: str, *, now: datetime) -> BatchResults:
    """Book the results of a batch, all of the file or nothing of it; the same file again changes nothing.

    A failed one is refused with the bank's reason, and all of its money is earned money again. Locks: the batch, its
    withdrawals, purses. Refuses: InvalidRequest (what is wrong in which line), BatchNotFound, BatchCannotMove.
    """
    of_it, results = _lock(tx, batch_id, text)
    new = [each for each in results if of_it[each.withdrawal_id].state == "SENT"]
    paid = [_ended(of_it[each.withdrawal_id], each) for each in new if each.is_paid]
    failed = [_ended(of_it[each.withdrawal_id], each) for each in new if not each.is_paid]
    withdrawals_sql.set_results(tx, paid, "PAID", now=now)
    withdrawals_sql.set_results(tx, failed, "REFUSED", now=now)
    told = [moved_event(each, "PAID", "") for each in paid] + [
        moved_event(each, "REFUSED", each.reason) for each in failed
    ]
    add_events(tx, told, now=now)
    move(tx, [paid_out(each) for each in paid] + [given_back(each) for each in failed], now=now)
    still_sent = sum(1 for each in of_it.values() if each.state == "SENT") - len(new)
    return BatchResults(
        paid=len(paid), refused=len(failed), known_before=len(results) - len(new), still_sent=still_sent
    )  # fmt: skip


def _lock(tx: Tx, batch_id: str, text: str) -> tuple[dict[str, Withdrawal], list[Result]]:
    """The batch's withdrawals by id, locked, and the results in the file, each of one of them."""
    results = read_results(text)
    lock_batch(tx, batch_id)
    of_it = {each.withdrawal_id: each for each in withdrawals_sql.lock_of_batch(tx, batch_id)}
    InvalidRequest.raise_if_any(_faults(results, of_it)[:FAULTS_MAX])
    return of_it, results


def _ended(withdrawal: Withdrawal, result: Result) -> Withdrawal:
    return structs.replace(withdrawal, reference=result.reference, reason=result.reason)


def _is_known(withdrawal: Withdrawal, result: Result) -> bool:
    """Whether the file says what is booked already; of a payment that came back it may say either."""
    return withdrawal.state in ("RETURNED", "PAID" if result.is_paid else "REFUSED")


def _faults(results: Sequence[Result], of_it: dict[str, Withdrawal]) -> list[Fault]:
    faults: list[Fault] = []
    for result in results:
        withdrawal = of_it.get(result.withdrawal_id)
        if withdrawal is None:
            faults.append(fault(result.line, "this withdrawal is not in this batch"))
        elif result.amount is not None and result.amount != withdrawal.amount:
            faults.append(
                fault(result.line, f"the amount is {result.amount}, the withdrawal is of {withdrawal.amount}")
            )
        elif withdrawal.state == "PAID" and not result.is_paid:
            what = "this withdrawal is PAID already; if the bank sent the payment back since, record that on it by hand"
            faults.append(fault(result.line, what))
        elif withdrawal.state != "SENT" and not _is_known(withdrawal, result):
            faults.append(fault(result.line, f"this withdrawal is {withdrawal.state} already"))
        elif withdrawal.reference and result.reference and withdrawal.reference != result.reference:
            faults.append(fault(result.line, f"it was paid as {withdrawal.reference}, not {result.reference}"))
    return faults
