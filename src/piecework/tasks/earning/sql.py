"""Every statement that reads what is pending for a worker; it writes nothing."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.database import Pending, Tx


class PendingSum(Struct, frozen=True):
    """What a worker's tasks that wait for a verdict, or for a revision, are worth, and when their time is over."""

    tasks: int
    amount: Decimal
    first_rate_by: datetime | None
    last_rate_by: datetime | None
    tasks_in_revision: int
    amount_in_revision: Decimal
    first_revise_until: datetime | None


def ask_pending_sum(tx: Tx, worker_id: str) -> Pending[PendingSum]:
    """All that is pending for the worker."""
    return tx.ask(
        PendingSum,
        """
        SELECT count(*) FILTER (WHERE task.status = 'SUBMITTED')::int AS tasks,
               coalesce(sum(job.task_value) FILTER (WHERE task.status = 'SUBMITTED'), 0) AS amount,
               min(task.rate_by) AS first_rate_by, max(task.rate_by) AS last_rate_by,
               count(*) FILTER (WHERE task.status = 'IN_REVISION')::int AS tasks_in_revision,
               coalesce(sum(job.task_value) FILTER (WHERE task.status = 'IN_REVISION'), 0) AS amount_in_revision,
               min(task.revise_until) AS first_revise_until
          FROM tasks task
          JOIN jobs job ON job.job_id = task.job_id
         WHERE task.worker_id = %(worker_id)s AND task.status IN ('SUBMITTED', 'IN_REVISION')
        """,
        worker_id=worker_id,
    )


class PagedPending(Struct, frozen=True):
    """A task that will be paid beside the number of all; a page past the end is one row, null but for that."""

    matching: int
    job_id: str
    task_id: str
    title: str
    task_value: Decimal
    submitted_at: datetime
    rate_by: datetime


def list_pending(tx: Tx, worker_id: str, *, limit: int, offset: int) -> list[PagedPending]:
    """A page of the worker's tasks that wait for a verdict, the one that is paid first at the latest first."""
    return tx.rows(
        PagedPending,
        """
        SELECT total.matching, page.job_id, page.task_id, job.title, job.task_value, page.submitted_at, page.rate_by
          FROM (SELECT count(*)::int AS matching FROM tasks
                 WHERE worker_id = %(worker_id)s AND status = 'SUBMITTED') total
          LEFT JOIN (SELECT job_id, task_id, submitted_at, rate_by
                       FROM tasks
                      WHERE worker_id = %(worker_id)s AND status = 'SUBMITTED'
                      ORDER BY rate_by, task_id
                      LIMIT %(limit)s OFFSET %(offset)s) page ON true
          LEFT JOIN jobs job ON job.job_id = page.job_id
         ORDER BY page.rate_by, page.task_id
        """,
        worker_id=worker_id,
        limit=limit,
        offset=offset,
    )
