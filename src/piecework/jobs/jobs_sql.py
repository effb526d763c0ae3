"""Every statement on jobs and job_counts."""

from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.database import Pending, Tx, as_json
from piecework.events.events_sql import add_status_changed
from piecework.jobs.brief import JobBrief
from piecework.jobs.job import CountShift, JobStatus, LockedJob


def add_job(
    tx: Tx,
    job_id: str,
    brief: JobBrief,
    *,
    employer_id: str,
    countries: list[str] | None,
    fee_rate: Decimal,
    now: datetime,
) -> None:
    """Insert the job as posted."""
    tx.do(
        """
        INSERT INTO jobs (job_id, employer_id, zone_id, excluded_countries, countries, list_id, category_id, title,
                          notes, instructions, variables, proofs, challenges, challenge_action, workers_level,
                          workers_max_tasks, task_value, fee_rate, speed, start_time, end_time, ttr_days, autorate,
                          pause_after_approval, hold_minutes, hold_required, distribution, notify_followers,
                          premium_amount, created_at)
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


# What the board reads of each running job: copied beside the counts, so that it joins nothing.
COLUMNS_FOR_BOARD = (
    "task_value", "ttr_days", "speed", "workers_level", "workers_max_tasks", "start_time", "end_time", "list_id",
    "excluded_countries", "distribution", "category_id", "hold_required", "title",
)  # fmt: skip


def add_job_counts(
    tx: Tx,
    job_id: str,
    brief: JobBrief,
    *,
    employer_id: str,
    countries: list[str] | None,
    status: JobStatus,
    positions: int,
    charges_waiting: Decimal,
    now: datetime,
) -> None:
    """Insert the counts of a new job, every position open, with the columns that the board reads."""
    tx.do(
        """
        INSERT INTO job_counts (job_id, employer_id, status, open, held, submitted, in_revision, ok, nok,
                                charges_waiting, resumes_as, stopped_open, late, created_at, task_value,
                                ttr_days, speed, workers_level, workers_max_tasks, start_time, end_time, list_id,
                                countries, excluded_countries, distribution, category_id, hold_required, title)
        VALUES (%(job_id)s, %(employer_id)s, %(status)s, %(positions)s, 0, 0, 0, 0, 0,
                %(charges_waiting)s, 'RUNNING', 0, 0, %(now)s, %(task_value)s,
                %(ttr_days)s, %(speed)s, %(workers_level)s, %(workers_max_tasks)s, %(start_time)s, %(end_time)s,
                %(list_id)s, %(countries)s, %(excluded_countries)s, %(distribution)s, %(category_id)s,
                %(hold_required)s, %(title)s)
        """,
        job_id=job_id,
        employer_id=employer_id,
        status=status,
        positions=positions,
        charges_waiting=charges_waiting,
        countries=countries,
        **{name: getattr(brief, name) for name in COLUMNS_FOR_BOARD},
        now=now,
    )


_LOCK: LiteralString = """
    SELECT counts.job_id, counts.employer_id, counts.status, counts.open, counts.held, counts.submitted,
           counts.in_revision, counts.ok, counts.nok, counts.charges_waiting, counts.resumes_as, counts.stopped_open,
           counts.late, job.task_value, job.fee_rate, job.workers_level
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

    A count that would fall below zero, and open positions on a finished job, fail by constraint.
    """
    tx.do(
        """
        UPDATE job_counts
           SET open = open + %(open)s, held = held + %(held)s, submitted = submitted + %(submitted)s,
               in_revision = in_revision + %(in_revision)s, ok = ok + %(ok)s, nok = nok + %(nok)s,
               late = late + %(late)s, status = %(status)s
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
        late=shift.late,
    )


def set_status(
    tx: Tx,
    job: LockedJob,
    status: JobStatus,
    *,
    charges_waiting: Decimal | None = None,
    resumes_as: JobStatus | None = None,
    stopped_open: int | None = None,
    now: datetime,
) -> None:
    """Set the status of a locked job and the values that are given; None leaves a value as it is.

    A changed status is also written as an event.
    """
    tx.do(
        """
        UPDATE job_counts
           SET status = %(status)s, charges_waiting = %(charges_waiting)s, resumes_as = %(resumes_as)s,
               stopped_open = %(stopped_open)s
         WHERE job_id = %(job_id)s
        """,
        job_id=job.job_id,
        status=status,
        charges_waiting=job.charges_waiting if charges_waiting is None else charges_waiting,
        resumes_as=resumes_as or job.resumes_as,
        stopped_open=job.stopped_open if stopped_open is None else stopped_open,
    )
    if status != job.status:
        add_status_changed(tx, job.employer_id, job.job_id, status, now=now)


def set_speed(tx: Tx, job_id: str, speed: int) -> None:
    """Set how often the job is shown; the caller holds the job's lock."""
    tx.do("UPDATE jobs SET speed = %(speed)s WHERE job_id = %(job_id)s", job_id=job_id, speed=speed)
    tx.do("UPDATE job_counts SET speed = %(speed)s WHERE job_id = %(job_id)s", job_id=job_id, speed=speed)


def set_ttr(tx: Tx, job_id: str, ttr_days: int) -> None:
    """Set the time to rate for later submissions; the caller holds the job's lock."""
    tx.do("UPDATE jobs SET ttr_days = %(ttr_days)s WHERE job_id = %(job_id)s", job_id=job_id, ttr_days=ttr_days)
    tx.do("UPDATE job_counts SET ttr_days = %(ttr_days)s WHERE job_id = %(job_id)s", job_id=job_id, ttr_days=ttr_days)


def archive(tx: Tx, job_id: str, *, now: datetime) -> None:
    """Leave the job out of lists; the caller holds the job's lock."""
    tx.do(
        "UPDATE job_counts SET archived_at = coalesce(archived_at, %(now)s) WHERE job_id = %(job_id)s",
        job_id=job_id,
        now=now,
    )


def unarchive(tx: Tx, job_id: str) -> None:
    """Show the job in lists again; the caller holds the job's lock."""
    tx.do("UPDATE job_counts SET archived_at = NULL WHERE job_id = %(job_id)s", job_id=job_id)


class Pricing(Struct, frozen=True):
    """What the lowest pay and the charges of a posted job are computed from."""

    zone_id: str
    category_id: str
    workers_level: Level
    ttr_days: int
    screenshots: int
    pause_after_approval: bool
    premium_amount: Decimal
    notify_followers: bool


def ask_pricing(tx: Tx, job_id: str) -> Pending[Pricing]:
    """What the job's lowest pay follows from."""
    return tx.ask(
        Pricing,
        """
        SELECT zone_id, category_id, workers_level, ttr_days, pause_after_approval, premium_amount, notify_followers,
               jsonb_array_length(jsonb_path_query_array(proofs, '$[*] ? (@.type == "screenshot")'))::int AS screenshots
          FROM jobs
         WHERE job_id = %(job_id)s
        """,
        job_id=job_id,
    )


def pause_jobs_of(tx: Tx, employer_id: str) -> list[str]:
    """Pause what runs, or is paused by its employer, of an employer's jobs, locking them in order; answers which."""
    return tx.ask_value(
        """
        UPDATE job_counts counts
           SET status = 'PAUSED_SYSTEM', resumes_as = counts.status
          FROM (SELECT job_id FROM job_counts
                 WHERE employer_id = %(employer_id)s AND status IN ('RUNNING', 'PAUSED')
                 ORDER BY job_id
                   FOR NO KEY UPDATE) locked
         WHERE counts.job_id = locked.job_id AND counts.status IN ('RUNNING', 'PAUSED')
        RETURNING counts.job_id
        """,
        employer_id=employer_id,
    ).all()


def forget_briefs_of(tx: Tx, employer_id: str, *, title: str, limit: int) -> Pending[str]:
    """Forget what an employer wrote in at most `limit` jobs that are over, with no undecided task; answers their ids.

    The number and kind of the required proofs stay.
    """
    return tx.ask_value(
        """
        WITH old AS MATERIALIZED (
            SELECT counts.job_id
              FROM jobs
              JOIN job_counts counts ON counts.job_id = jobs.job_id
             WHERE jobs.employer_id = %(employer_id)s AND jobs.instructions <> '{}'
               AND counts.status IN ('FINISHED', 'BLOCKED', 'DECLINED')
               AND counts.held + counts.submitted + counts.in_revision = 0
             ORDER BY counts.job_id
             LIMIT %(limit)s
               FOR NO KEY UPDATE OF counts
        ), titles AS (
            UPDATE job_counts counts SET title = %(title)s FROM old WHERE counts.job_id = old.job_id
        )
        UPDATE jobs job
           SET title = %(title)s, notes = '', instructions = '{}', variables = '[]', challenges = '[]',
               proofs = (SELECT coalesce(jsonb_agg(proof || '{"description": ""}' ORDER BY number), '[]')
                           FROM jsonb_array_elements(job.proofs) WITH ORDINALITY AS required (proof, number))
          FROM old
         WHERE job.job_id = old.job_id
        RETURNING job.job_id
        """,
        employer_id=employer_id,
        title=title,
        limit=limit,
    )
