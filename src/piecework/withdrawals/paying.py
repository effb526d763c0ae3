"""Paying out: operators approve what is requested, refuse it with a reason, and record what was paid."""

from datetime import datetime
from decimal import Decimal

from piecework.database import Tx
from piecework.events.events_sql import add_events
from piecework.field_rules import LENGTH
from piecework.ledger.book import move
from piecework.ledger.debts import check_owes_nothing
from piecework.ledger.debts_sql import ask_debt
from piecework.reasons import check_reason
from piecework.withdrawals import withdrawals_sql as sql
from piecework.withdrawals.locking import lock_withdrawal
from piecework.withdrawals.withdrawal import (
    Act,
    Withdrawal,
    WithdrawalState,
    given_back,
    moved_event,
    paid_out,
    state_after,
)


def approve_withdrawal(tx: Tx, account_id: str, withdrawal_id: str, *, now: datetime) -> WithdrawalState:
    """Say that it will be paid; its owner cannot cancel it any more.

    Refuses: WithdrawalNotFound, WithdrawalCannotMove, OwesMoney.
    """
    return _decide(tx, account_id, withdrawal_id, "approve", reason="", now=now)


def get_approvable(tx: Tx, account_id: str, withdrawal_id: str) -> Decimal:
    """How much it is, if it can be approved now. Refuses: WithdrawalNotFound, WithdrawalCannotMove, OwesMoney."""
    return _lock(tx, account_id, withdrawal_id, "approve")[0].amount


def get_payable(tx: Tx, account_id: str, withdrawal_id: str) -> Decimal:
    """How much it is, if it can be marked as paid now.

    Refuses: WithdrawalNotFound, WithdrawalCannotMove, OwesMoney (unless a bank has it already).
    """
    return _lock(tx, account_id, withdrawal_id, "mark as paid")[0].amount


def refuse_withdrawal(tx: Tx, account_id: str, withdrawal_id: str, reason: str, *, now: datetime) -> WithdrawalState:
    """Give all of it back, with the reason that its owner reads.

    Refuses: InvalidRequest (no reason), WithdrawalNotFound, WithdrawalCannotMove.
    """
    check_reason(reason, LENGTH)
    return _decide(tx, account_id, withdrawal_id, "refuse", reason=reason.strip(), now=now)


def mark_paid(tx: Tx, account_id: str, withdrawal_id: str, *, now: datetime) -> WithdrawalState:
    """Record that the money has left the place, once.

    Refuses: WithdrawalNotFound, WithdrawalCannotMove, OwesMoney (unless a bank has it already).
    """
    return _decide(tx, account_id, withdrawal_id, "mark as paid", reason="", now=now)


def _lock(tx: Tx, account_id: str, withdrawal_id: str, act: Act) -> tuple[Withdrawal, WithdrawalState]:
    withdrawal = lock_withdrawal(tx, account_id, withdrawal_id)
    state = state_after(withdrawal, act)
    if act in ("approve", "mark as paid") and withdrawal.state != "SENT":
        check_owes_nothing(ask_debt(tx, account_id).get())
    return withdrawal, state


def _decide(tx: Tx, account_id: str, withdrawal_id: str, act: Act, *, reason: str, now: datetime) -> WithdrawalState:
    withdrawal, state = _lock(tx, account_id, withdrawal_id, act)
    sql.set_withdrawal_state(tx, withdrawal, state, reason=reason, now=now)
    add_events(tx, [moved_event(withdrawal, state, reason)], now=now)
    _move(tx, withdrawal, state, now=now)
    return state


def _move(tx: Tx, withdrawal: Withdrawal, state: WithdrawalState, *, now: datetime) -> None:
    if state == "REFUSED":
        move(tx, [given_back(withdrawal)], now=now)
    elif state == "PAID":
        move(tx, [paid_out(withdrawal)], now=now)
