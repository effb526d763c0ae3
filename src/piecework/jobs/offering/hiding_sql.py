"""Every statement on hidden_jobs."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Tx
from piecework.jobs.job import JobStatus
from piecework.paging import Page, ask_page


class HiddenJob(Struct, frozen=True):
    """A job that is hidden from a worker."""

    job_id: str
    title: str
    hidden_at: datetime


def list_hidden(tx: Tx, worker_id: str, *, page: int) -> Page[HiddenJob]:
    """The jobs that the worker has hidden, the latest first, 100 a page."""
    return ask_page(
        tx,
        HiddenJob,
        """
        SELECT page.job_id, job.title, page.created_at AS hidden_at
          FROM (SELECT job_id, created_at FROM hidden_jobs
                 WHERE account_id = %(worker_id)s
                 ORDER BY created_at DESC, job_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN jobs job ON job.job_id = page.job_id
         ORDER BY page.created_at DESC, page.job_id
        """,
        count="SELECT count(*)::int FROM hidden_jobs WHERE account_id = %(worker_id)s",
        page=page,
        worker_id=worker_id,
    ).get()


def find_status(tx: Tx, job_id: str) -> JobStatus | None:
    """The job's status; None where there is no such job."""
    return tx.value("SELECT status FROM job_counts WHERE job_id = %(job_id)s", job_id=job_id)


def add_hidden(tx: Tx, worker_id: str, job_id: str, *, now: datetime) -> None:
    """Hide the job from the worker; one that is hidden stays so."""
    tx.do(
        """
        INSERT INTO hidden_jobs (account_id, job_id, created_at) VALUES (%(worker_id)s, %(job_id)s, %(now)s)
        ON CONFLICT (account_id, job_id) DO NOTHING
        """,
        worker_id=worker_id,
        job_id=job_id,
        now=now,
    )


def remove_hidden(tx: Tx, worker_id: str, job_id: str) -> None:
    """Hide the job no longer."""
    tx.do(
        "DELETE FROM hidden_jobs WHERE account_id = %(worker_id)s AND job_id = %(job_id)s",
        worker_id=worker_id,
        job_id=job_id,
    )


def forget_hidden_of(tx: Tx, account_id: str) -> None:
    """Forget which jobs a worker did not want to see."""
    tx.do("DELETE FROM hidden_jobs WHERE account_id = %(account_id)s", account_id=account_id)
