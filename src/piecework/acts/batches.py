"""Acts about batches of withdrawals: made, their results booked, undone. A batch is whoever's is approved."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.acts.cases import BATCH, NEXT_BATCH
from piecework.database import Tx
from piecework.fields import Short
from piecework.meaning import Means
from piecework.operators.act import Doing, act
from piecework.operators.move import Move
from piecework.reasons import Reason, check_reason
from piecework.withdrawals.batches import making, results
from piecework.withdrawals.batches.batch import Batch, BatchCannotMove, BatchNotFound, NothingToPay
from piecework.withdrawals.batches.results import BatchResults
from piecework.withdrawals.withdrawal import Withdrawal

BatchId = Annotated[str, Means("The batch.", "591785b794601e21")]


class MakeBatch(Struct):
    """Withdrawals of which method; of any if left out."""

    method: Annotated[str, Meta(max_length=50), Means("Only withdrawals of this method; empty for all.", "")] = ""


def _approved(tx: Tx, request: MakeBatch) -> list[Move]:
    """It hands over what was approved, locked until it is done; what this operator approved counts once."""
    return [
        Move(account_id=each.account_id, thing=_thing(each), amount=each.amount, is_decided=True)
        for each in making.lock_approved(tx, method=request.method)
    ]


@act("withdrawal-batches", needs="money", about=NEXT_BATCH, moves=_approved, refuses=(NothingToPay,))
def make_batch(tx: Tx, doing: Doing, request: MakeBatch) -> Batch:
    """Take what is approved, up to 1000, into one batch to be handed to a bank as a file."""
    judged = {move.thing for move in doing.moves}  # what was approved since then waits for another batch
    approved = [each for each in making.lock_approved(tx, method=request.method) if _thing(each) in judged]
    made = making.make_batch(
        tx, doing.act_id, approved, method=request.method, made_by=doing.operator_id, now=doing.now
    )  # fmt: skip
    doing.add(batch_id=made.batch_id, withdrawals=made.withdrawals, amount=made.amount)
    return made


def _thing(withdrawal: Withdrawal) -> str:
    return f"withdrawal:{withdrawal.withdrawal_id}"


class TakeResults(Struct):
    """Of which batch, and the CSV file with the columns withdrawal, result, reference, reason."""

    batch_id: Short[BatchId]
    csv: Annotated[
        str, Means("The text of the file.", "withdrawal,result,reference\r\nPW-6f1ed002ab559585,paid,T-1\r\n")
    ]


def _given_back(tx: Tx, request: TakeResults) -> list[Move]:
    """What a bank did not pay is its owner's again, and can be asked for again. What is paid was approved before."""
    failed = results.load_failed(tx, request.batch_id, request.csv)
    return [
        Move(account_id=each.account_id, thing=f"return:{each.withdrawal_id}", amount=each.amount) for each in failed
    ]


@act(
    "withdrawal-batches.results",
    needs="money",
    about=BATCH,
    moves=_given_back,
    refuses=(BatchNotFound, BatchCannotMove),
    waits=False,  # a file that names people is not kept: what it gives back counts for what the operator does next
)
def take_results(tx: Tx, doing: Doing, request: TakeResults) -> BatchResults:
    """Book what a bank says of a batch, all of the file or nothing; the same file again changes nothing."""
    taken = results.take_results(tx, request.batch_id, request.csv, now=doing.now)
    doing.add(paid=taken.paid, refused=taken.refused, known_before=taken.known_before)
    return taken


class UndoBatch(Struct):
    """Which batch, and why."""

    batch_id: Short[BatchId]
    reason: Annotated[Reason, Means("Why.", "Made for the wrong bank.")]


@act("withdrawal-batches.undo", needs="money", about=BATCH, moves=None, refuses=(BatchNotFound, BatchCannotMove))
def undo_batch(tx: Tx, doing: Doing, request: UndoBatch) -> Batch:
    """Take a batch apart that was not handed to a bank."""
    check_reason(request.reason, "Say why: it stays on record.")
    return making.undo_batch(tx, request.batch_id, undone_by=doing.operator_id, now=doing.now)
