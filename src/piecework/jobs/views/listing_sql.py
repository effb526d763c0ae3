"""Reading an employer's jobs, one or page by page."""

from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.database import Tx
from piecework.jobs.brief import Autorate, ChallengeAction
from piecework.jobs.job import JobStatus
from piecework.paging import JOBS_A_PAGE, Page, ask_page


class ListedJob(Struct, frozen=True, kw_only=True):
    """A job as its employer sees it, with its counts."""

    job_id: str
    employer_id: str
    zone_id: str
    excluded_countries: list[str]
    category_id: str
    created_at: datetime
    status: JobStatus
    task_value: Decimal
    tasks_done: int
    num_tasks: int
    unrated_tasks: int
    workers_max_tasks: int
    workers_level: Level
    start_time: str
    end_time: str
    speed: int
    ttr_days: int
    autorate: Autorate
    pause_after_approval: bool
    hold_minutes: int
    title: str
    instructions: list[str]
    notes: str
    proofs: list[dict[str, str]]
    challenge_action: ChallengeAction
    challenges: list[dict[str, str]]
    distribution: int | None


_COLUMNS: LiteralString = """
           job.job_id, job.employer_id, job.zone_id, job.excluded_countries, job.category_id, job.created_at,
           counts.status, job.task_value,
           counts.submitted + counts.in_revision + counts.ok + counts.nok AS tasks_done,
           counts.open + counts.held + counts.submitted + counts.in_revision + counts.ok + counts.nok AS num_tasks,
           counts.submitted AS unrated_tasks, job.workers_max_tasks, job.workers_level, job.start_time, job.end_time,
           job.speed, job.ttr_days, job.autorate, job.pause_after_approval, job.hold_minutes, job.title,
           job.instructions, job.notes, job.proofs, job.challenge_action, job.challenges, job.distribution
"""


def find_job_of(tx: Tx, job_id: str, *, employer_id: str) -> ListedJob | None:
    """The employer's own job, archived ones included; None when it is not theirs."""
    return tx.one(
        ListedJob,
        "SELECT"
        + _COLUMNS
        + """
          FROM jobs job
          JOIN job_counts counts ON counts.job_id = job.job_id
         WHERE job.job_id = %(job_id)s AND job.employer_id = %(employer_id)s
        """,
        job_id=job_id,
        employer_id=employer_id,
    )


_MATCHING: LiteralString = """
                  FROM job_counts
                 WHERE employer_id = %(employer_id)s
                   AND archived_at IS NULL
                   AND (%(status)s::text IS NULL OR status = %(status)s)
                   AND (NOT %(unrated_only)s OR submitted > 0)
"""
_FROM_PAGE: LiteralString = " FROM (SELECT job_id, created_at" + _MATCHING
_JOINED: LiteralString = """
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN jobs job ON job.job_id = page.job_id
          JOIN job_counts counts ON counts.job_id = page.job_id
         ORDER BY
"""
_OLDEST_FIRST: LiteralString = (
    "SELECT" + _COLUMNS + _FROM_PAGE + " ORDER BY created_at, job_id" + _JOINED
    + " page.created_at, page.job_id"
)  # fmt: skip
_NEWEST_FIRST: LiteralString = (
    "SELECT" + _COLUMNS + _FROM_PAGE + " ORDER BY created_at DESC, job_id DESC" + _JOINED
    + " page.created_at DESC, page.job_id DESC"
)  # fmt: skip


def list_jobs(
    tx: Tx, employer_id: str, *, page: int, status: JobStatus | None, unrated_only: bool, newest_first: bool
) -> Page[ListedJob]:
    """The employer's jobs that are not archived, by the time they were posted, 25 a page (API 3.8)."""
    return ask_page(
        tx,
        ListedJob,
        _NEWEST_FIRST if newest_first else _OLDEST_FIRST,
        count="SELECT count(*)::int" + _MATCHING,
        page=page,
        page_size=JOBS_A_PAGE,
        employer_id=employer_id,
        status=status,
        unrated_only=unrated_only,
    ).get()
