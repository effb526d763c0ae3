"""Withdrawals on the worker's wire: ask for earned money, confirm by the e-mailed token, cancel, see where it is."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.clock import wire_time
from piecework.database import Tx
from piecework.fields import CurrentPage, Message, Ok, PageCount, PageNumber, PaidBy, PaidTo, Short, WithdrawalId
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.ledger.debts import OwesMoney
from piecework.ledger.purses import NotEnoughEarned
from piecework.meaning import LATER, NOON, Means
from piecework.money import Money
from piecework.paging import Page
from piecework.withdrawals import requesting
from piecework.withdrawals.requesting import TooEarlyToWithdraw, TooManyWithdrawals, WaitToSubmit, WrongToken
from piecework.withdrawals.withdrawal import MOVES, WithdrawalCannotMove, WithdrawalNotFound, WithdrawalState
from piecework.withdrawals.withdrawals_sql import ListedWithdrawal, list_withdrawals

section = Section("/worker-api")


_SAID: dict[WithdrawalState, str] = {
    "REQUESTED": "The withdrawal is confirmed; an operator will pay it.",
    "LAPSED": "The withdrawal was not confirmed in time; the money is earned money again.",
    "CANCELLED": "The withdrawal is cancelled; the money is earned money again.",
}


class RequestWithdrawal(Struct):
    """Amount, method and destination."""

    amount: Annotated[Money, Means("How much of what was earned.", 5)]
    method: Annotated[PaidBy, Meta(max_length=requesting.METHOD_CHARACTERS_MAX)]
    destination: Annotated[PaidTo, Meta(max_length=requesting.DESTINATION_CHARACTERS_MAX)]


class WithdrawalRequested(Struct, kw_only=True):
    """The money is set aside; the token that confirms it is in your e-mail."""

    ok: Ok = True
    message: Message = (
        "Confirm it with the token that was sent to your e-mail address, or the money goes back by itself."
    )
    withdrawal_id: WithdrawalId
    state: Annotated[WithdrawalState, Means("UNCONFIRMED until the token comes.", "UNCONFIRMED")]
    confirm_by: Annotated[str, Means("Until when it must be confirmed.", LATER)]


@section.changes(
    "/withdrawals", refuses=(OwesMoney, TooEarlyToWithdraw, WaitToSubmit, TooManyWithdrawals, NotEnoughEarned)
)
def request_withdrawal(tx: Tx, call: Call, request: RequestWithdrawal) -> WithdrawalRequested:
    """Ask for earned money to be paid out; it must be confirmed by the e-mailed token within a day."""
    rules = requesting.WithdrawalRules(call.rules.limits.withdrawal_min, call.rules.limits.withdrawal_after_days)
    order = requesting.Order(amount=request.amount, method=request.method, destination=request.destination)
    until = requesting.request_withdrawal(
        tx, call.account, order, rules, withdrawal_id=call.order_id, token=call.secret, now=call.now
    )
    return WithdrawalRequested(withdrawal_id=call.order_id, state="UNCONFIRMED", confirm_by=wire_time(until))


class ConfirmWithdrawal(Struct):
    """A withdrawal, and the token that was sent for it."""

    withdrawal_id: Short[WithdrawalId]
    token: Annotated[str, Meta(max_length=200), Means("The token from the e-mail.", "9f" * 32)]


class WithdrawalMoved(Struct, kw_only=True):
    """Where the withdrawal stands now."""

    ok: Ok = True
    message: Message
    state: Annotated[WithdrawalState, Means("Where it stands now.", "REQUESTED")]


@section.changes("/withdrawals/{withdrawal_id}/confirm", refuses=(WithdrawalNotFound, WrongToken, WithdrawalCannotMove))
def confirm_withdrawal(tx: Tx, call: Call, request: ConfirmWithdrawal) -> WithdrawalMoved:
    """Confirm a withdrawal; too late, it is LAPSED and the money is back."""
    state = requesting.confirm_withdrawal(
        tx, call.account.account_id, request.withdrawal_id, request.token.strip(), now=call.now
    )
    return WithdrawalMoved(message=_SAID[state], state=state)


class WhichWithdrawal(Struct):
    """A withdrawal, by its id."""

    withdrawal_id: Short[WithdrawalId]


@section.changes("/withdrawals/{withdrawal_id}/cancel", refuses=(WithdrawalNotFound, WithdrawalCannotMove))
def cancel_withdrawal(tx: Tx, call: Call, request: WhichWithdrawal) -> WithdrawalMoved:
    """Have the money back, as long as no operator has approved the withdrawal."""
    state = requesting.cancel_withdrawal(tx, call.account.account_id, request.withdrawal_id, now=call.now)
    return WithdrawalMoved(message=_SAID[state], state=state)


class GetWithdrawals(Struct):
    """A page."""

    page: PageNumber = 1


@answers(ListedWithdrawal, can=lambda known: [act for act in ("confirm", "cancel") if known.state in MOVES[act][0]])
class Withdrawal(Struct, kw_only=True):
    """A withdrawal; `can` is what can be done with it now, `reason` why it was refused or came back."""

    withdrawal_id: WithdrawalId
    state: Annotated[WithdrawalState, Means("Where it stands.", "REQUESTED")]
    amount: Annotated[str, Means("How much.", "5.0000")]
    method: PaidBy
    destination: PaidTo
    requested_at: Annotated[str, Means("When it was asked for.", NOON)]
    confirm_by: Annotated[str, Means("Until when it must be confirmed.", LATER)]
    confirmed_at: Annotated[str | None, Means("When it was confirmed.")]
    ended_at: Annotated[str | None, Means("When it was paid, refused, cancelled or lapsed; null: not yet.")]
    returned_at: Annotated[str | None, Means("When the bank sent the payment back; null: it did not.")]
    reason: Annotated[str, Means("Why it was refused.", "")]
    can: Annotated[list[Literal["confirm", "cancel"]], Means("What can be done with it now.", ["cancel"])]


@answers(Page[ListedWithdrawal], withdrawals="items")
class WithdrawalsPage(Struct):
    """A page of withdrawals; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    withdrawals: Annotated[list[Withdrawal], Means("The withdrawals.")]


@section.reads("/withdrawals")
def get_withdrawals(tx: Tx, call: Call, request: GetWithdrawals) -> WithdrawalsPage:
    """The caller's withdrawals, the newest first, 100 a page."""
    return answer(WithdrawalsPage, list_withdrawals(tx, call.account.account_id, page=request.page))
