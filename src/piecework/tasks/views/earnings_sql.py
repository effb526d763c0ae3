"""Every statement that reads what a worker has, had and will have; it writes nothing."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.ledger.movement import PurseKind
from piecework.paging import PendingPage, ask_page


class Earnings(Struct, frozen=True):
    """A worker's purses, what all of it came to, and what tasks that wait for a verdict or a revision are worth.

    `earned_in_all` is what work ever brought, `paid_out` what has left the place.
    """

    earned: Decimal
    spendable: Decimal
    withdrawing: Decimal
    earned_in_all: Decimal
    paid_out: Decimal
    owed: Decimal

    tasks: int
    amount: Decimal
    first_rate_by: datetime | None
    last_rate_by: datetime | None
    tasks_in_revision: int
    amount_in_revision: Decimal
    first_revise_until: datetime | None
    last_revise_until: datetime | None


def ask_earnings(tx: Tx, worker_id: str) -> Pending[Earnings]:
    """All of the worker's money as of one moment."""
    return tx.ask(
        Earnings,
        """
        SELECT (SELECT coalesce(sum(amount), 0) FROM purses
                 WHERE account_id = %(worker_id)s AND kind = 'earned' AND job_id = '') AS earned,
               (SELECT coalesce(sum(amount), 0) FROM purses
                 WHERE account_id = %(worker_id)s AND kind = 'spendable' AND job_id = '') AS spendable,
               (SELECT coalesce(sum(amount), 0) FROM purses
                 WHERE account_id = %(worker_id)s AND kind = 'withdrawing' AND job_id = '') AS withdrawing,
               (SELECT coalesce(sum(amount), 0) FROM entries
                 WHERE account_id = %(worker_id)s AND kind = 'earned'
                   AND split_part(movement_id, ':', 1) IN ('pay', 'bonus', 'appeal')) AS earned_in_all,
               (SELECT coalesce(sum(amount), 0) FROM withdrawals
                 WHERE account_id = %(worker_id)s AND state = 'PAID') AS paid_out,
               coalesce((SELECT amount FROM receivables WHERE account_id = %(worker_id)s), 0) AS owed,
               count(*) FILTER (WHERE task.status = 'SUBMITTED')::int AS tasks,
               coalesce(sum(job.task_value) FILTER (WHERE task.status = 'SUBMITTED'), 0) AS amount,
               min(task.rate_by) AS first_rate_by, max(task.rate_by) AS last_rate_by,
               count(*) FILTER (WHERE task.status = 'IN_REVISION')::int AS tasks_in_revision,
               coalesce(sum(job.task_value) FILTER (WHERE task.status = 'IN_REVISION'), 0) AS amount_in_revision,
               min(task.revise_until) AS first_revise_until, max(task.revise_until) AS last_revise_until
          FROM tasks task
          JOIN jobs job ON job.job_id = task.job_id
         WHERE task.worker_id = %(worker_id)s AND task.status IN ('SUBMITTED', 'IN_REVISION')
        """,
        worker_id=worker_id,
    )


class PagedPending(Struct, frozen=True):
    """A task that will be paid."""

    job_id: str
    task_id: str
    title: str
    task_value: Decimal
    submitted_at: datetime
    rate_by: datetime


def ask_pending(tx: Tx, worker_id: str, *, page: int) -> PendingPage[PagedPending]:
    """A page of the worker's tasks that wait for a verdict, the one that is paid first at the latest first."""
    return ask_page(
        tx,
        PagedPending,
        """
        SELECT page.job_id, page.task_id, job.title, job.task_value, page.submitted_at, page.rate_by
          FROM (SELECT job_id, task_id, submitted_at, rate_by
                  FROM tasks
                 WHERE worker_id = %(worker_id)s AND status = 'SUBMITTED'
                 ORDER BY rate_by, task_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN jobs job ON job.job_id = page.job_id
         ORDER BY page.rate_by, page.task_id
        """,
        count="SELECT count(*)::int FROM tasks WHERE worker_id = %(worker_id)s AND status = 'SUBMITTED'",
        page=page,
        worker_id=worker_id,
    )


class PagedMovement(Struct, frozen=True):
    """An entry of a worker, and for which job."""

    movement_id: str
    kind: PurseKind
    job_id: str
    title: str
    amount: Decimal
    created_at: datetime


def ask_movements(tx: Tx, worker_id: str, *, page: int) -> PendingPage[PagedMovement]:
    """A page of the entries of the worker's purses, the latest first; escrow of own jobs aside."""
    return ask_page(
        tx,
        PagedMovement,
        """
        SELECT page.movement_id, page.kind, page.job_id, coalesce(job.title, '') AS title, page.amount, page.created_at
          FROM (SELECT movement_id, kind, job_id, amount, created_at
                  FROM entries
                 WHERE account_id = %(worker_id)s AND kind IN ('earned', 'spendable', 'withdrawing')
                 ORDER BY created_at DESC, movement_id, kind
                 LIMIT %(limit)s OFFSET %(offset)s) page
          LEFT JOIN jobs job ON job.job_id = page.job_id
         ORDER BY page.created_at DESC, page.movement_id, page.kind
        """,
        count="""
        SELECT count(*)::int FROM entries
         WHERE account_id = %(worker_id)s AND kind IN ('earned', 'spendable', 'withdrawing')
        """,
        page=page,
        worker_id=worker_id,
    )


class EarnedAt(Struct, frozen=True):
    """What work brought within one week (Monday to Sunday, UTC)."""

    at: datetime
    pay: Decimal
    bonus: Decimal


def ask_earned_by_week(tx: Tx, worker_id: str, *, since: datetime) -> Pending[EarnedAt]:
    """What the worker earned since then, week by week; weeks without any are left out."""
    return tx.ask(
        EarnedAt,
        """
        SELECT date_trunc('week', created_at, 'UTC') AS at,
               coalesce(sum(amount) FILTER (WHERE split_part(movement_id, ':', 1) <> 'bonus'), 0) AS pay,
               coalesce(sum(amount) FILTER (WHERE split_part(movement_id, ':', 1) = 'bonus'), 0) AS bonus
          FROM entries
         WHERE account_id = %(worker_id)s AND created_at >= %(since)s AND kind = 'earned'
           AND split_part(movement_id, ':', 1) IN ('pay', 'bonus', 'appeal')
         GROUP BY 1
         ORDER BY 1
        """,
        worker_id=worker_id,
        since=since,
    )
