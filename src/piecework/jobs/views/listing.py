"""An employer's own jobs: one, or page by page."""

from piecework.database import Tx
from piecework.jobs.job import JobNotFound
from piecework.jobs.views import listing_sql as sql


def get_job(tx: Tx, job_id: str, *, employer_id: str) -> sql.ListedJob:
    """The employer's own job (API 3.13). Refuses: JobNotFound."""
    job = sql.find_job_of(tx, job_id, employer_id=employer_id)
    if job is None:
        raise JobNotFound
    return job
