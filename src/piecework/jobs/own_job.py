"""An employer's own job, locked to be changed."""

from piecework.database import Tx
from piecework.jobs import jobs_sql as sql
from piecework.jobs.job import JobNotFound, LockedJob


def lock_own_job(tx: Tx, job_id: str, *, employer_id: str) -> LockedJob:
    """The employer's own job, locked until commit. Refuses: JobNotFound."""
    job = sql.lock_job_of(tx, job_id, employer_id=employer_id).one()
    if job is None:
        raise JobNotFound
    return job
