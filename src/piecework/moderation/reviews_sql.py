"""Every statement on job_reviews, and the queue of jobs that await one."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.jobs.job import JobStatus


class JobToReview(Struct, frozen=True):
    """A job that awaits its review."""

    job_id: str
    employer_id: str
    employer_name: str
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


def load_reviews(tx: Tx, job_id: str) -> list[Review]:
    """What was decided about a job, the latest first."""
    return ask_reviews(tx, job_id).all()


def ask_reviews(tx: Tx, job_id: str) -> Pending[Review]:
    """What was decided about a job, the latest first."""
    return tx.ask(
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


def load_jobs_to_review(tx: Tx, *, limit: int) -> list[JobToReview]:
    """Jobs and restarts that await review, the oldest job first."""
    return tx.rows(
        JobToReview,
        """
        SELECT counts.job_id, counts.employer_id, employer.name AS employer_name, counts.status, job.title,
               job.task_value,
               counts.open + counts.held + counts.submitted + counts.in_revision + counts.ok + counts.nok AS num_tasks,
               job.created_at
          FROM job_counts counts
          JOIN jobs job ON job.job_id = counts.job_id
          JOIN accounts employer ON employer.account_id = counts.employer_id
         WHERE counts.status IN ('PENDING_REVIEW', 'PENDING_RESTART')
         ORDER BY job.created_at, counts.job_id
         LIMIT %(limit)s
        """,
        limit=limit,
    )


class WaitingCounts(Struct, frozen=True, kw_only=True):
    """How much waits for operators, and how many accounts are frozen."""

    new_jobs: int
    restarts: int
    reported_jobs: int
    appeals: int
    withdrawals: int
    opinions: int
    frozen: int
    oldest_job_at: datetime | None
    oldest_appeal_at: datetime | None


def ask_waiting_counts(tx: Tx, *, reports_min: int, now: datetime) -> Pending[WaitingCounts]:
    """How much waits for a decision of operators, by kind."""
    return tx.ask(
        WaitingCounts,
        """
        SELECT waiting.new_jobs, waiting.restarts, waiting.oldest_job_at,
               (SELECT count(*)::int
                  FROM (SELECT job_id FROM job_reports WHERE handled_at IS NULL
                         GROUP BY job_id HAVING count(*) >= %(reports_min)s) reported) AS reported_jobs,
               open.appeals, open.oldest_appeal_at,
               (SELECT count(*)::int FROM withdrawals WHERE state IN ('REQUESTED', 'APPROVED')) AS withdrawals,
               (SELECT count(*)::int FROM second_opinions
                 WHERE state = 'WAITING' AND expires_at > %(now)s) AS opinions,
               (SELECT count(DISTINCT account_id)::int FROM freezes WHERE lifted_at IS NULL) AS frozen
          FROM (SELECT (count(*) FILTER (WHERE status = 'PENDING_REVIEW'))::int AS new_jobs,
                       (count(*) FILTER (WHERE status = 'PENDING_RESTART'))::int AS restarts,
                       min(created_at) AS oldest_job_at
                  FROM job_counts
                 WHERE status IN ('PENDING_REVIEW', 'PENDING_RESTART')) waiting
         CROSS JOIN (SELECT count(*)::int AS appeals, min(opened_at) AS oldest_appeal_at
                       FROM appeals WHERE state = 'OPEN') open
        """,
        reports_min=reports_min,
        now=now,
    )
