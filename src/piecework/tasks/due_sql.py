"""Reading the tasks whose time is over, and locking them; tasks/tasks_sql.py writes them."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.tasks.task import LockedTask, TaskKey


class DueJob(Struct, frozen=True):
    """A job some of whose tasks are due for a chore."""

    job_id: str
    employer_id: str


def load_jobs_to_autorate(tx: Tx, *, now: datetime, tasks_max: int) -> list[DueJob]:
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


def load_jobs_with_revisions_over(tx: Tx, *, now: datetime, tasks_max: int) -> list[DueJob]:
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


def lock_forgettable(tx: Tx, *, before: datetime, limit: int) -> list[TaskKey]:
    """Tasks whose proofs may go: handed in, decided before then, with no appeal open; locked until commit."""
    return tx.rows(
        TaskKey,
        """
        SELECT task.job_id, task.task_id
          FROM submissions submission
          JOIN tasks task ON task.job_id = submission.job_id AND task.task_id = submission.task_id
         WHERE submission.forgotten_at IS NULL AND submission.submitted_at < %(before)s
           AND CASE WHEN task.status IN ('OK', 'NOK') THEN task.decided_at < %(before)s
                    ELSE task.status IN ('GIVEN_UP', 'CLOSED') AND task.submitted_at < %(before)s END
           AND NOT EXISTS (SELECT 1 FROM appeals appeal
                            WHERE appeal.job_id = task.job_id AND appeal.task_id = task.task_id
                              AND appeal.state = 'OPEN')
         ORDER BY submission.submitted_at
         LIMIT %(limit)s
           FOR NO KEY UPDATE OF task SKIP LOCKED
        """,
        before=before,
        limit=limit,
    )


def lock_with_address(tx: Tx, *, before: datetime, limit: int) -> list[TaskKey]:
    """Tasks handed in before then that still have an address or device, the oldest first; locked until commit."""
    return tx.rows(
        TaskKey,
        """
        SELECT job_id, task_id FROM tasks
         WHERE (ip_address <> '' OR device <> '') AND submitted_at < %(before)s
         ORDER BY submitted_at
         LIMIT %(limit)s
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        before=before,
        limit=limit,
    )


def lock_with_address_of(tx: Tx, worker_id: str, *, limit: int) -> list[TaskKey]:
    """Tasks of one worker that still have an address or device; locked until commit."""
    return tx.rows(
        TaskKey,
        """
        SELECT job_id, task_id FROM tasks
         WHERE worker_id = %(worker_id)s AND (ip_address <> '' OR device <> '')
         LIMIT %(limit)s
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        worker_id=worker_id,
        limit=limit,
    )


def lock_forgettable_of(tx: Tx, worker_id: str, *, limit: int) -> list[TaskKey]:
    """Tasks of one worker that are decided, with no appeal open, and whose proofs are there; locked until commit."""
    return tx.rows(
        TaskKey,
        """
        SELECT task.job_id, task.task_id
          FROM tasks task
         WHERE task.worker_id = %(worker_id)s AND task.status IN ('OK', 'NOK', 'GIVEN_UP', 'CLOSED')
           AND EXISTS (SELECT 1 FROM submissions submission
                        WHERE submission.job_id = task.job_id AND submission.task_id = task.task_id
                          AND submission.forgotten_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM appeals appeal
                            WHERE appeal.job_id = task.job_id AND appeal.task_id = task.task_id
                              AND appeal.state = 'OPEN')
         LIMIT %(limit)s
           FOR NO KEY UPDATE OF task SKIP LOCKED
        """,
        worker_id=worker_id,
        limit=limit,
    )
