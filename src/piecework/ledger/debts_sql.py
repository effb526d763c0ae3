"""Every statement on receivables, which hold the debts of accounts."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.paging import PendingPage, ask_page


def lock_debt(tx: Tx, account_id: str) -> Pending[Decimal]:
    """The debt of the account, locked until commit, just before purses; an account without a row is given one."""
    tx.do(
        """
        INSERT INTO receivables (account_id, amount, payments) VALUES (%(account_id)s, 0, 0)
        ON CONFLICT (account_id) DO NOTHING
        """,
        account_id=account_id,
    )
    return tx.ask_value(
        "SELECT amount FROM receivables WHERE account_id = %(account_id)s FOR NO KEY UPDATE", account_id=account_id
    )


def change_debt(tx: Tx, account_id: str, amount: Decimal) -> None:
    """Add to (or, negative, take off) the debt of the account, queued; the caller has locked it."""
    tx.do(
        "UPDATE receivables SET amount = amount + %(amount)s WHERE account_id = %(account_id)s",
        account_id=account_id,
        amount=amount,
    )


def ask_debt(tx: Tx, account_id: str) -> Pending[Decimal]:
    """The debt of the account, queued."""
    return tx.ask_value(
        "SELECT coalesce((SELECT amount FROM receivables WHERE account_id = %(account_id)s), 0)", account_id=account_id
    )


def pay_debt(tx: Tx, account_id: str, amount: Decimal) -> Pending[int]:
    """Take off what the account has paid of its debt; how often it has paid now. The caller has locked it."""
    return tx.ask_value(
        """
        UPDATE receivables SET amount = amount - %(amount)s, payments = payments + 1
         WHERE account_id = %(account_id)s
        RETURNING payments
        """,
        account_id=account_id,
        amount=amount,
    )


class DebtLine(Struct, frozen=True):
    """What made an account owe more (minus), or paid some of it (plus)."""

    movement_id: str
    job_id: str
    amount: Decimal
    created_at: datetime


def ask_debt_lines(tx: Tx, account_id: str, *, limit: int) -> Pending[DebtLine]:
    """Why the account owes what it owes, the latest first."""
    return tx.ask(
        DebtLine,
        """
        SELECT movement_id, job_id, amount, created_at
          FROM entries
         WHERE account_id = %(account_id)s AND kind = 'receivable'
         ORDER BY created_at DESC, movement_id
         LIMIT %(limit)s
        """,
        account_id=account_id,
        limit=limit,
    )


class Debtor(Struct, frozen=True, kw_only=True):
    """An account that owes the place money."""

    account_id: str
    name: str
    email: str
    amount: Decimal


def ask_debtors(tx: Tx, *, page: int) -> PendingPage[Debtor]:
    """A page of debtors, who owes most first."""
    return ask_page(
        tx,
        Debtor,
        """
        SELECT page.account_id, account.name, account.email, page.amount
          FROM (SELECT account_id, amount FROM receivables
                 WHERE amount > 0
                 ORDER BY amount DESC, account_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN accounts account ON account.account_id = page.account_id
         ORDER BY page.amount DESC, page.account_id
        """,
        count="SELECT count(*)::int FROM receivables WHERE amount > 0",
        page=page,
    )


def ask_total_debt(tx: Tx) -> Pending[Decimal]:
    """The debts of all accounts together."""
    return tx.ask_value("SELECT coalesce(sum(amount), 0) FROM receivables WHERE amount > 0")
