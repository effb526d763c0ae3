"""Every statement on deposits."""

from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from msgspec import Struct, structs

from piecework.database import Pending, Tx
from piecework.deposits.deposit import Deposit, DepositState
from piecework.paging import TASKS_A_PAGE, PendingPage, ask_page

_LOCK: LiteralString = """
    SELECT account_id, deposit_id, source, state, amount, reference, checkout_id, pay_url, recorded_by, is_trusted,
           clawed, clawed_earned, clawbacks, started_at, pay_by, credited_at
      FROM deposits
"""


class ListedDeposit(Struct, frozen=True, kw_only=True):
    """A line of deposits, and whose it is."""

    account_id: str
    name: str
    email: str
    deposit_id: str
    source: str
    state: DepositState
    amount: Decimal
    reference: str
    pay_url: str
    recorded_by: str
    is_trusted: bool
    clawed: Decimal
    started_at: datetime
    pay_by: datetime | None
    credited_at: datetime | None


def add_deposit(tx: Tx, deposit: Deposit) -> None:
    """Insert a deposit, queued; one that is there is left alone."""
    tx.do(
        """
        INSERT INTO deposits (account_id, deposit_id, source, state, amount, reference, checkout_id, pay_url,
                              recorded_by, is_trusted, clawed, clawed_earned, clawbacks, started_at, pay_by,
                              credited_at)
        VALUES (%(account_id)s, %(deposit_id)s, %(source)s, %(state)s, %(amount)s, %(reference)s, %(checkout_id)s,
                %(pay_url)s, %(recorded_by)s, %(is_trusted)s, %(clawed)s, %(clawed_earned)s, %(clawbacks)s,
                %(started_at)s, %(pay_by)s, %(credited_at)s)
        ON CONFLICT (account_id, deposit_id) DO NOTHING
        """,
        **structs.asdict(deposit),
    )


def lock_deposit(tx: Tx, account_id: str, deposit_id: str) -> Pending[Deposit]:
    """The account's own deposit, locked until commit: after the account, before its debt and its purses."""
    return tx.ask(
        Deposit,
        _LOCK + " WHERE account_id = %(account_id)s AND deposit_id = %(deposit_id)s FOR NO KEY UPDATE",
        account_id=account_id,
        deposit_id=deposit_id,
    )


def find_deposit(tx: Tx, account_id: str, deposit_id: str) -> Deposit | None:
    """The account's own deposit, or None."""
    return tx.one(
        Deposit,
        _LOCK + " WHERE account_id = %(account_id)s AND deposit_id = %(deposit_id)s",
        account_id=account_id,
        deposit_id=deposit_id,
    )


def lock_unpaid(tx: Tx, *, before: datetime, limit: int) -> list[Deposit]:
    """Deposits that should have been paid before then, locked; those somebody else has are left."""
    return tx.rows(
        Deposit,
        _LOCK
        + """
         WHERE state = 'STARTED' AND pay_by < %(before)s
         ORDER BY account_id, deposit_id
         LIMIT %(limit)s
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        before=before,
        limit=limit,
    )


def ask_unpaid_count(tx: Tx, account_id: str) -> Pending[int]:
    """How many of the account's deposits wait for who pays."""
    return tx.ask_value(
        "SELECT count(*)::int FROM deposits WHERE account_id = %(account_id)s AND state = 'STARTED'",
        account_id=account_id,
    )


def set_deposit_state(tx: Tx, deposit: Deposit, state: DepositState) -> None:
    """Move a deposit that is not credited, queued; one that has moved meanwhile fails the transaction."""
    tx.do(
        """
        WITH moved AS (
            UPDATE deposits SET state = %(state)s
             WHERE account_id = %(account_id)s AND deposit_id = %(deposit_id)s AND state = %(before)s
            RETURNING 1
        )
        SELECT 1 / count(*) FROM moved
        """,
        account_id=deposit.account_id,
        deposit_id=deposit.deposit_id,
        before=deposit.state,
        state=state,
    )


def set_checkout(tx: Tx, deposit: Deposit) -> None:
    """Note where the deposit is paid, queued."""
    tx.do(
        """
        UPDATE deposits SET checkout_id = %(checkout_id)s, pay_url = %(pay_url)s, pay_by = %(pay_by)s
         WHERE account_id = %(account_id)s AND deposit_id = %(deposit_id)s
        """,
        account_id=deposit.account_id,
        deposit_id=deposit.deposit_id,
        checkout_id=deposit.checkout_id,
        pay_url=deposit.pay_url,
        pay_by=deposit.pay_by,
    )


def set_credited(tx: Tx, deposit: Deposit, *, amount: Decimal, reference: str, now: datetime) -> None:
    """Say that the money has come in, queued; a deposit that was credited before fails the transaction."""
    tx.do(
        """
        WITH moved AS (
            UPDATE deposits
               SET state = 'CREDITED', amount = %(amount)s, reference = %(reference)s, credited_at = %(now)s
             WHERE account_id = %(account_id)s AND deposit_id = %(deposit_id)s AND state <> 'CREDITED'
            RETURNING 1
        )
        SELECT 1 / count(*) FROM moved
        """,
        account_id=deposit.account_id,
        deposit_id=deposit.deposit_id,
        amount=amount,
        reference=reference,
        now=now,
    )


def set_clawed(tx: Tx, deposit: Deposit, *, clawed: Decimal, clawed_earned: Decimal) -> None:
    """Say how much of the deposit is clawed back now, queued; the number of its clawbacks goes up."""
    tx.do(
        """
        WITH clawed AS (
            UPDATE deposits
               SET clawed = %(clawed)s, clawed_earned = %(clawed_earned)s, clawbacks = clawbacks + 1
             WHERE account_id = %(account_id)s AND deposit_id = %(deposit_id)s AND clawbacks = %(clawbacks)s
            RETURNING 1
        )
        SELECT 1 / count(*) FROM clawed
        """,
        account_id=deposit.account_id,
        deposit_id=deposit.deposit_id,
        clawbacks=deposit.clawbacks,
        clawed=clawed,
        clawed_earned=clawed_earned,
    )


def forget_deposit(tx: Tx, account_id: str, deposit_id: str) -> None:
    """Delete a deposit that never got a page to be paid at, queued."""
    tx.do(
        """
        DELETE FROM deposits
         WHERE account_id = %(account_id)s AND deposit_id = %(deposit_id)s AND state = 'STARTED' AND checkout_id = ''
        """,
        account_id=account_id,
        deposit_id=deposit_id,
    )


def set_trusted(tx: Tx, deposit: Deposit) -> None:
    """Mark the deposit as one that cannot be clawed back, queued."""
    tx.do(
        """
        UPDATE deposits SET is_trusted = true
         WHERE account_id = %(account_id)s AND deposit_id = %(deposit_id)s
        """,
        account_id=deposit.account_id,
        deposit_id=deposit.deposit_id,
    )


def ask_deposits(
    tx: Tx, *, account_id: str | None, state: DepositState | None, page: int, page_size: int = TASKS_A_PAGE
) -> PendingPage[ListedDeposit]:
    """A page of deposits, of one account or of all, of one state or of all; the newest first."""
    return ask_page(
        tx,
        ListedDeposit,
        """
        SELECT page.account_id, account.name, account.email, page.deposit_id, page.source, page.state, page.amount,
               page.reference, page.pay_url, page.recorded_by, page.is_trusted, page.clawed, page.started_at,
               page.pay_by, page.credited_at
          FROM (SELECT account_id, deposit_id, source, state, amount, reference, pay_url, recorded_by, is_trusted,
                       clawed, started_at, pay_by, credited_at
                  FROM deposits
                 WHERE (%(account_id)s::text IS NULL OR account_id = %(account_id)s)
                   AND (%(state)s::text IS NULL OR state = %(state)s)
                 ORDER BY started_at DESC, account_id, deposit_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN accounts account ON account.account_id = page.account_id
         ORDER BY page.started_at DESC, page.account_id, page.deposit_id
        """,
        count="""
        SELECT count(*)::int FROM deposits
         WHERE (%(account_id)s::text IS NULL OR account_id = %(account_id)s)
           AND (%(state)s::text IS NULL OR state = %(state)s)
        """,
        page=page,
        page_size=page_size,
        account_id=account_id,
        state=state,
    )
