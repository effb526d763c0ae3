"""Overdue: a task that nobody rated in time is rated satisfied, one that was not revised in time not satisfied."""

from datetime import datetime
from typing import Literal

from piecework.database import Tx
from piecework.jobs.job import LockedJob
from piecework.jobs.jobs_sql import lock_job_unless_busy
from piecework.tasks import due_sql as sql
from piecework.tasks.task import FinalVerdict, LockedTask
from piecework.tasks.verdicts.settling import settle_tasks

TASKS_A_BATCH = 500


def load_jobs_to_autorate(tx: Tx, *, now: datetime) -> list[str]:
    """The jobs with the tasks longest past their time to be rated."""
    return [job.job_id for job in sql.load_jobs_to_autorate(tx, now=now, tasks_max=TASKS_A_BATCH)]


def autorate_job(tx: Tx, job_id: str, *, now: datetime) -> int:
    """Rate the job's overdue tasks satisfied, at most a batch of them, and pay for them; answers how many.

    A job that somebody else is changing this moment is left for the next round.
    """
    job = lock_job_unless_busy(tx, job_id).one()
    if job is None:
        return 0
    due = sql.lock_tasks_to_autorate(tx, job_id, now=now, limit=TASKS_A_BATCH).all()
    return _settle_due(tx, job, due, "OK", now=now)


def load_jobs_with_revisions_over(tx: Tx, *, now: datetime) -> list[str]:
    """The jobs with the revisions longest overdue."""
    return [job.job_id for job in sql.load_jobs_with_revisions_over(tx, now=now, tasks_max=TASKS_A_BATCH)]


def close_revisions_of_job(tx: Tx, job_id: str, *, now: datetime) -> int:
    """Rate the job's tasks whose revision never came not satisfied, and refund the employer; answers how many."""
    job = lock_job_unless_busy(tx, job_id).one()
    if job is None:
        return 0
    due = sql.lock_tasks_with_revision_over(tx, job_id, now=now, limit=TASKS_A_BATCH).all()
    return _settle_due(tx, job, due, "NOK", now=now)


def _settle_due(tx: Tx, job: LockedJob, due: list[LockedTask], status: Literal["OK", "NOK"], *, now: datetime) -> int:
    settle_tasks(tx, job, [FinalVerdict(task=task, status=status) for task in due], decided_by="system", now=now)
    return len(due)
