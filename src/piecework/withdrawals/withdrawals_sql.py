"""Every statement on withdrawals."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, LiteralString

from msgspec import Struct, structs

from piecework.database import Pending, Tx
from piecework.paging import Page, ask_page
from piecework.withdrawals.withdrawal import ENDED, Withdrawal, WithdrawalState


class Past(Struct, frozen=True):
    """What of an account's past decides whether it may withdraw."""

    signed_up_at: datetime
    unended: int
    submit_wait_seconds: int
    debt: Decimal


class ListedWithdrawal(Struct, frozen=True, kw_only=True):
    """A line of an account's withdrawals."""

    withdrawal_id: str
    state: WithdrawalState
    amount: Decimal
    method: str
    destination: str
    requested_at: datetime
    confirm_by: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    reason: str
    returned_at: datetime | None


class WaitingWithdrawal(Struct, frozen=True, kw_only=True):
    """A withdrawal that waits for an operator, and whose it is."""

    account_id: str
    name: str
    email: str
    is_frozen: bool
    withdrawal_id: str
    state: WithdrawalState
    amount: Decimal
    method: str
    destination: str
    requested_at: datetime


LOCK_WITHDRAWALS: LiteralString = """
    SELECT account_id, withdrawal_id, state, amount, method, destination, token_sha256, requested_at, confirm_by,
           confirmed_at, ended_at, reason, batch_id, reference
      FROM withdrawals
"""


def ask_past(tx: Tx, account_id: str) -> Pending[Past]:
    """The account's sign-up, its withdrawals on their way, its wait; ask it behind the lock on its purse."""
    return tx.ask(
        Past,
        """
        SELECT account.created_at AS signed_up_at,
               (SELECT count(*)::int FROM withdrawals
                 WHERE account_id = account.account_id AND ended_at IS NULL) AS unended,
               coalesce(standing.submit_wait_seconds, 0) AS submit_wait_seconds,
               coalesce((SELECT amount FROM receivables WHERE account_id = account.account_id), 0) AS debt
          FROM accounts account
          LEFT JOIN standings standing ON standing.account_id = account.account_id
         WHERE account.account_id = %(account_id)s
        """,
        account_id=account_id,
    )


def add_withdrawal(tx: Tx, withdrawal: Withdrawal) -> None:
    """Insert a withdrawal, queued."""
    tx.do(
        """
        INSERT INTO withdrawals (account_id, withdrawal_id, state, amount, method, destination, token_sha256,
                                 requested_at, confirm_by, confirmed_at, ended_at, reason, batch_id, reference)
        VALUES (%(account_id)s, %(withdrawal_id)s, %(state)s, %(amount)s, %(method)s, %(destination)s,
                %(token_sha256)s, %(requested_at)s, %(confirm_by)s, %(confirmed_at)s, %(ended_at)s, %(reason)s,
                %(batch_id)s, %(reference)s)
        """,
        **structs.asdict(withdrawal),
    )


def lock_withdrawal(tx: Tx, account_id: str, withdrawal_id: str) -> Withdrawal | None:
    """The account's own withdrawal, locked until commit; it comes before purses in the lock order."""
    return tx.one(
        Withdrawal,
        LOCK_WITHDRAWALS + " WHERE account_id = %(account_id)s AND withdrawal_id = %(withdrawal_id)s FOR NO KEY UPDATE",
        account_id=account_id,
        withdrawal_id=withdrawal_id,
    )


def lock_unconfirmed(tx: Tx, *, before: datetime, limit: int) -> list[Withdrawal]:
    """Withdrawals that should have been confirmed before then, locked; those somebody else has are left."""
    return tx.rows(
        Withdrawal,
        LOCK_WITHDRAWALS
        + """
         WHERE state = 'UNCONFIRMED' AND ended_at IS NULL AND confirm_by < %(before)s
         ORDER BY account_id, withdrawal_id
         LIMIT %(limit)s
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        before=before,
        limit=limit,
    )


def set_withdrawal_state(
    tx: Tx, withdrawal: Withdrawal, state: WithdrawalState, *, reason: str = "", now: datetime
) -> None:
    """Move a withdrawal from the state it was read in, queued; one that has moved meanwhile fails the transaction."""
    tx.do(
        """
        WITH moved AS (
            UPDATE withdrawals
               SET state = %(state)s, reason = %(reason)s,
                   confirmed_at = CASE WHEN %(state)s = 'REQUESTED' THEN %(now)s ELSE confirmed_at END,
                   ended_at = CASE WHEN %(state)s = 'RETURNED' THEN ended_at
                                   WHEN %(is_ended)s THEN %(now)s::timestamptz END,
                   returned_at = CASE WHEN %(state)s = 'RETURNED' THEN %(now)s::timestamptz END
             WHERE account_id = %(account_id)s AND withdrawal_id = %(withdrawal_id)s AND state = %(before)s
            RETURNING 1
        )
        SELECT 1 / count(*) FROM moved
        """,
        account_id=withdrawal.account_id,
        withdrawal_id=withdrawal.withdrawal_id,
        before=withdrawal.state,
        state=state,
        is_ended=state in ENDED,
        reason=reason,
        now=now,
    )


def lock_approved(tx: Tx, *, method: str, limit: int) -> list[Withdrawal]:
    """Approved withdrawals of a method ('' for any), the oldest first, locked; those somebody else has are left.

    So are those of frozen accounts, and of accounts that owe the place money.
    """
    return tx.rows(
        Withdrawal,
        """
        SELECT each.account_id, each.withdrawal_id, each.state, each.amount, each.method, each.destination,
               each.token_sha256, each.requested_at, each.confirm_by, each.confirmed_at, each.ended_at, each.reason,
               each.batch_id, each.reference
          FROM withdrawals each
          JOIN accounts account ON account.account_id = each.account_id
         WHERE each.ended_at IS NULL AND each.state = 'APPROVED' AND account.frozen_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM receivables debt WHERE debt.account_id = each.account_id AND debt.amount > 0)
           AND (%(method)s = '' OR each.method = %(method)s)
         ORDER BY each.requested_at, each.account_id, each.withdrawal_id
         LIMIT %(limit)s
           FOR NO KEY UPDATE OF each SKIP LOCKED
        """,
        method=method,
        limit=limit,
    )


def lock_of_batch(tx: Tx, batch_id: str) -> list[Withdrawal]:
    """The withdrawals of a batch, locked until commit in the one order; the caller has locked the batch."""
    return tx.rows(
        Withdrawal,
        LOCK_WITHDRAWALS
        + """
         WHERE batch_id = %(batch_id)s AND batch_id <> ''
         ORDER BY account_id, withdrawal_id
           FOR NO KEY UPDATE
        """,
        batch_id=batch_id,
    )


def set_batch(tx: Tx, withdrawals: Sequence[Withdrawal], state: WithdrawalState, *, batch_id: str) -> None:
    """Put withdrawals into a batch, or take them out of it, queued; one that has moved fails the transaction."""
    tx.do(
        """
        WITH moved AS (
            UPDATE withdrawals each
               SET state = %(state)s, batch_id = %(batch_id)s
              FROM unnest(%(account_ids)s::text[], %(withdrawal_ids)s::text[]) AS known (account_id, withdrawal_id)
             WHERE each.account_id = known.account_id AND each.withdrawal_id = known.withdrawal_id
               AND each.state = CASE %(state)s WHEN 'SENT' THEN 'APPROVED' ELSE 'SENT' END
            RETURNING 1
        )
        SELECT 1 / (count(*) = %(expected)s)::int FROM moved
        """,
        expected=len(withdrawals),
        account_ids=[each.account_id for each in withdrawals],
        withdrawal_ids=[each.withdrawal_id for each in withdrawals],
        state=state,
        batch_id=batch_id,
    )


def set_results(tx: Tx, ended: Sequence[Withdrawal], state: Literal["PAID", "REFUSED"], *, now: datetime) -> None:
    """End withdrawals that were sent, each with its reference and reason, queued; one not SENT any more fails all."""
    tx.do(
        """
        WITH moved AS (
            UPDATE withdrawals each
               SET state = %(state)s, reference = known.reference, reason = known.reason, ended_at = %(now)s
              FROM unnest(%(account_ids)s::text[], %(withdrawal_ids)s::text[], %(references)s::text[],
                          %(reasons)s::text[]) AS known (account_id, withdrawal_id, reference, reason)
             WHERE each.account_id = known.account_id AND each.withdrawal_id = known.withdrawal_id
               AND each.state = 'SENT'
            RETURNING 1
        )
        SELECT 1 / (count(*) = %(expected)s)::int FROM moved
        """,
        expected=len(ended),
        account_ids=[each.account_id for each in ended],
        withdrawal_ids=[each.withdrawal_id for each in ended],
        references=[each.reference for each in ended],
        reasons=[each.reason for each in ended],
        state=state,
        now=now,
    )


def list_withdrawals(tx: Tx, account_id: str, *, page: int) -> Page[ListedWithdrawal]:
    """The account's withdrawals, the newest first, 100 a page."""
    return ask_page(
        tx,
        ListedWithdrawal,
        """
        SELECT withdrawal_id, state, amount, method, destination, requested_at, confirm_by, confirmed_at, ended_at,
               reason, returned_at
          FROM withdrawals
         WHERE account_id = %(account_id)s
         ORDER BY requested_at DESC, withdrawal_id
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count="SELECT count(*)::int FROM withdrawals WHERE account_id = %(account_id)s",
        page=page,
        account_id=account_id,
    ).get()


def list_waiting_withdrawals(tx: Tx, *, state: WithdrawalState | None, page: int) -> Page[WaitingWithdrawal]:
    """What is requested or approved (or only one of the two), the oldest first, 100 a page."""
    return ask_page(
        tx,
        WaitingWithdrawal,
        """
        SELECT page.account_id, account.name, account.email, account.frozen_at IS NOT NULL AS is_frozen,
               page.withdrawal_id, page.state, page.amount, page.method, page.destination, page.requested_at
          FROM (SELECT account_id, withdrawal_id, state, amount, method, destination, requested_at
                  FROM withdrawals
                 WHERE ended_at IS NULL AND state IN ('REQUESTED', 'APPROVED')
                   AND (%(state)s::text IS NULL OR state = %(state)s)
                 ORDER BY requested_at, account_id, withdrawal_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN accounts account ON account.account_id = page.account_id
         ORDER BY page.requested_at, page.account_id, page.withdrawal_id
        """,
        count="""
        SELECT count(*)::int FROM withdrawals
         WHERE ended_at IS NULL AND state IN ('REQUESTED', 'APPROVED')
           AND (%(state)s::text IS NULL OR state = %(state)s)
        """,
        page=page,
        state=state,
    ).get()


def forget_destinations_of(tx: Tx, account_id: str) -> int:
    """Forget where money of an account went, or never went; the amount and the payment's reference stay.

    Of what is still on its way it is needed. Answers of how many.
    """
    return tx.do(
        """
        UPDATE withdrawals SET destination = ''
         WHERE account_id = %(account_id)s AND ended_at IS NOT NULL AND destination <> ''
        """,
        account_id=account_id,
    ).count()
