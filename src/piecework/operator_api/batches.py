"""Batches of withdrawals on the operator's wire: make one, download it, take its results in, undo it."""

import io
from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct, structs

from piecework.acts import batches
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.exports.batches import write_batch
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.ids import Id
from piecework.money import money_text
from piecework.paging import PAGE_MAX
from piecework.withdrawals.batches import batches_sql as sql
from piecework.withdrawals.batches.listing import get_batch, list_batches, list_payable
from piecework.withdrawals.withdrawal import WithdrawalState

section = Section("/operator-api")

FILE_BYTES_MAX = 1024 * 1024


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


class BatchMade(Struct, kw_only=True):
    """The batch: how many withdrawals, and how much they are."""

    ok: Literal[True] = True
    batch_id: str
    withdrawals: int
    amount: str


section.acts(
    "/withdrawal-batches", batches.make_batch, BatchMade,
    lambda _, made: BatchMade(
        batch_id=made.batch_id, withdrawals=made.withdrawals, amount=money_text(made.amount)
    ),
)  # fmt: skip


class GetBatches(Struct):
    """Which page."""

    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


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


class BatchesPage(Struct):
    """A page of batches; one past the end is empty."""

    current_page: int
    pages: int
    batches: list[Batch]


@section.reads("/withdrawal-batches", needs="money")
def get_batches(tx: Tx, call: Call, request: GetBatches) -> BatchesPage:
    """The batches, the latest first, 100 a page."""
    page = list_batches(tx, page=request.page)
    return BatchesPage(page.current_page, page.pages, [_batch(known) for known in page.batches])


class WhichBatch(Struct):
    """Which batch."""

    batch_id: Id


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

    csv: str


@section.reads("/withdrawal-batches/{batch_id}/file", needs="money")
def get_batch_file(tx: Tx, call: Call, request: WhichBatch) -> BatchFile:
    """The batch as CSV: to pay from, and to fill in with what became of each."""
    into = io.BytesIO()
    write_batch(tx, request.batch_id, into=into, currency=call.settings.currency)
    return BatchFile(into.getvalue().decode())


class ResultsTaken(Struct, kw_only=True):
    """How many were paid and refused by this file, known before, and how many of the batch nothing is known of yet."""

    ok: Literal[True] = True
    paid: int
    refused: int
    known_before: int
    still_sent: int


section.acts(
    "/withdrawal-batches/{batch_id}/results", batches.take_results, ResultsTaken,
    lambda _, taken: ResultsTaken(**structs.asdict(taken)), body_bytes_max=FILE_BYTES_MAX,
)  # fmt: skip


class BatchUndone(Struct):
    """So many withdrawals wait for another batch."""

    ok: Literal[True]
    withdrawals: int


section.acts(
    "/withdrawal-batches/{batch_id}/undo", batches.undo_batch, BatchUndone,
    lambda _, undone: BatchUndone(True, undone.withdrawals),
)  # fmt: skip


def _batch(known: sql.ListedBatch) -> Batch:
    return Batch(
        batch_id=known.batch_id,
        method=known.method,
        withdrawals=known.withdrawals,
        amount=money_text(known.amount),
        made_by=known.made_by,
        made_at=wire_time(known.made_at),
        undone_at=wire_time(known.undone_at) if known.undone_at else None,
        sent=known.sent,
        paid=known.paid,
        refused=known.refused,
        returned=known.returned,
        amount_sent=money_text(known.amount_sent),
    )
