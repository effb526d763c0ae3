"""Reading the task that its worker revises or gives up; tasks/sql.py writes it."""

from msgspec import Struct

from piecework.database import Pending, Tx


class RevisedTask(Struct, frozen=True):
    """A worker's task that was sent back, with what the job asks for, locked until commit."""

    task_id: str
    status: str
    revision_number: int
    comment: str
    ttr_days: int
    proofs: list[dict[str, str]]


def lock_own_revision(tx: Tx, job_id: str, task_id: str, *, worker_id: str) -> Pending[RevisedTask]:
    """The worker's own task; no row when it is not theirs. The caller holds the job's lock."""
    return tx.ask(
        RevisedTask,
        """
        SELECT task.task_id, task.status, task.revision_number, task.comment, job.ttr_days, job.proofs
          FROM tasks task
          JOIN jobs job ON job.job_id = task.job_id
         WHERE task.job_id = %(job_id)s AND task.task_id = %(task_id)s AND task.worker_id = %(worker_id)s
           FOR NO KEY UPDATE OF task
        """,
        job_id=job_id,
        task_id=task_id,
        worker_id=worker_id,
    )
