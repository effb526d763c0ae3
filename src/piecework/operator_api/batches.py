"""Batches of withdrawals on the operator's wire: make one, download it, take its results in, undo it."""

import io
from collections.abc import Sequence
from typing import Annotated

from msgspec import Struct, structs

from piecework.acts import batches
from piecework.acts.withdrawals import WhoseId
from piecework.database import Tx
from piecework.exports.batches import write_batch
from piecework.fields import (
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
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import NOON, Means
from piecework.money import money_text
from piecework.paging import Page
from piecework.withdrawals.batches import batches_sql as sql
from piecework.withdrawals.batches.batch import BatchNotFound
from piecework.withdrawals.batches.listing import get_batch
from piecework.withdrawals.withdrawal import WithdrawalState

section = Section("/operator-api")

AmountInAll = Annotated[str, Means("What they come to.", "140.5000")]
FILE_BYTES_MAX = 1024 * 1024


@answers(sql.Payable)
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
    return PayableNow([answer(Payable, known) for known in sql.load_payable(tx)])


class BatchMade(Struct, kw_only=True):
    """The batch: how many withdrawals, and how much they are."""

    ok: Ok = True
    batch_id: batches.BatchId
    withdrawals: Annotated[int, Means("How many withdrawals are in it.", 12)]
    amount: AmountInAll


section.acts(
    "/withdrawal-batches", batches.make_batch, BatchMade,
    lambda _, made: BatchMade(
        batch_id=made.batch_id, withdrawals=made.withdrawals, amount=money_text(made.amount)
    ),
)  # fmt: skip


class GetBatches(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(sql.ListedBatch)
class Batch(Struct, kw_only=True):
    """A batch, and what is known of its withdrawals: still sent, paid, or refused because it failed."""

    batch_id: batches.BatchId
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


@answers(Page[sql.ListedBatch], batches="items")
class BatchesPage(Struct):
    """A page of batches; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    batches: Annotated[list[Batch], Means("Batches.")]


@section.reads("/withdrawal-batches", needs="money")
def get_batches(tx: Tx, call: Call, request: GetBatches) -> BatchesPage:
    """The batches, the latest first, 100 a page."""
    return answer(BatchesPage, sql.list_batches(tx, page=request.page))


class WhichBatch(Struct):
    """Which batch."""

    batch_id: Short[batches.BatchId]


@answers(sql.BatchedWithdrawal)
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
    return OneBatch(answer(Batch, batch), [answer(BatchedWithdrawal, each) for each in withdrawals])


class BatchFile(Struct):
    """The batch as the text of a CSV file."""

    csv: Annotated[str, Means("The text of the file.", "withdrawal,name,method,destination,amount,currency,result\r\n")]


@section.reads("/withdrawal-batches/{batch_id}/file", needs="money", refuses=(BatchNotFound,))
def get_batch_file(tx: Tx, call: Call, request: WhichBatch) -> BatchFile:
    """The batch as CSV: to pay from, and to fill in with what became of each."""
    into = io.BytesIO()
    write_batch(tx, request.batch_id, into=into, currency=call.settings.currency)
    return BatchFile(into.getvalue().decode())


class ResultsTaken(Struct, kw_only=True):
    """How many were paid and refused by this file, known before, and how many of the batch nothing is known of yet."""

    ok: Ok = True
    paid: Annotated[int, Means("How many were paid by this file.", 9)]
    refused: Annotated[int, Means("How many failed, and were given back.", 1)]
    known_before: Annotated[int, Means("How many were booked before, the same way.", 0)]
    still_sent: Annotated[int, Means("Of how many of the batch nothing is known yet.", 2)]


section.acts(
    "/withdrawal-batches/{batch_id}/results", batches.take_results, ResultsTaken,
    lambda _, taken: ResultsTaken(**structs.asdict(taken)), body_bytes_max=FILE_BYTES_MAX,
)  # fmt: skip


class BatchUndone(Struct):
    """So many withdrawals wait for another batch."""

    ok: Ok
    withdrawals: Annotated[int, Means("How many wait for another batch.", 12)]


section.acts(
    "/withdrawal-batches/{batch_id}/undo", batches.undo_batch, BatchUndone,
    lambda _, undone: BatchUndone(True, undone.withdrawals),
)  # fmt: skip
