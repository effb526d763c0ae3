"""Acts about withdrawals: approved, refused, paid by hand, sent back by a bank."""

from typing import Annotated

from msgspec import Struct

from piecework.acts.cases import ACCOUNT
from piecework.database import Tx
from piecework.fields import Short, WithdrawalId
from piecework.ledger.debts import OwesMoney
from piecework.meaning import WORKER, Means
from piecework.operators.act import Doing, act
from piecework.operators.move import Move
from piecework.reasons import Remark
from piecework.withdrawals import paying, returning
from piecework.withdrawals.withdrawal import WithdrawalCannotMove, WithdrawalNotFound, WithdrawalState

WhoseId = Annotated[str, Means("Whose it is.", WORKER)]


class WhichWithdrawal(Struct):
    """Whose withdrawal, and which."""

    account_id: Short[WhoseId]
    withdrawal_id: Short[WithdrawalId]


class RefuseWithdrawal(Struct):
    """Whose withdrawal, which, and why it is refused."""

    account_id: Short[WhoseId]
    withdrawal_id: Short[WithdrawalId]
    reason: Annotated[Remark, Means("Why; its owner reads it.", "The account number is not valid.")]


def _approvable(tx: Tx, request: WhichWithdrawal) -> list[Move]:
    """What the act would refuse is refused before anybody is asked for approval."""
    amount = paying.get_approvable(tx, request.account_id, request.withdrawal_id)
    return [Move(account_id=request.account_id, thing=f"withdrawal:{request.withdrawal_id}", amount=amount)]


@act(
    "withdrawals.approve",
    needs="money",
    about=ACCOUNT,
    moves=_approvable,
    refuses=(WithdrawalNotFound, WithdrawalCannotMove, OwesMoney),
)
def approve_withdrawal(tx: Tx, doing: Doing, request: WhichWithdrawal) -> WithdrawalState:
    """Say that it will be paid; its owner cannot cancel it any more."""
    return paying.approve_withdrawal(tx, request.account_id, request.withdrawal_id, now=doing.now)


@act(
    "withdrawals.refuse",
    needs="money",
    about=ACCOUNT,
    moves=None,
    refuses=(WithdrawalNotFound, WithdrawalCannotMove),
)
def refuse_withdrawal(tx: Tx, doing: Doing, request: RefuseWithdrawal) -> WithdrawalState:
    """Give all of it back, with the reason that its owner reads."""
    return paying.refuse_withdrawal(tx, request.account_id, request.withdrawal_id, request.reason, now=doing.now)


def _payable(tx: Tx, request: WhichWithdrawal) -> list[Move]:
    """What was approved leaves the place. What the act would refuse is refused first."""
    amount = paying.get_payable(tx, request.account_id, request.withdrawal_id)
    thing = f"withdrawal:{request.withdrawal_id}"
    return [Move(account_id=request.account_id, thing=thing, amount=amount, is_decided=True)]


@act(
    "withdrawals.paid",
    needs="money",
    about=ACCOUNT,
    moves=_payable,
    refuses=(WithdrawalNotFound, WithdrawalCannotMove, OwesMoney),
)
def mark_paid(tx: Tx, doing: Doing, request: WhichWithdrawal) -> WithdrawalState:
    """Record that the money has left the place."""
    return paying.mark_paid(tx, request.account_id, request.withdrawal_id, now=doing.now)


def _returnable(tx: Tx, request: RefuseWithdrawal) -> list[Move]:
    """What comes back can be asked for again: it is money given. What the act would refuse is refused first."""
    amount = returning.get_returnable(tx, request.account_id, request.withdrawal_id)
    return [Move(account_id=request.account_id, thing=f"return:{request.withdrawal_id}", amount=amount)]


@act(
    "withdrawals.returned",
    needs="money",
    about=ACCOUNT,
    moves=_returnable,
    refuses=(WithdrawalNotFound, WithdrawalCannotMove),
)
def record_return(tx: Tx, doing: Doing, request: RefuseWithdrawal) -> WithdrawalState:
    """Record that the bank sent a payment back: all of it is earned money again, with the reason its owner reads."""
    return returning.record_return(tx, request.account_id, request.withdrawal_id, request.reason, now=doing.now)
