"""Every statement that reads an employer's own jobs for their pages; it writes nothing."""

from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.database import Pending, Tx
from piecework.jobs.job import LockedJob


class JobDetails(LockedJob, frozen=True, kw_only=True):
    """Everything about a job: what was posted, its counts (not locked), its money, its feature, its last review."""

    zone_id: str
    zone: str
    excluded_countries: list[str]
    list_id: int | None
    list_name: str
    category_id: str
    category: str
    subcategory: str
    title: str
    notes: str
    instructions: list[str]
    variables: list[str]
    variable_rows: int
    proofs: list[dict[str, str]]
    challenges: list[dict[str, str]]
    challenge_action: str
    workers_max_tasks: int
    speed: int
    start_time: str
    end_time: str
    ttr_days: int
    autorate: str
    pause_after_approval: bool
    hold_minutes: int
    hold_required: bool
    distribution: int | None
    notify_followers: bool
    premium_amount: Decimal
    created_at: datetime
    archived_at: datetime | None
    escrow: Decimal
    is_employer_frozen: bool
    featured_until: datetime | None
    review_action: str
    review_reason: str


_OWN_JOB: LiteralString = """
    SELECT counts.job_id, counts.employer_id, counts.status, counts.open, counts.held, counts.submitted,
           counts.in_revision, counts.ok, counts.nok, counts.charges_waiting, counts.resumes_as,
           counts.stopped_open, counts.late, job.task_value, job.fee_rate, job.workers_level, job.zone_id,
           coalesce(zone.name, job.zone_id) AS zone, job.excluded_countries, job.list_id,
           coalesce(list.name, '') AS list_name, job.category_id, coalesce(category.name, '') AS category,
           coalesce(category.subcategory, '') AS subcategory, job.title, job.notes, job.instructions,
           coalesce((SELECT jsonb_agg(variable -> 'name') FROM jsonb_array_elements(job.variables) variable),
                    '[]') AS variables,
           coalesce(jsonb_array_length(job.variables -> 0 -> 'values'), 0) AS variable_rows,
           job.proofs, job.challenges, job.challenge_action, job.workers_max_tasks, job.speed, job.start_time,
           job.end_time, job.ttr_days, job.autorate, job.pause_after_approval, job.hold_minutes, job.hold_required,
           job.distribution, job.notify_followers, job.premium_amount, job.created_at, counts.archived_at,
           coalesce(purse.amount, 0) AS escrow, account.frozen_at IS NOT NULL AS is_employer_frozen,
           feature.featured_until, coalesce(review.action, '') AS review_action,
           coalesce(review.reason, '') AS review_reason
      FROM job_counts counts
      JOIN jobs job ON job.job_id = counts.job_id
      JOIN accounts account ON account.account_id = counts.employer_id
      LEFT JOIN zones zone ON zone.zone_id = job.zone_id
      LEFT JOIN categories category ON category.category_id = job.category_id
      LEFT JOIN worker_lists list ON list.account_id = job.employer_id AND list.list_id = job.list_id
      LEFT JOIN purses purse ON purse.account_id = job.employer_id AND purse.kind = 'escrow'
                            AND purse.job_id = job.job_id
      LEFT JOIN LATERAL (SELECT max(featured_until) AS featured_until
                           FROM job_features
                          WHERE job_id = counts.job_id AND featured_until > %(now)s) feature ON true
      LEFT JOIN LATERAL (SELECT action, reason
                           FROM job_reviews
                          WHERE job_id = counts.job_id
                          ORDER BY created_at DESC, review_id
                          LIMIT 1) review ON true
     WHERE counts.job_id = %(job_id)s AND (%(employer_id)s::text IS NULL OR counts.employer_id = %(employer_id)s)
"""


def ask_own_job(tx: Tx, job_id: str, *, employer_id: str, now: datetime) -> Pending[JobDetails]:
    """The employer's own job, archived or not; no row when it is not theirs."""
    return tx.ask(JobDetails, _OWN_JOB, job_id=job_id, employer_id=employer_id, now=now)


def ask_anybodys_job(tx: Tx, job_id: str, *, now: datetime) -> Pending[JobDetails]:
    """Any employer's job as its owner sees it: for operators alone."""
    return tx.ask(JobDetails, _OWN_JOB, job_id=job_id, employer_id=None, now=now)


class PostedJob(Struct, frozen=True, kw_only=True):
    """A job as it was posted, to fill in the form for posting it again."""

    zone_id: str
    list_id: int | None
    excluded_countries: list[str]
    category_id: str
    title: str
    notes: str
    instructions: list[str]
    variables: list[dict[str, Any]]
    proofs: list[dict[str, str]]
    challenges: list[dict[str, str]]
    challenge_action: str
    num_tasks: int
    workers_level: Level
    workers_max_tasks: int
    task_value: Decimal
    speed: int
    start_time: str
    end_time: str
    ttr_days: int
    autorate: str
    pause_after_approval: bool
    hold_minutes: int
    hold_required: bool
    distribution: int | None
    notify_followers: bool
    premium_amount: Decimal


def ask_posted_job(tx: Tx, job_id: str, *, employer_id: str) -> Pending[PostedJob]:
    """The employer's own job as it was posted; no row when it is not theirs."""
    return tx.ask(
        PostedJob,
        """
        SELECT job.zone_id, job.list_id, job.excluded_countries, job.category_id, job.title, job.notes,
               job.instructions, job.variables, job.proofs, job.challenges, job.challenge_action,
               counts.open + counts.held + counts.submitted + counts.in_revision + counts.ok + counts.nok
               + counts.stopped_open AS num_tasks,
               job.workers_level, job.workers_max_tasks, job.task_value, job.speed, job.start_time, job.end_time,
               job.ttr_days, job.autorate, job.pause_after_approval, job.hold_minutes, job.hold_required,
               job.distribution, job.notify_followers, job.premium_amount
          FROM jobs job
          JOIN job_counts counts ON counts.job_id = job.job_id
         WHERE job.job_id = %(job_id)s AND job.employer_id = %(employer_id)s
        """,
        job_id=job_id,
        employer_id=employer_id,
    )


class JobRow(LockedJob, frozen=True, kw_only=True):
    """A line of the list of jobs."""

    title: str
    created_at: datetime
    archived_at: datetime | None
    escrow: Decimal


def ask_own_jobs(
    tx: Tx, employer_id: str, *, statuses: list[str], is_archived: bool, limit: int, offset: int
) -> Pending[JobRow]:
    """A page of the employer's jobs that have one of these statuses and are archived or not; the newest first."""
    return tx.ask(
        JobRow,
        """
        SELECT counts.job_id, counts.employer_id, counts.status, counts.open, counts.held, counts.submitted,
               counts.in_revision, counts.ok, counts.nok, counts.charges_waiting, counts.resumes_as,
               counts.stopped_open, counts.late, job.task_value, job.fee_rate, job.workers_level, job.title,
               job.created_at, counts.archived_at, coalesce(purse.amount, 0) AS escrow
          FROM (SELECT job_id, created_at
                  FROM job_counts
                 WHERE employer_id = %(employer_id)s AND status = ANY (%(statuses)s::text[])
                   AND (archived_at IS NOT NULL) = %(is_archived)s
                 ORDER BY created_at DESC, job_id DESC
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN jobs job ON job.job_id = page.job_id
          JOIN job_counts counts ON counts.job_id = page.job_id
          LEFT JOIN purses purse ON purse.account_id = %(employer_id)s AND purse.kind = 'escrow'
                                AND purse.job_id = page.job_id
         ORDER BY page.created_at DESC, page.job_id DESC
        """,
        employer_id=employer_id,
        statuses=statuses,
        is_archived=is_archived,
        limit=limit,
        offset=offset,
    )


class JobStatusCount(Struct, frozen=True):
    """How many of an employer's jobs have this status."""

    status: str
    is_archived: bool
    jobs: int


def ask_job_status_counts(tx: Tx, employer_id: str) -> Pending[JobStatusCount]:
    """How many of the employer's jobs are in which status, archived ones apart."""
    return tx.ask(
        JobStatusCount,
        """
        SELECT status, archived_at IS NOT NULL AS is_archived, count(*)::int AS jobs
          FROM job_counts
         WHERE employer_id = %(employer_id)s
         GROUP BY status, archived_at IS NOT NULL
        """,
        employer_id=employer_id,
    )


class JobToRate(Struct, frozen=True):
    """A job with tasks that wait for a verdict, and its oldest."""

    job_id: str
    title: str
    submitted: int
    oldest_at: datetime
    rate_by: datetime


def ask_jobs_to_rate(tx: Tx, employer_id: str, *, limit: int) -> Pending[JobToRate]:
    """The employer's jobs with tasks that wait for a verdict; first the one whose oldest task waits longest."""
    return tx.ask(
        JobToRate,
        """
        SELECT counts.job_id, job.title, counts.submitted, oldest.submitted_at AS oldest_at, oldest.rate_by
          FROM job_counts counts
         CROSS JOIN LATERAL (SELECT title FROM jobs WHERE job_id = counts.job_id OFFSET 0) job
         CROSS JOIN LATERAL (SELECT submitted_at, rate_by
                               FROM tasks
                              WHERE job_id = counts.job_id AND status = 'SUBMITTED'
                              ORDER BY submitted_at, task_id
                              LIMIT 1) oldest
         WHERE counts.employer_id = %(employer_id)s AND counts.submitted > 0
         ORDER BY oldest.submitted_at, counts.job_id
         LIMIT %(limit)s
        """,
        employer_id=employer_id,
        limit=limit,
    )


class JobSum(Struct, frozen=True):
    """Sums over all jobs of an employer: running jobs, positions and tasks by state, money in escrow."""

    running: int
    open: int
    held: int
    submitted: int
    in_revision: int
    escrow: Decimal


def ask_job_sum(tx: Tx, employer_id: str) -> Pending[JobSum]:
    """The employer's jobs summed up; `open` and `held` of those that run."""
    return tx.ask(
        JobSum,
        """
        SELECT (count(*) FILTER (WHERE status = 'RUNNING'))::int AS running,
               coalesce(sum(open) FILTER (WHERE status = 'RUNNING'), 0)::int AS open,
               coalesce(sum(held) FILTER (WHERE status = 'RUNNING'), 0)::int AS held,
               coalesce(sum(submitted), 0)::int AS submitted, coalesce(sum(in_revision), 0)::int AS in_revision,
               (SELECT coalesce(sum(amount), 0) FROM purses
                 WHERE account_id = %(employer_id)s AND kind = 'escrow') AS escrow
          FROM job_counts
         WHERE employer_id = %(employer_id)s
        """,
        employer_id=employer_id,
    )
