"""Every statement on jobs and job_counts."""

from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from msgspec import Struct

from piecework.database import Pending, Tx, as_json
from piecework.jobs.brief import JobBrief
from piecework.jobs.job import CountShift, JobStatus, LockedJob


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
    workers_level: str
    start_time: str
    end_time: str
    speed: int
    ttr_days: int
    autorate: str
    pause_after_approval: bool
    hold_minutes: int
    title: str
    instructions: list[str]
    notes: str
    proofs: list[dict[str, str]]
    challenge_action: str
    challenges: list[dict[str, str]]
    distribution: int | None


class PagedJob(ListedJob, frozen=True, kw_only=True):
    """A listed job beside the number of all that match; a page past the end is one row that is all null but for that."""

    matching: int


def add_job(tx: Tx, job_id: str, brief: JobBrief, *, employer_id: str, countries: list[str] | None, fee_rate: Decimal, now: datetime) -> None:
    """Insert the job as posted."""
    tx.do(
        """
        INSERT INTO jobs (job_id, employer_id, zone_id, excluded_countries, countries, list_id, category_id, title, notes,
                          instructions, variables, proofs, challenges, challenge_action, workers_level, workers_max_tasks,
                          task_value, fee_rate, speed, start_time, end_time, ttr_days, autorate, pause_after_approval,
                          hold_minutes, hold_required, distribution, notify_followers, premium_amount, created_at)
        VALUES (%(job_id)s, %(employer_id)s, %(zone_id)s, %(excluded_countries)s, %(countries)s, %(list_id)s,
                %(category_id)s, %(title)s, %(notes)s, %(instructions)s, %(variables)s, %(proofs)s, %(challenges)s,
                %(challenge_action)s, %(workers_level)s, %(workers_max_tasks)s, %(task_value)s, %(fee_rate)s, %(speed)s,
                %(start_time)s, %(end_time)s, %(ttr_days)s, %(autorate)s, %(pause_after_approval)s, %(hold_minutes)s,
                %(hold_required)s, %(distribution)s, %(notify_followers)s, %(premium_amount)s, %(now)s)
        """,
        job_id=job_id,
        employer_id=employer_id,
        countries=countries,
        fee_rate=fee_rate,
        now=now,
        **_columns_of(brief),
    )


def _columns_of(brief: JobBrief) -> dict[str, object]:
    columns: dict[str, object] = {name: getattr(brief, name) for name in brief.__struct_fields__ if name != "num_tasks"}
    for name in ("variables", "proofs", "challenges"):
        columns[name] = as_json(columns[name])
    return columns


def add_job_counts(
    tx: Tx, job_id: str, *, employer_id: str, status: JobStatus, positions: int, charges_waiting: Decimal
) -> None:
    """Insert the counts of a new job: every position open."""
    tx.do(
        """
        INSERT INTO job_counts (job_id, employer_id, status, open, held, submitted, in_revision, ok, nok, charges_waiting)
        VALUES (%(job_id)s, %(employer_id)s, %(status)s, %(positions)s, 0, 0, 0, 0, 0, %(charges_waiting)s)
        """,
        job_id=job_id,
        employer_id=employer_id,
        status=status,
        positions=positions,
        charges_waiting=charges_waiting,
    )


_LOCK: LiteralString = """
    SELECT counts.job_id, counts.employer_id, counts.status, counts.open, counts.held, counts.submitted,
           counts.in_revision, counts.ok, counts.nok, counts.charges_waiting, job.task_value, job.fee_rate
      FROM job_counts counts
      JOIN jobs job ON job.job_id = counts.job_id
     WHERE counts.job_id = %(job_id)s
"""  # of jobs only what never changes: a row that waited for the lock shows the joined table as it was before the wait


def lock_job(tx: Tx, job_id: str) -> Pending[LockedJob]:
    """The job's counts, locked until commit: the first lock of everything that changes a job or its tasks."""
    return tx.ask(LockedJob, _LOCK + " FOR NO KEY UPDATE OF counts", job_id=job_id)


def lock_job_of(tx: Tx, job_id: str, *, employer_id: str) -> Pending[LockedJob]:
    """The employer's own job, locked until commit; no row when it is not theirs."""
    return tx.ask(
        LockedJob,
        _LOCK + " AND counts.employer_id = %(employer_id)s FOR NO KEY UPDATE OF counts",
        job_id=job_id,
        employer_id=employer_id,
    )


def lock_job_unless_busy(tx: Tx, job_id: str) -> Pending[LockedJob]:
    """As lock_job, but no row when somebody else holds it: for chores, which come again."""
    return tx.ask(LockedJob, _LOCK + " FOR NO KEY UPDATE OF counts SKIP LOCKED", job_id=job_id)


def shift_counts(tx: Tx, job_id: str, shift: CountShift, *, status: JobStatus) -> None:
    """Move positions between states and set the status; the caller holds the job's lock.

    A count that would fall below zero, and open places on a finished job, fail by constraint.
    """
    tx.do(
        """
        UPDATE job_counts
           SET open = open + %(open)s, held = held + %(held)s, submitted = submitted + %(submitted)s,
               in_revision = in_revision + %(in_revision)s, ok = ok + %(ok)s, nok = nok + %(nok)s, status = %(status)s
         WHERE job_id = %(job_id)s
        """,
        job_id=job_id,
        status=status,
        open=shift.open,
        held=shift.held,
        submitted=shift.submitted,
        in_revision=shift.in_revision,
        ok=shift.ok,
        nok=shift.nok,
    )


def list_full_unfinished(tx: Tx, *, limit: int) -> list[str]:
    """Jobs with nothing open or held that still run: there should be none."""
    return tx.ask_value(
        """
        SELECT job_id FROM job_counts
         WHERE status IN ('RUNNING', 'PAUSED', 'PAUSED_SYSTEM', 'PAUSED_ADMIN') AND open = 0 AND held = 0
         ORDER BY job_id
         LIMIT %(limit)s
        """,
        limit=limit,
    ).all()


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
        "SELECT" + _COLUMNS + """
          FROM jobs job
          JOIN job_counts counts ON counts.job_id = job.job_id
         WHERE job.job_id = %(job_id)s AND job.employer_id = %(employer_id)s
        """,
        job_id=job_id,
        employer_id=employer_id,
    )


_MATCHING: LiteralString = """
    WITH matching AS MATERIALIZED (
        SELECT job.job_id, job.created_at
          FROM jobs job
          JOIN job_counts counts ON counts.job_id = job.job_id
         WHERE job.employer_id = %(employer_id)s
           AND job.archived_at IS NULL
           AND (%(status)s::text IS NULL OR counts.status = %(status)s)
           AND (NOT %(unrated_only)s OR counts.submitted > 0)
    )
"""
_PAGE_JOINED: LiteralString = """
      LEFT JOIN jobs job ON job.job_id = page.job_id
      LEFT JOIN job_counts counts ON counts.job_id = page.job_id
"""
_OLDEST_FIRST: LiteralString = (
    _MATCHING + "SELECT total.matching," + _COLUMNS + """
      FROM (SELECT count(*)::int AS matching FROM matching) total
      LEFT JOIN (SELECT job_id FROM matching ORDER BY created_at, job_id
                  LIMIT %(limit)s OFFSET %(offset)s) page ON true
    """ + _PAGE_JOINED + " ORDER BY job.created_at, job.job_id"
)  # fmt: skip
_NEWEST_FIRST: LiteralString = (
    _MATCHING + "SELECT total.matching," + _COLUMNS + """
      FROM (SELECT count(*)::int AS matching FROM matching) total
      LEFT JOIN (SELECT job_id FROM matching ORDER BY created_at DESC, job_id DESC
                  LIMIT %(limit)s OFFSET %(offset)s) page ON true
    """ + _PAGE_JOINED + " ORDER BY job.created_at DESC, job.job_id DESC"
)  # fmt: skip


def list_jobs_of(
    tx: Tx, employer_id: str, *, status: JobStatus | None, unrated_only: bool, newest_first: bool, limit: int, offset: int
) -> list[PagedJob]:
    """A page of the employer's jobs that are not archived; see PagedJob for the page past the end."""
    return tx.rows(
        PagedJob,
        _NEWEST_FIRST if newest_first else _OLDEST_FIRST,
        employer_id=employer_id,
        status=status,
        unrated_only=unrated_only,
        limit=limit,
        offset=offset,
    )
