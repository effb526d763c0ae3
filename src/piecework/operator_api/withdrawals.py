"""Withdrawals on the operator's wire: what waits, and approving, refusing, recording what was paid."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from piecework.acts import withdrawals
from piecework.database import Tx
from piecework.fields import (
    AccountId,
    CurrentPage,
    HasMore,
    Ok,
    PageCount,
    PageNumber,
    PaidBy,
    PaidTo,
    PersonName,
    WithdrawalId,
)
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.meaning import NOON, Means
from piecework.operator_api.shapes import EmailAddress
from piecework.paging import Page
from piecework.withdrawals import returning, returning_sql, withdrawals_sql
from piecework.withdrawals.withdrawal import WithdrawalState

section = Section("/operator-api")


class GetWithdrawals(Struct):
    """Filters: state (both if omitted), page."""

    state: Annotated[
        Literal["requested", "approved"] | None,
        Means("Only those: requested or approved; both if left out.", "requested"),
    ] = None
    page: PageNumber = 1


@answers(withdrawals_sql.WaitingWithdrawal)
class WaitingWithdrawal(Struct, kw_only=True):
    """A withdrawal that waits for an operator, and whose it is."""

    account_id: withdrawals.WhoseId
    withdrawal_id: WithdrawalId
    name: PersonName
    email: EmailAddress
    is_frozen: Annotated[bool, Means("Whether the account is frozen.", False)]
    state: Annotated[WithdrawalState, Means("REQUESTED or APPROVED.", "REQUESTED")]
    amount: Annotated[str, Means("How much.", "5.0000")]
    method: PaidBy
    destination: PaidTo
    requested_at: Annotated[str, Means("When it was asked for.", NOON)]


@answers(Page[withdrawals_sql.WaitingWithdrawal], withdrawals="items")
class WaitingWithdrawalsPage(Struct):
    """A page of withdrawals; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    withdrawals: Annotated[list[WaitingWithdrawal], Means("The withdrawals.")]


@section.reads("/withdrawals", needs="money")
def get_withdrawals(tx: Tx, call: Call, request: GetWithdrawals) -> WaitingWithdrawalsPage:
    """The withdrawals that are requested or approved, the oldest first, 100 a page."""
    state: Any = None if request.state is None else request.state.upper()
    return answer(WaitingWithdrawalsPage, withdrawals_sql.list_waiting_withdrawals(tx, state=state, page=request.page))


class WithdrawalDecided(Struct):
    """Where the withdrawal stands now."""

    ok: Ok
    state: Annotated[WithdrawalState, Means("Where it stands now.", "APPROVED")]


def _decided(request: object, state: WithdrawalState) -> WithdrawalDecided:
    return WithdrawalDecided(True, state)


_ONE = "/withdrawals/{account_id}/{withdrawal_id}"
section.acts(f"{_ONE}/approve", withdrawals.approve_withdrawal, WithdrawalDecided, _decided)
section.acts(f"{_ONE}/refuse", withdrawals.refuse_withdrawal, WithdrawalDecided, _decided)
section.acts(f"{_ONE}/paid", withdrawals.mark_paid, WithdrawalDecided, _decided)
section.acts(f"{_ONE}/returned", withdrawals.record_return, WithdrawalDecided, _decided)


class GetPaidWithdrawals(Struct):
    """Which page, and which withdrawals: by id, reference, account, or part of its name; empty: all."""

    text: Annotated[
        str, Meta(max_length=200), Means("A withdrawal, a payment's reference, an account, or part of its name.", "T-1")
    ] = ""
    page: PageNumber = 1


@answers(returning_sql.PaidWithdrawal)
class PaidWithdrawal(Struct, kw_only=True):
    """A withdrawal that was paid, and whose it is; `returned_at` and `reason` where the payment came back."""

    account_id: AccountId
    withdrawal_id: WithdrawalId
    name: PersonName
    state: Annotated[WithdrawalState, Means("PAID; RETURNED where the payment came back.", "PAID")]
    amount: Annotated[str, Means("How much was paid.", "5.0000")]
    method: PaidBy
    destination: PaidTo
    batch_id: Annotated[str, Means("The batch that it went with; empty: by hand.", "591785b794601e21")]
    reference: Annotated[str, Means("What the bank calls the payment.", "T-1")]
    reason: Annotated[str, Means("Why the payment came back.", "")]
    ended_at: Annotated[str, Means("When it was paid.", NOON)]
    returned_at: Annotated[str | None, Means("When the bank sent the payment back; null: it did not.")]


@answers(Page[returning_sql.PaidWithdrawal], withdrawals="items")
class PaidWithdrawalsPage(Struct):
    """A page of paid withdrawals; one past the end is empty."""

    current_page: CurrentPage
    has_more: HasMore
    withdrawals: Annotated[list[PaidWithdrawal], Means("The withdrawals.")]


@section.reads("/paid-withdrawals", needs="money")
def get_paid_withdrawals(tx: Tx, call: Call, request: GetPaidWithdrawals) -> PaidWithdrawalsPage:
    """The withdrawals that were paid, those whose payment came back too, the latest first, 100 a page."""
    return answer(PaidWithdrawalsPage, returning.list_paid(tx, text=request.text, page=request.page))
