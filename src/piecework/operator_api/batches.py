"""Batches of withdrawals on the operator's wire: make one, download it, take its results in, undo it."""

import io
from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.exports.batches import write_batch
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.money import money_text
from piecework.paging import PAGE_MAX, Page
from piecework.withdrawals.batches import batches_sql as sql
from piecework.withdrawals.batches import making, results
from piecework.withdrawals.batches.listing import get_batch
from piecework.withdrawals.withdrawal import WithdrawalState

section = Section("/operator-api")

Id = Annotated[str, Meta(max_length=64)]
REASON_CHARACTERS_MAX = 500
FILE_BYTES_MAX = 1024 * 1024


@answers(sql.Payable)
class Payable(Struct, kw_only=True):
    """What of one method waits for a batch; `frozen` more wait for their account."""

    method: str
    withdrawals: int
    amount: str
    frozen: int


class PayableNow(Struct):
    """What waits for a batch, by method."""

    methods: list[Payable]


@section.reads("/payable", needs="money")
def get_payable(tx: Tx, call: Call, request: NoParameters) -> PayableNow:
    """How many approved withdrawals wait for a batch, and what they come to, by method."""
    return PayableNow([answer(Payable, known) for known in sql.load_payable(tx)])


class MakeBatch(Struct):
    """Withdrawals of which method; of any if left out."""

    method: Annotated[str, Meta(max_length=50)] = ""


class BatchMade(Struct, kw_only=True):
    """The batch: how many withdrawals, and how much they are."""

    ok: Literal[True] = True
    batch_id: str
    withdrawals: int
    amount: str


@section.changes("/withdrawal-batches", needs="money")
def make_batch(tx: Tx, call: Call, request: MakeBatch) -> BatchMade:
    """Take what is approved, up to 1000, into one batch to be handed to a bank as a file."""
    batch = making.make_batch(tx, call.order_id, method=request.method, made_by=call.account.account_id, now=call.now)
    call.acting.add(batch_id=batch.batch_id, withdrawals=batch.withdrawals, amount=batch.amount)
    return BatchMade(batch_id=batch.batch_id, withdrawals=batch.withdrawals, amount=money_text(batch.amount))


class GetBatches(Struct):
    """Which page."""

    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(sql.ListedBatch)
class Batch(Struct, kw_only=True):
    """A batch, and what is known of its withdrawals: still sent, paid, or refused because it failed."""

    batch_id: str
    method: str
    withdrawals: int
    amount: str
    made_by: str
    made_at: str
    undone_at: str | None
    sent: int
    paid: int
    refused: int
    returned: int
    amount_sent: str


@answers(Page[sql.ListedBatch], batches="items")
class BatchesPage(Struct):
    """A page of batches; one past the end is empty."""

    current_page: int
    pages: int
    batches: list[Batch]


@section.reads("/withdrawal-batches", needs="money")
def get_batches(tx: Tx, call: Call, request: GetBatches) -> BatchesPage:
    """The batches, the latest first, 100 a page."""
    return answer(BatchesPage, sql.list_batches(tx, page=request.page))


class WhichBatch(Struct):
    """Which batch."""

    batch_id: Id


@answers(sql.BatchedWithdrawal)
class BatchedWithdrawal(Struct, kw_only=True):
    """A withdrawal of a batch."""

    account_id: str
    withdrawal_id: str
    name: str
    state: WithdrawalState
    amount: str
    method: str
    destination: str
    reference: str
    reason: str


class OneBatch(Struct):
    """A batch with its withdrawals."""

    batch: Batch
    withdrawals: Sequence[BatchedWithdrawal]


@section.reads("/withdrawal-batches/{batch_id}", needs="money")
def get_one_batch(tx: Tx, call: Call, request: WhichBatch) -> OneBatch:
    """One batch with its withdrawals, each with what became of it."""
    batch, withdrawals = get_batch(tx, request.batch_id)
    return OneBatch(answer(Batch, batch), [answer(BatchedWithdrawal, each) for each in withdrawals])


class BatchFile(Struct):
    """The batch as the text of a CSV file."""

    csv: str


@section.reads("/withdrawal-batches/{batch_id}/file", needs="money")
def get_batch_file(tx: Tx, call: Call, request: WhichBatch) -> BatchFile:
    """The batch as CSV: to pay from, and to fill in with what became of each."""
    into = io.BytesIO()
    write_batch(tx, request.batch_id, into=into, currency=call.settings.currency)
    return BatchFile(into.getvalue().decode())


class TakeResults(Struct):
    """Of which batch, and the CSV file with the columns withdrawal, result, reference, reason."""

    batch_id: Id
    csv: str


class ResultsTaken(Struct, kw_only=True):
    """How many were paid and refused by this file, known before, and how many of the batch nothing is known of yet."""

    ok: Literal[True] = True
    paid: int
    refused: int
    known_before: int
    still_sent: int


@section.changes("/withdrawal-batches/{batch_id}/results", needs="money", body_bytes_max=FILE_BYTES_MAX)
def take_results(tx: Tx, call: Call, request: TakeResults) -> ResultsTaken:
    """Book what a bank says of a batch, all of the file or nothing; the same file again changes nothing."""
    taken = results.take_results(tx, request.batch_id, request.csv, now=call.now)
    call.acting.add(paid=taken.paid, refused=taken.refused, known_before=taken.known_before)
    return ResultsTaken(
        paid=taken.paid, refused=taken.refused, known_before=taken.known_before, still_sent=taken.still_sent
    )


class UndoBatch(Struct):
    """Which batch, and why."""

    batch_id: Id
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_CHARACTERS_MAX)]


class BatchUndone(Struct):
    """So many withdrawals wait for another batch."""

    ok: Literal[True]
    withdrawals: int


@section.changes("/withdrawal-batches/{batch_id}/undo", needs="money")
def undo_batch(tx: Tx, call: Call, request: UndoBatch) -> BatchUndone:
    """Take a batch apart that was not handed to a bank."""
    batch = making.undo_batch(tx, request.batch_id, undone_by=call.account.account_id, now=call.now)
    return BatchUndone(True, batch.withdrawals)
