"""Every statement on hidden_jobs."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Tx
from piecework.jobs.job import JobStatus


class HiddenJob(Struct, frozen=True):
    """A job that is hidden from a worker beside the number of all; past the end one row, null but for that."""

    matching: int
    job_id: str
    title: str
    hidden_at: datetime


def list_hidden(tx: Tx, worker_id: str, *, limit: int, offset: int) -> list[HiddenJob]:
    """A page of the jobs that are hidden from the worker, the latest first."""
    return tx.rows(
        HiddenJob,
        """
        SELECT total.matching, page.job_id, job.title, page.created_at AS hidden_at
          FROM (SELECT count(*)::int AS matching FROM hidden_jobs WHERE account_id = %(worker_id)s) total
          LEFT JOIN (SELECT job_id, created_at FROM hidden_jobs
                      WHERE account_id = %(worker_id)s
                      ORDER BY created_at DESC, job_id
                      LIMIT %(limit)s OFFSET %(offset)s) page ON true
          LEFT JOIN jobs job ON job.job_id = page.job_id
         ORDER BY page.created_at DESC, page.job_id
        """,
        worker_id=worker_id,
        limit=limit,
        offset=offset,
    )


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
