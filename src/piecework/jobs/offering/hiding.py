"""Hiding: jobs that a worker does not want to see on the board."""

from datetime import datetime

from piecework.database import Tx
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering import hiding_sql as sql
from piecework.jobs.offering.eligibility import NEVER_SEEN_BY_WORKERS


def hide_job(tx: Tx, job_id: str, *, worker_id: str, now: datetime) -> None:
    """Leave the job out of the worker's board; hiding it again changes nothing. Refuses: JobNotFound."""
    if sql.find_status(tx, job_id) in (None, *NEVER_SEEN_BY_WORKERS):
        raise JobNotFound
    sql.add_hidden(tx, worker_id, job_id, now=now)


def unhide_job(tx: Tx, job_id: str, *, worker_id: str) -> None:
    """Show the job on the worker's board again; one that is not hidden stays as it is."""
    sql.remove_hidden(tx, worker_id, job_id)
