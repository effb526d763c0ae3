"""Batches of withdrawals on the operator's wire: make one, download it, take its results in, undo it."""

import io
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from piecework.clock import time_or_none, wire_time
from piecework.database import Tx
from piecework.exports.batches import write_batch
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.http.fields import (
    CurrentPage,
    Ok,
    PageCount,
    PageNumber,
    PaidBy,
    PaidTo,
    PersonName,
    Short,
    WithdrawalId,
)
from piecework.meaning import NOON, WORKER, Means
from piecework.money import money_text
from piecework.withdrawals.batches import batches_sql as sql
from piecework.withdrawals.batches import making, results
from piecework.withdrawals.batches.batch import BatchCannotMove, BatchNotFound, NothingToPay
from piecework.withdrawals.batches.listing import get_batch, list_batches, list_payable
from piecework.withdrawals.withdrawal import WithdrawalState

section = Section("/operator-api")

BatchId = Annotated[str, Means("The batch.", "591785b794601e21")]
AmountInAll = Annotated[str, Means("What they come to.", "140.5000")]
WhoseId = Annotated[str, Means("Whose it is.", WORKER)]
REASON_CHARACTERS_MAX = 500
FILE_BYTES_MAX = 1024 * 1024


class Payable(Struct, kw_only=True):
    """What of one method waits for a batch; `frozen` more wait for their account."""

    method: PaidBy
    withdrawals: Annotated[int, Means("How many wait.", 12)]
    amount: AmountInAll
    frozen: Annotated[int, Means("How many more wait because their account is frozen.", 0)]


class PayableNow(Struct):
    """What waits for a batch, by method."""

    methods: Annotated[list[Payable], Means("What waits, by method.")]


@section.reads("/payable", needs="money")
def get_payable(tx: Tx, call: Call, request: NoParameters) -> PayableNow:
    """How many approved withdrawals wait for a batch, and what they come to, by method."""
    return PayableNow(
        [
            Payable(
                method=known.method,
                withdrawals=known.withdrawals,
                amount=money_text(known.amount),
                frozen=known.frozen,
            )
            for known in list_payable(tx)
        ]
    )


class MakeBatch(Struct):
    """Withdrawals of which method; of any if left out."""

    method: Annotated[str, Meta(max_length=50), Means("Only withdrawals of this method; empty for all.", "")] = ""


class BatchMade(Struct, kw_only=True):
    """The batch: how many withdrawals, and how much they are."""

    ok: Ok = True
    batch_id: BatchId
    withdrawals: Annotated[int, Means("How many withdrawals are in it.", 12)]
    amount: AmountInAll


@section.changes("/withdrawal-batches", needs="money", refuses=(NothingToPay,))
def make_batch(tx: Tx, call: Call, request: MakeBatch) -> BatchMade:
    """Take what is approved, up to 1000, into one batch to be handed to a bank as a file."""
    batch = making.make_batch(tx, call.order_id, method=request.method, made_by=call.account.account_id, now=call.now)
    call.acting.add(batch_id=batch.batch_id, withdrawals=batch.withdrawals, amount=batch.amount)
    return BatchMade(batch_id=batch.batch_id, withdrawals=batch.withdrawals, amount=money_text(batch.amount))


class GetBatches(Struct):
    """Which page."""

    page: PageNumber = 1


class Batch(Struct, kw_only=True):
    """A batch, and what is known of its withdrawals: still sent, paid, or refused because it failed."""

    batch_id: BatchId
    method: Annotated[str, Means("The method that all of them have; empty: any.", "")]
    withdrawals: Annotated[int, Means("How many withdrawals it was made of.", 12)]
    amount: AmountInAll
    made_by: Annotated[str, Means("Who made it.", "0f9e8d7c")]
    made_at: Annotated[str, Means("When it was made.", NOON)]
    undone_at: Annotated[str | None, Means("When it was undone; null: it was not.")]
    sent: Annotated[int, Means("Of how many nothing is known yet.", 2)]
    paid: Annotated[int, Means("How many were paid.", 9)]
    refused: Annotated[int, Means("How many failed, and were given back.", 1)]
    returned: Annotated[int, Means("How many were paid, and sent back by the bank later.", 0)]
    amount_sent: Annotated[str, Means("What those come to.", "20.0000")]


class BatchesPage(Struct):
    """A page of batches; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    batches: Annotated[list[Batch], Means("Batches.")]


@section.reads("/withdrawal-batches", needs="money")
def get_batches(tx: Tx, call: Call, request: GetBatches) -> BatchesPage:
    """The batches, the latest first, 100 a page."""
    page = list_batches(tx, page=request.page)
    return BatchesPage(page.current_page, page.pages, [_batch(known) for known in page.batches])


class WhichBatch(Struct):
    """Which batch."""

    batch_id: Short[BatchId]


class BatchedWithdrawal(Struct, kw_only=True):
    """A withdrawal of a batch."""

    account_id: WhoseId
    withdrawal_id: WithdrawalId
    name: PersonName
    state: Annotated[WithdrawalState, Means("SENT, PAID or REFUSED.", "SENT")]
    amount: Annotated[str, Means("How much.", "5.0000")]
    method: PaidBy
    destination: PaidTo
    reference: Annotated[str, Means("What the bank calls the payment.", "")]
    reason: Annotated[str, Means("Why it failed.", "")]


class OneBatch(Struct):
    """A batch with its withdrawals."""

    batch: Annotated[Batch, Means("The batch.")]
    withdrawals: Annotated[Sequence[BatchedWithdrawal], Means("The withdrawals.")]


@section.reads("/withdrawal-batches/{batch_id}", needs="money", refuses=(BatchNotFound,))
def get_one_batch(tx: Tx, call: Call, request: WhichBatch) -> OneBatch:
    """One batch with its withdrawals, each with what became of it."""
    batch, withdrawals = get_batch(tx, request.batch_id)
    return OneBatch(
        _batch(batch),
        [
            BatchedWithdrawal(
                account_id=each.account_id,
                withdrawal_id=each.withdrawal_id,
                name=each.name,
                state=each.state,
                amount=money_text(each.amount),
                method=each.method,
                destination=each.destination,
                reference=each.reference,
                reason=each.reason,
            )
            for each in withdrawals
        ],
    )


class BatchFile(Struct):
    """The batch as the text of a CSV file."""

    csv: Annotated[str, Means("The text of the file.", "withdrawal,name,method,destination,amount,currency,result\r\n")]


@section.reads("/withdrawal-batches/{batch_id}/file", needs="money", refuses=(BatchNotFound,))
def get_batch_file(tx: Tx, call: Call, request: WhichBatch) -> BatchFile:
    """The batch as CSV: to pay from, and to fill in with what became of each."""
    into = io.BytesIO()
    write_batch(tx, request.batch_id, into=into, currency=call.settings.currency)
    return BatchFile(into.getvalue().decode())


class TakeResults(Struct):
    """Of which batch, and the CSV file with the columns withdrawal, result, reference, reason."""

    batch_id: Short[BatchId]
    csv: Annotated[
        str, Means("The text of the file.", "withdrawal,result,reference\r\nPW-6f1ed002ab559585,paid,T-1\r\n")
    ]


class ResultsTaken(Struct, kw_only=True):
    """How many were paid and refused by this file, known before, and how many of the batch nothing is known of yet."""

    ok: Ok = True
    paid: Annotated[int, Means("How many were paid by this file.", 9)]
    refused: Annotated[int, Means("How many failed, and were given back.", 1)]
    known_before: Annotated[int, Means("How many were booked before, the same way.", 0)]
    still_sent: Annotated[int, Means("Of how many of the batch nothing is known yet.", 2)]


@section.changes(
    "/withdrawal-batches/{batch_id}/results",
    needs="money",
    body_bytes_max=FILE_BYTES_MAX,
    refuses=(BatchNotFound, BatchCannotMove),
)
def take_results(tx: Tx, call: Call, request: TakeResults) -> ResultsTaken:
    """Book what a bank says of a batch, all of the file or nothing; the same file again changes nothing."""
    taken = results.take_results(tx, request.batch_id, request.csv, now=call.now)
    call.acting.add(paid=taken.paid, refused=taken.refused, known_before=taken.known_before)
    return ResultsTaken(
        paid=taken.paid, refused=taken.refused, known_before=taken.known_before, still_sent=taken.still_sent
    )


class UndoBatch(Struct):
    """Which batch, and why."""

    batch_id: Short[BatchId]
    reason: Annotated[
        str, Meta(min_length=1, max_length=REASON_CHARACTERS_MAX), Means("Why.", "Made for the wrong bank.")
    ]


class BatchUndone(Struct):
    """So many withdrawals wait for another batch."""

    ok: Ok
    withdrawals: Annotated[int, Means("How many wait for another batch.", 12)]


@section.changes("/withdrawal-batches/{batch_id}/undo", needs="money", refuses=(BatchNotFound, BatchCannotMove))
def undo_batch(tx: Tx, call: Call, request: UndoBatch) -> BatchUndone:
    """Take a batch apart that was not handed to a bank."""
    batch = making.undo_batch(tx, request.batch_id, undone_by=call.account.account_id, now=call.now)
    return BatchUndone(True, batch.withdrawals)


def _batch(known: sql.ListedBatch) -> Batch:
    return Batch(
        batch_id=known.batch_id,
        method=known.method,
        withdrawals=known.withdrawals,
        amount=money_text(known.amount),
        made_by=known.made_by,
        made_at=wire_time(known.made_at),
        undone_at=time_or_none(known.undone_at),
        sent=known.sent,
        paid=known.paid,
        refused=known.refused,
        returned=known.returned,
        amount_sent=money_text(known.amount_sent),
    )
