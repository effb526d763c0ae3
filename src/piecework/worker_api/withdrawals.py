"""Withdrawals on the worker's wire: ask for earned money, confirm by the e-mailed token, cancel, see where it is."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.http.shapes import Money
from piecework.paging import Page
from piecework.withdrawals import requesting
from piecework.withdrawals.withdrawal import MOVES, WithdrawalState
from piecework.withdrawals.withdrawals_sql import ListedWithdrawal, list_withdrawals
from piecework.worker_api.shapes import PageNumber

section = Section("/worker-api")

WithdrawalId = Annotated[str, Meta(max_length=64)]

_SAID: dict[WithdrawalState, str] = {
    "REQUESTED": "The withdrawal is confirmed; an operator will pay it.",
    "LAPSED": "The withdrawal was not confirmed in time; the money is earned money again.",
    "CANCELLED": "The withdrawal is cancelled; the money is earned money again.",
}


class RequestWithdrawal(Struct):
    """How much of what was earned, by which way, and where to."""

    amount: Money
    method: Annotated[str, Meta(max_length=requesting.METHOD_CHARACTERS_MAX)]
    destination: Annotated[str, Meta(max_length=requesting.DESTINATION_CHARACTERS_MAX)]


class WithdrawalRequested(Struct, kw_only=True):
    """The money is set aside; the token that confirms it is in your e-mail."""

    ok: Literal[True] = True
    message: str = "Confirm it with the token that was sent to your e-mail address, or the money goes back by itself."
    withdrawal_id: str
    state: WithdrawalState
    confirm_by: str


@section.changes("/withdrawals")
def request_withdrawal(tx: Tx, call: Call, request: RequestWithdrawal) -> WithdrawalRequested:
    """Ask for earned money to be paid out; it must be confirmed by the e-mailed token within a day."""
    rules = requesting.WithdrawalRules(call.rules.limits.withdrawal_min, call.rules.limits.withdrawal_after_days)
    order = requesting.Order(amount=request.amount, method=request.method, destination=request.destination)
    until = requesting.request_withdrawal(
        tx, call.account, order, rules, withdrawal_id=call.order_id, token=call.secret, now=call.now
    )
    return WithdrawalRequested(withdrawal_id=call.order_id, state="UNCONFIRMED", confirm_by=wire_time(until))


class ConfirmWithdrawal(Struct):
    """Which withdrawal, and the token that was sent for it."""

    withdrawal_id: WithdrawalId
    token: Annotated[str, Meta(max_length=200)]


class WithdrawalMoved(Struct, kw_only=True):
    """Where the withdrawal stands now."""

    ok: Literal[True] = True
    message: str
    state: WithdrawalState


@section.changes("/withdrawals/{withdrawal_id}/confirm")
def confirm_withdrawal(tx: Tx, call: Call, request: ConfirmWithdrawal) -> WithdrawalMoved:
    """Confirm a withdrawal; too late, it is LAPSED and the money is back."""
    state = requesting.confirm_withdrawal(
        tx, call.account.account_id, request.withdrawal_id, request.token.strip(), now=call.now
    )
    return WithdrawalMoved(message=_SAID[state], state=state)


class WhichWithdrawal(Struct):
    """Which withdrawal."""

    withdrawal_id: WithdrawalId


@section.changes("/withdrawals/{withdrawal_id}/cancel")
def cancel_withdrawal(tx: Tx, call: Call, request: WhichWithdrawal) -> WithdrawalMoved:
    """Have the money back, as long as no operator has approved the withdrawal."""
    state = requesting.cancel_withdrawal(tx, call.account.account_id, request.withdrawal_id, now=call.now)
    return WithdrawalMoved(message=_SAID[state], state=state)


class GetWithdrawals(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(ListedWithdrawal, can=lambda known: [act for act in ("confirm", "cancel") if known.state in MOVES[act][0]])
class Withdrawal(Struct, kw_only=True):
    """A withdrawal; `can` is what can be done with it now, `reason` why it was refused or came back."""

    withdrawal_id: str
    state: WithdrawalState
    amount: str
    method: str
    destination: str
    requested_at: str
    confirm_by: str
    confirmed_at: str | None
    ended_at: str | None
    returned_at: str | None
    reason: str
    can: list[Literal["confirm", "cancel"]]


@answers(Page[ListedWithdrawal], withdrawals="items")
class WithdrawalsPage(Struct):
    """A page of withdrawals; one past the end is empty."""

    current_page: int
    pages: int
    withdrawals: list[Withdrawal]


@section.reads("/withdrawals")
def get_withdrawals(tx: Tx, call: Call, request: GetWithdrawals) -> WithdrawalsPage:
    """The caller's withdrawals, the newest first, 100 a page."""
    return answer(WithdrawalsPage, list_withdrawals(tx, call.account.account_id, page=request.page))
