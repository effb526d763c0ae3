"""Collecting: what an account owes is paid from what it has; withdrawals that no bank has yet come back for it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.ledger.book import move
from piecework.ledger.debts import DebtPayment, debt_paid, payment_of_debt
from piecework.ledger.debts_sql import lock_debt, pay_debt
from piecework.ledger.ledger_sql import lock_purses
from piecework.money import ZERO, money_text
from piecework.withdrawals import debt_collecting_sql as sql
from piecework.withdrawals.withdrawal import Withdrawal, given_back, moved_event, state_after
from piecework.withdrawals.withdrawals_sql import set_withdrawal_state

DEBTORS_A_BATCH = 100
REASON = "Your account owes the place money: it is paid from this first."


def load_debtors(tx: Tx, *, now: datetime) -> list[str]:
    """Accounts that owe money and have some, at most a batch of them."""
    return sql.load_debtors_with_money(tx, limit=DEBTORS_A_BATCH)


def collect_debt(tx: Tx, account_id: str, *, now: datetime) -> int:
    """Pay what the account owes from its spendable money, then what it earned; answers how often something moved.

    Where that is not enough, withdrawals that were not sent come back, the latest first, and pay the rest.
    """
    waiting = sql.lock_not_sent(tx, account_id)
    asked_debt = lock_debt(tx, account_id)
    purses = lock_purses(tx, [(account_id, "earned", ""), (account_id, "spendable", "")]).all()
    amounts, debt = {purse.kind: purse.amount for purse in purses}, asked_debt.get()
    returned = _needed(waiting, debt - amounts["spendable"] - amounts["earned"])
    for withdrawal in returned:
        set_withdrawal_state(tx, withdrawal, state_after(withdrawal, "give back for a debt"), reason=REASON, now=now)
    there = amounts["earned"] + sum((withdrawal.amount for withdrawal in returned), ZERO)
    payment = payment_of_debt(debt, spendable=amounts["spendable"], earned=there)
    if not payment.amount:
        return 0
    number = pay_debt(tx, account_id, payment.amount).get()
    events = [moved_event(withdrawal, "REFUSED", REASON) for withdrawal in returned]
    add_events(tx, [*events, _paid_event(account_id, number, payment, left=debt - payment.amount)], now=now)
    move(tx, [*map(given_back, returned), debt_paid(account_id, number, payment)], now=now)
    return 1


def _needed(waiting: Sequence[Withdrawal], missing: Decimal) -> list[Withdrawal]:
    needed: list[Withdrawal] = []
    for withdrawal in waiting:
        if missing <= ZERO:
            break
        needed.append(withdrawal)
        missing -= withdrawal.amount
    return needed


def _paid_event(account_id: str, number: int, payment: DebtPayment, *, left: Decimal) -> Event:
    return Event(
        account_id=account_id,
        event_id=f"debt_paid:{number}",
        kind="debt_paid",
        facts={"amount": money_text(payment.amount), "owed": money_text(left) if left else ""},
    )
