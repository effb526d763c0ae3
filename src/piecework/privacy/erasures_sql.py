"""Every statement on erasures, and what decides about them."""

from datetime import datetime

from piecework.database import Pending, Tx
from piecework.privacy.erasure import Erasure, ErasureRecord, Standing


def find_standing(tx: Tx, account_id: str) -> Standing | None:
    """What of the account decides whether it can be erased."""
    return tx.one(
        Standing,
        """
        SELECT account.is_operator,
               coalesce(purse.spendable, 0) AS spendable, coalesce(purse.earned, 0) AS earned,
               coalesce(purse.withdrawing, 0) AS withdrawing, coalesce(purse.escrow, 0) AS escrow,
               coalesce((SELECT amount FROM receivables WHERE account_id = account.account_id), 0) AS debt,
               (SELECT count(*)::int FROM tasks
                 WHERE worker_id = account.account_id
                   AND status IN ('HELD', 'SUBMITTED', 'IN_REVISION')) AS tasks_undecided,
               (SELECT count(*)::int FROM tasks
                 WHERE worker_id = account.account_id AND status = 'LATE') AS tasks_late,
               (SELECT count(*)::int FROM appeals
                 WHERE state = 'OPEN' AND account.account_id IN (worker_id, employer_id)) AS appeals_open,
               (SELECT count(*)::int FROM job_counts
                 WHERE employer_id = account.account_id
                   AND (status NOT IN ('FINISHED', 'BLOCKED', 'DECLINED')
                        OR held + submitted + in_revision + late > 0)) AS jobs_open,
               (SELECT count(*)::int FROM deposits
                 WHERE account_id = account.account_id AND state IN ('STARTED', 'PAYING')) AS payments_open
          FROM accounts account
          LEFT JOIN (SELECT account_id, sum(amount) FILTER (WHERE kind = 'spendable') AS spendable,
                            sum(amount) FILTER (WHERE kind = 'earned') AS earned,
                            sum(amount) FILTER (WHERE kind = 'withdrawing') AS withdrawing,
                            sum(amount) FILTER (WHERE kind = 'escrow') AS escrow
                       FROM purses
                      WHERE account_id = %(account_id)s
                      GROUP BY account_id) purse ON purse.account_id = account.account_id
         WHERE account.account_id = %(account_id)s
        """,
        account_id=account_id,
    )


def find_erasure(tx: Tx, account_id: str) -> ErasureRecord | None:
    """The erasure of the account, where there was one."""
    return tx.one(
        ErasureRecord,
        """
        SELECT account_id, asked_by, reason, is_forced, asked_at, done_at
          FROM erasures
         WHERE account_id = %(account_id)s
        """,
        account_id=account_id,
    )


def add_erasure(tx: Tx, account_id: str, erasure: Erasure, *, now: datetime) -> Pending[str]:
    """Put the erasure on record; no row comes back when there is one. What is left to be deleted is found by it."""
    return tx.ask_value(
        """
        INSERT INTO erasures (account_id, asked_by, reason, is_forced, asked_at)
        VALUES (%(account_id)s, %(asked_by)s, %(reason)s, %(is_forced)s, %(now)s)
        ON CONFLICT (account_id) DO NOTHING
        RETURNING account_id
        """,
        account_id=account_id,
        asked_by=erasure.asked_by,
        reason=erasure.reason,
        is_forced=erasure.is_forced,
        now=now,
    )


def lock_undone(tx: Tx, *, limit: int) -> list[str]:
    """Accounts that were erased and of which something may be left, the first asked first; locked until commit."""
    return tx.ask_value(
        """
        SELECT account_id FROM erasures
         WHERE done_at IS NULL
         ORDER BY asked_at
         LIMIT %(limit)s
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        limit=limit,
    ).all()


def is_gone(tx: Tx, account_id: str) -> bool:
    """Whether nothing is left of what an erasure deletes."""
    return not tx.value(
        """
        SELECT EXISTS (SELECT 1 FROM events WHERE account_id = %(account_id)s)
            OR EXISTS (SELECT 1 FROM notices WHERE account_id = %(account_id)s)
            OR EXISTS (SELECT 1 FROM emails WHERE account_id = %(account_id)s)
            OR EXISTS (SELECT 1 FROM idempotency_keys WHERE account_id = %(account_id)s)
            OR EXISTS (SELECT 1 FROM receivers WHERE account_id = %(account_id)s)
            OR EXISTS (SELECT 1 FROM tasks
                        WHERE worker_id = %(account_id)s AND (ip_address <> '' OR device <> ''))
            OR EXISTS (SELECT 1 FROM tasks
                        WHERE worker_id = %(account_id)s AND status IN ('HELD', 'SUBMITTED', 'IN_REVISION', 'LATE'))
            OR EXISTS (SELECT 1 FROM withdrawals WHERE account_id = %(account_id)s AND destination <> '')
            OR EXISTS (SELECT 1 FROM tasks task
                         JOIN submissions submission USING (job_id, task_id)
                        WHERE task.worker_id = %(account_id)s AND submission.forgotten_at IS NULL)
            OR EXISTS (SELECT 1 FROM jobs WHERE employer_id = %(account_id)s AND instructions <> '{}')
        """,
        account_id=account_id,
    )


def end_erasure(tx: Tx, account_id: str, *, now: datetime) -> None:
    """Nothing is left."""
    tx.do(
        "UPDATE erasures SET done_at = %(now)s WHERE account_id = %(account_id)s AND done_at IS NULL",
        account_id=account_id,
        now=now,
    )
