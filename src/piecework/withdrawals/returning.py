"""Payments that came back: the bank returns what had been paid, and it is its owner's earned money again."""

from datetime import datetime
from decimal import Decimal

from piecework.database import Tx
from piecework.events.events_sql import add_events
from piecework.ledger.book import move
from piecework.paging import Page
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.withdrawals import returning_sql as sql
from piecework.withdrawals import withdrawals_sql
from piecework.withdrawals.batches.batch import id_of_name
from piecework.withdrawals.locking import lock_withdrawal
from piecework.withdrawals.withdrawal import (
    WithdrawalState,
    moved_event,
    returned,
    state_after,
)


def list_paid(tx: Tx, *, text: str, page: int) -> Page[sql.PaidWithdrawal]:
    """What was paid, returned payments too, the latest first, 100 a page.

    `text`: the withdrawal (also as files call it), the payment's reference, the account, or part of its name.
    """
    return sql.list_paid(tx, text=text.strip(), withdrawal_id=id_of_name(text.strip()), page=page)


def get_returnable(tx: Tx, account_id: str, withdrawal_id: str) -> Decimal:
    """How much it is, if its return can be recorded now. Refuses: WithdrawalNotFound, WithdrawalCannotMove."""
    withdrawal = lock_withdrawal(tx, account_id, withdrawal_id)
    state_after(withdrawal, "record the return of")
    return withdrawal.amount


def record_return(tx: Tx, account_id: str, withdrawal_id: str, reason: str, *, now: datetime) -> WithdrawalState:
    """Record that the bank sent a payment back: once, and all of it is earned money again. Its owner reads the reason.

    Of an account that was erased meanwhile the money waits under its id, and nobody is told. Refuses: InvalidRequest
    (no reason), WithdrawalNotFound, WithdrawalCannotMove (it was not paid, or came back already).
    """
    check_reason(reason, f"Give a reason of 1 to {REASON_CHARACTERS_MAX} characters: its owner reads it.")
    withdrawal = lock_withdrawal(tx, account_id, withdrawal_id)
    state = state_after(withdrawal, "record the return of")
    withdrawals_sql.set_withdrawal_state(tx, withdrawal, state, reason=reason.strip(), now=now)
    if not sql.is_of_erased(tx, account_id):
        add_events(tx, [moved_event(withdrawal, state, reason.strip())], now=now)
    move(tx, [returned(withdrawal)], now=now)
    return state
