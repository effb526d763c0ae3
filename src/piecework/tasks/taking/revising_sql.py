"""Reading the task that its worker revises or gives up; tasks/tasks_sql.py writes it."""

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.jobs.brief import Autorate
from piecework.tasks.task import CodeResult


class TaskInRevision(Struct, frozen=True):
    """A worker's task that was sent back, with what the job asks for, locked until commit.

    `country` is that of the worker's account today.
    """

    task_id: str
    status: str
    revision_number: int
    comment: str
    country: str
    ttr_days: int
    proofs: list[dict[str, str]]
    autorate: Autorate
    pcode: CodeResult
    pcode_secret: str | None
    has_verified_code: bool


def lock_own_revision(tx: Tx, job_id: str, task_id: str, *, worker_id: str) -> Pending[TaskInRevision]:
    """The worker's own task; no row when it is not theirs. The caller holds the job's lock."""
    return tx.ask(
        TaskInRevision,
        """
        SELECT task.task_id, task.status, task.revision_number, task.comment, task.pcode, job.ttr_days, job.proofs,
               job.autorate, worker.country,
               CASE WHEN job.autorate <> 'NO' THEN (SELECT employer.pcode_secret FROM accounts employer
                                                     WHERE employer.account_id = task.employer_id)
               END AS pcode_secret,
               CASE WHEN job.autorate <> 'NO' THEN EXISTS (SELECT 1 FROM tasks other
                                                            WHERE other.job_id = task.job_id
                                                              AND other.worker_id = task.worker_id
                                                              AND other.task_id <> task.task_id
                                                              AND other.pcode = 'verified')
                    ELSE false END AS has_verified_code
          FROM tasks task
          JOIN jobs job ON job.job_id = task.job_id
          JOIN accounts worker ON worker.account_id = task.worker_id
         WHERE task.job_id = %(job_id)s AND task.task_id = %(task_id)s AND task.worker_id = %(worker_id)s
           FOR NO KEY UPDATE OF task
        """,
        job_id=job_id,
        task_id=task_id,
        worker_id=worker_id,
    )
