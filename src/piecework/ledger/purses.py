"""Purses: what an account has, and making what it earned spendable."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import AccountNotFound as AccountNotFound
from piecework.database import Tx
from piecework.ledger import ledger_sql as sql
from piecework.ledger.book import move
from piecework.ledger.debts import check_owes_nothing
from piecework.ledger.debts_sql import ask_debt
from piecework.ledger.movement import earned, movement, spendable
from piecework.money import MONEY_MAX, ZERO, money_text, round4
from piecework.refusal import InvalidRequest, Refusal


class NotEnoughSpendable(Refusal):
    """The employer's spendable money does not cover what is asked."""

    code, message, status = "insufficient_balance", "Insufficient balance.", 402


class NotEnoughEarned(Refusal):
    """The account has earned less than it wants to move."""

    code, message, status, field = "not_enough_earned", "You have not earned that much.", 402, "amount"


class Balances(Struct, frozen=True):
    """What one account may spend on jobs, and what it earned by work."""

    earned: Decimal
    spendable: Decimal


def open_account_purses(tx: Tx, account_id: str) -> None:
    """Give a new account its purses, empty."""
    sql.open_purses(tx, [(account_id, "earned", ""), (account_id, "spendable", ""), (account_id, "withdrawing", "")])


def get_balances(tx: Tx, account_id: str) -> Balances:
    """The account's earned and spendable money (API 4.1)."""
    amounts = {purse.kind: purse.amount for purse in sql.load_purses(tx, account_id)}
    return Balances(earned=amounts.get("earned", ZERO), spendable=amounts.get("spendable", ZERO))


def check_funds(tx: Tx, employer_id: str, cost: Decimal) -> None:
    """Refuse what the employer's spendable money, locked until commit, does not cover, and who owes money.

    Refuses: OwesMoney, NotEnoughSpendable.
    """
    pending_funds, pending_debt = sql.lock_purse(tx, employer_id, "spendable"), ask_debt(tx, employer_id)
    check_owes_nothing(pending_debt.get())
    funds: Decimal = pending_funds.get()
    if funds < cost:
        raise NotEnoughSpendable(
            f"Insufficient balance: this costs {money_text(cost)} and {money_text(funds)} is spendable."
        )


def move_to_spendable(tx: Tx, account_id: str, amount: Decimal, *, order_id: str, now: datetime) -> None:
    """Make earned money spendable, for jobs of one's own; it does not go back.

    Refuses: InvalidRequest (amount), NotEnoughEarned.
    """
    if not ZERO < amount <= MONEY_MAX or amount != round4(amount):
        raise InvalidRequest.of("amount", f"The amount must be from 0.0001 to {MONEY_MAX}, with at most four decimals.")
    have = sql.lock_purse(tx, account_id, "earned").get()
    if have < amount:
        raise NotEnoughEarned(f"You have earned {money_text(have)}; {money_text(amount)} is more than that.")
    move(tx, [movement(f"move:{order_id}", earned(account_id, -amount), spendable(account_id, amount))], now=now)
