"""Reading the tasks whose time is over, and locking them; tasks/sql.py writes them."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.tasks.task import LockedTask


class DueJob(Struct, frozen=True):
    """A job some of whose tasks are due for a chore."""

    job_id: str
    employer_id: str


def list_jobs_to_autorate(tx: Tx, *, now: datetime, tasks_max: int) -> list[DueJob]:
    """Jobs of the tasks that have waited for a verdict the longest past their end."""
    return tx.rows(
        DueJob,
        """
        SELECT DISTINCT due.job_id, due.employer_id
          FROM (SELECT job_id, employer_id FROM tasks
                 WHERE status = 'SUBMITTED' AND rate_by <= %(now)s
                 ORDER BY rate_by
                 LIMIT %(tasks_max)s) due
        """,
        now=now,
        tasks_max=tasks_max,
    )


def lock_tasks_to_autorate(tx: Tx, job_id: str, *, now: datetime, limit: int) -> Pending[LockedTask]:
    """The job's tasks whose time to be rated is over, locked until commit by id; the caller holds the job's lock."""
    return tx.ask(
        LockedTask,
        """
        SELECT task_id, worker_id, status, revision_number
          FROM tasks
         WHERE job_id = %(job_id)s AND status = 'SUBMITTED' AND rate_by <= %(now)s
         ORDER BY task_id
         LIMIT %(limit)s
           FOR NO KEY UPDATE
        """,
        job_id=job_id,
        now=now,
        limit=limit,
    )


def list_jobs_with_revisions_over(tx: Tx, *, now: datetime, tasks_max: int) -> list[DueJob]:
    """Jobs of the tasks whose revision has been due the longest."""
    return tx.rows(
        DueJob,
        """
        SELECT DISTINCT due.job_id, due.employer_id
          FROM (SELECT job_id, employer_id FROM tasks
                 WHERE status = 'IN_REVISION' AND revise_until <= %(now)s
                 ORDER BY revise_until
                 LIMIT %(tasks_max)s) due
        """,
        now=now,
        tasks_max=tasks_max,
    )


def lock_tasks_with_revision_over(tx: Tx, job_id: str, *, now: datetime, limit: int) -> Pending[LockedTask]:
    """The job's tasks whose revision is overdue, locked until commit by id; the caller holds the job's lock."""
    return tx.ask(
        LockedTask,
        """
        SELECT task_id, worker_id, status, revision_number
          FROM tasks
         WHERE job_id = %(job_id)s AND status = 'IN_REVISION' AND revise_until <= %(now)s
         ORDER BY task_id
         LIMIT %(limit)s
           FOR NO KEY UPDATE
        """,
        job_id=job_id,
        now=now,
        limit=limit,
    )
