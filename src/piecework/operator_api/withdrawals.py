"""Withdrawals on the operator's wire: what waits, and approving, refusing, recording what was paid."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.http.seconding import why_too_much
from piecework.paging import PAGE_MAX, Page
from piecework.withdrawals import paying, returning, returning_sql, withdrawals_sql
from piecework.withdrawals.withdrawal import WithdrawalState

section = Section("/operator-api")

Id = Annotated[str, Meta(max_length=64)]


class GetWithdrawals(Struct):
    """Which page, and of which state; both if left out."""

    state: Literal["requested", "approved"] | None = None
    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(withdrawals_sql.WaitingWithdrawal)
class WaitingWithdrawal(Struct, kw_only=True):
    """A withdrawal that waits for an operator, and whose it is."""

    account_id: str
    withdrawal_id: str
    name: str
    email: str
    is_frozen: bool
    state: WithdrawalState
    amount: str
    method: str
    destination: str
    requested_at: str


@answers(Page[withdrawals_sql.WaitingWithdrawal], withdrawals="items")
class WaitingWithdrawalsPage(Struct):
    """A page of withdrawals; one past the end is empty."""

    current_page: int
    pages: int
    withdrawals: list[WaitingWithdrawal]


@section.reads("/withdrawals", needs="money")
def get_withdrawals(tx: Tx, call: Call, request: GetWithdrawals) -> WaitingWithdrawalsPage:
    """The withdrawals that are requested or approved, the oldest first, 100 a page."""
    state: Any = None if request.state is None else request.state.upper()
    return answer(WaitingWithdrawalsPage, withdrawals_sql.list_waiting_withdrawals(tx, state=state, page=request.page))


class WhichWithdrawal(Struct):
    """Whose withdrawal, and which."""

    account_id: Id
    withdrawal_id: Id


class RefuseWithdrawal(Struct):
    """Whose withdrawal, which, and why it is refused."""

    account_id: Id
    withdrawal_id: Id
    reason: Annotated[str, Meta(max_length=paying.REASON_CHARACTERS_MAX)]


class WithdrawalDecided(Struct):
    """Where the withdrawal stands now."""

    ok: Literal[True]
    state: WithdrawalState


def _is_large(tx: Tx, call: Call, request: WhichWithdrawal) -> str:
    """Refuses: WithdrawalNotFound, WithdrawalCannotMove, before anybody is asked for an opinion."""
    amount = paying.get_approvable(tx, request.account_id, request.withdrawal_id)
    return why_too_much(call.settings, amount)


@section.changes("/withdrawals/{account_id}/{withdrawal_id}/approve", needs="money", second=_is_large)
def approve_withdrawal(tx: Tx, call: Call, request: WhichWithdrawal) -> WithdrawalDecided:
    """Say that it will be paid; its owner cannot cancel it any more."""
    return WithdrawalDecided(
        True, paying.approve_withdrawal(tx, request.account_id, request.withdrawal_id, now=call.now)
    )


@section.changes("/withdrawals/{account_id}/{withdrawal_id}/refuse", needs="money")
def refuse_withdrawal(tx: Tx, call: Call, request: RefuseWithdrawal) -> WithdrawalDecided:
    """Give all of it back, with the reason that its owner reads."""
    return WithdrawalDecided(
        True,
        paying.refuse_withdrawal(tx, request.account_id, request.withdrawal_id, request.reason, now=call.now),
    )


@section.changes("/withdrawals/{account_id}/{withdrawal_id}/paid", needs="money")
def mark_paid(tx: Tx, call: Call, request: WhichWithdrawal) -> WithdrawalDecided:
    """Record that the money has left the place."""
    return WithdrawalDecided(True, paying.mark_paid(tx, request.account_id, request.withdrawal_id, now=call.now))


def _is_large_return(tx: Tx, call: Call, request: RefuseWithdrawal) -> str:
    """Refuses: WithdrawalNotFound, WithdrawalCannotMove. What comes back can be asked for again: it is money given."""
    return why_too_much(call.settings, returning.get_returnable(tx, request.account_id, request.withdrawal_id))


@section.changes("/withdrawals/{account_id}/{withdrawal_id}/returned", needs="money", second=_is_large_return)
def record_return(tx: Tx, call: Call, request: RefuseWithdrawal) -> WithdrawalDecided:
    """Record that the bank sent a payment back: all of it is earned money again, with the reason its owner reads."""
    return WithdrawalDecided(
        True, returning.record_return(tx, request.account_id, request.withdrawal_id, request.reason, now=call.now)
    )


class GetPaidWithdrawals(Struct):
    """Which page, and which withdrawals: by id, reference, account, or part of its name; empty: all."""

    text: Annotated[str, Meta(max_length=200)] = ""
    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(returning_sql.PaidWithdrawal)
class PaidWithdrawal(Struct, kw_only=True):
    """A withdrawal that was paid, and whose it is; `returned_at` and `reason` where the payment came back."""

    account_id: str
    withdrawal_id: str
    name: str
    state: WithdrawalState
    amount: str
    method: str
    destination: str
    batch_id: str
    reference: str
    reason: str
    ended_at: str
    returned_at: str | None


@answers(Page[returning_sql.PaidWithdrawal], withdrawals="items")
class PaidWithdrawalsPage(Struct):
    """A page of paid withdrawals; one past the end is empty."""

    current_page: int
    has_more: bool
    withdrawals: list[PaidWithdrawal]


@section.reads("/paid-withdrawals", needs="money")
def get_paid_withdrawals(tx: Tx, call: Call, request: GetPaidWithdrawals) -> PaidWithdrawalsPage:
    """The withdrawals that were paid, those whose payment came back too, the latest first, 100 a page."""
    return answer(PaidWithdrawalsPage, returning.list_paid(tx, text=request.text, page=request.page))
