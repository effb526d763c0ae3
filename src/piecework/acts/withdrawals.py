"""Acts about withdrawals: approved, refused, paid by hand, sent back by a bank."""

from decimal import Decimal

from msgspec import Struct

from piecework.database import Tx
from piecework.ids import Id
from piecework.operators.act import Doing, act
from piecework.reasons import Remark
from piecework.withdrawals import paying, returning
from piecework.withdrawals.withdrawal import WithdrawalState


class WhichWithdrawal(Struct):
    """Whose withdrawal, and which."""

    account_id: Id
    withdrawal_id: Id


class RefuseWithdrawal(Struct):
    """Whose withdrawal, which, and why it is refused."""

    account_id: Id
    withdrawal_id: Id
    reason: Remark


def _approvable(tx: Tx, request: WhichWithdrawal) -> Decimal:
    """Refuses: WithdrawalNotFound, WithdrawalCannotMove, before anybody is asked for approval."""
    return paying.get_approvable(tx, request.account_id, request.withdrawal_id)


@act("withdrawals.approve", needs="money", about=("account_id",), gives_away=_approvable)
def approve_withdrawal(tx: Tx, doing: Doing, request: WhichWithdrawal) -> WithdrawalState:
    """Say that it will be paid; its owner cannot cancel it any more."""
    return paying.approve_withdrawal(tx, request.account_id, request.withdrawal_id, now=doing.now)


@act("withdrawals.refuse", needs="money", about=("account_id",), gives_away=None)
def refuse_withdrawal(tx: Tx, doing: Doing, request: RefuseWithdrawal) -> WithdrawalState:
    """Give all of it back, with the reason that its owner reads."""
    return paying.refuse_withdrawal(tx, request.account_id, request.withdrawal_id, request.reason, now=doing.now)


@act("withdrawals.paid", needs="money", about=("account_id",), gives_away=None)
def mark_paid(tx: Tx, doing: Doing, request: WhichWithdrawal) -> WithdrawalState:
    """Record that the money has left the place."""
    return paying.mark_paid(tx, request.account_id, request.withdrawal_id, now=doing.now)


def _returnable(tx: Tx, request: RefuseWithdrawal) -> Decimal:
    """Refuses: WithdrawalNotFound, WithdrawalCannotMove. What comes back can be asked for again: it is money given."""
    return returning.get_returnable(tx, request.account_id, request.withdrawal_id)


@act("withdrawals.returned", needs="money", about=("account_id",), gives_away=_returnable)
def record_return(tx: Tx, doing: Doing, request: RefuseWithdrawal) -> WithdrawalState:
    """Record that the bank sent a payment back: all of it is earned money again, with the reason its owner reads."""
    return returning.record_return(tx, request.account_id, request.withdrawal_id, request.reason, now=doing.now)
