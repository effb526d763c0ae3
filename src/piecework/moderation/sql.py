"""Every statement on job_reviews, and the queue of jobs that await one."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.database import Tx
from piecework.jobs.job import JobStatus


class WaitingJob(Struct, frozen=True):
    """A job that awaits its review."""

    job_id: str
    employer_id: str
    status: JobStatus
    title: str
    task_value: Decimal
    num_tasks: int
    created_at: datetime


class Review(Struct, frozen=True):
    """One decision about a job. `operator_id` empty: from the command line."""

    review_id: str
    action: str
    operator_id: str
    reason: str
    created_at: datetime


def add_review(
    tx: Tx, job_id: str, review_id: str, *, action: str, operator_id: str, reason: str, now: datetime
) -> None:
    """Put a decision on record."""
    tx.do(
        """
        INSERT INTO job_reviews (job_id, review_id, action, operator_id, reason, created_at)
        VALUES (%(job_id)s, %(review_id)s, %(action)s, %(operator_id)s, %(reason)s, %(now)s)
        """,
        job_id=job_id,
        review_id=review_id,
        action=action,
        operator_id=operator_id,
        reason=reason,
        now=now,
    )


def list_reviews(tx: Tx, job_id: str) -> list[Review]:
    """What was decided about a job, the latest first."""
    return tx.rows(
        Review,
        """
        SELECT review_id, action, operator_id, reason, created_at
          FROM job_reviews
         WHERE job_id = %(job_id)s
         ORDER BY created_at DESC, review_id
        """,
        job_id=job_id,
    )


def has_job(tx: Tx, job_id: str) -> bool:
    """Whether there is such a job."""
    return bool(tx.value("SELECT EXISTS (SELECT 1 FROM job_counts WHERE job_id = %(job_id)s)", job_id=job_id))


def list_waiting_jobs(tx: Tx, *, limit: int) -> list[WaitingJob]:
    """Jobs and restarts that await review, the oldest job first."""
    return tx.rows(
        WaitingJob,
        """
        SELECT counts.job_id, counts.employer_id, counts.status, job.title, job.task_value,
               counts.open + counts.held + counts.submitted + counts.in_revision + counts.ok + counts.nok AS num_tasks,
               job.created_at
          FROM job_counts counts
          JOIN jobs job ON job.job_id = counts.job_id
         WHERE counts.status IN ('PENDING_REVIEW', 'PENDING_RESTART')
         ORDER BY job.created_at, counts.job_id
         LIMIT %(limit)s
        """,
        limit=limit,
    )
