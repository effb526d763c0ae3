"""Finishing full jobs that were left running: whoever takes the last position finishes the job, so there are none."""

from datetime import datetime

from piecework.database import Tx
from piecework.jobs import jobs_sql as sql
from piecework.jobs.due_sql import load_full_unfinished
from piecework.jobs.job import CountShift, status_after

JOBS_A_BATCH = 100


def load_full_jobs(tx: Tx, *, now: datetime) -> list[str]:
    """Jobs with nothing open or held that are not finished."""
    return load_full_unfinished(tx, limit=JOBS_A_BATCH)


def finish_full_job(tx: Tx, job_id: str, *, now: datetime) -> int:
    """Finish the job if it is full; answers 1 if it was. No money moves: nothing is open.

    A job that somebody else is changing this moment is left for the next round.
    """
    job = sql.lock_job_unless_busy(tx, job_id).one()
    if job is None or status_after(job, CountShift()) == job.status:
        return 0
    sql.set_status(tx, job, "FINISHED", now=now)
    return 1
