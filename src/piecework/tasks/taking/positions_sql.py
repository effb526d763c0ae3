"""Every statement that writes job_workers and job_countries, and the reading of a worker's own holds.

The caller holds the job's counts row: under it nobody else changes these rows, or the tasks they are counted from.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.tasks.task import ChallengeResult, CodeResult, TaskStatus

HOLD_MINUTES_LONGEST = 90  # the schema's jobs_hold_range


class OwnTaskState(Struct, frozen=True):
    """The state of a worker's own task, as holding and submitting need it."""

    task_id: str
    status: TaskStatus
    hold_until: datetime | None
    submitted_at: datetime | None
    rate_by: datetime | None
    variables_row: int | None


def take_position(tx: Tx, job_id: str, *, worker_id: str, country: str | None) -> None:
    """Count one more position for the worker, and for the country where the job limits it (else None)."""
    if country is not None:
        tx.do(
            """
            INSERT INTO job_countries (job_id, country, taken) VALUES (%(job_id)s, %(country)s, 1)
            ON CONFLICT (job_id, country) DO UPDATE SET taken = job_countries.taken + 1
            """,
            job_id=job_id,
            country=country,
        )
    tx.do(
        """
        INSERT INTO job_workers (job_id, worker_id, taken) VALUES (%(job_id)s, %(worker_id)s, 1)
        ON CONFLICT (job_id, worker_id) DO UPDATE SET taken = job_workers.taken + 1
        """,
        job_id=job_id,
        worker_id=worker_id,
    )


def give_back_positions(tx: Tx, job_id: str, task_ids: Sequence[str]) -> None:
    """Count the positions of these tasks no longer for their workers and countries."""
    tx.do(
        """
        UPDATE job_countries national
           SET taken = national.taken - freed.positions
          FROM (SELECT country, count(*)::int AS positions FROM tasks
                 WHERE job_id = %(job_id)s AND task_id = ANY (%(task_ids)s) GROUP BY country) freed
         WHERE national.job_id = %(job_id)s AND national.country = freed.country
        """,
        job_id=job_id,
        task_ids=list(task_ids),
    )
    tx.do(
        """
        UPDATE job_workers own
           SET taken = own.taken - freed.positions
          FROM (SELECT worker_id, count(*)::int AS positions FROM tasks
                 WHERE job_id = %(job_id)s AND task_id = ANY (%(task_ids)s) GROUP BY worker_id) freed
         WHERE own.job_id = %(job_id)s AND own.worker_id = freed.worker_id
        """,
        job_id=job_id,
        task_ids=list(task_ids),
    )


def give_back_positions_of_due_holds(tx: Tx, job_id: str, *, now: datetime, limit: int) -> None:
    """As give_back_positions, for the very holds that `expire_holds` is about to end: ask both, in this order."""
    tx.do(
        """
        WITH due AS (
            SELECT worker_id, country FROM tasks
             WHERE job_id = %(job_id)s AND status = 'HELD' AND hold_until <= %(now)s
             ORDER BY hold_until, task_id
             LIMIT %(limit)s
        ), by_country AS (
            UPDATE job_countries national
               SET taken = national.taken - freed.positions
              FROM (SELECT country, count(*)::int AS positions FROM due GROUP BY country) freed
             WHERE national.job_id = %(job_id)s AND national.country = freed.country
        )
        UPDATE job_workers own
           SET taken = own.taken - freed.positions
          FROM (SELECT worker_id, count(*)::int AS positions FROM due GROUP BY worker_id) freed
         WHERE own.job_id = %(job_id)s AND own.worker_id = freed.worker_id
        """,
        job_id=job_id,
        now=now,
        limit=limit,
    )


def ask_own_hold(tx: Tx, job_id: str, *, worker_id: str) -> Pending[OwnTaskState]:
    """The worker's hold on the job: the one that is held, else the newest that ran out unused."""
    return tx.ask(
        OwnTaskState,
        """
        SELECT task_id, status, hold_until, submitted_at, rate_by, variables_row
          FROM tasks
         WHERE job_id = %(job_id)s AND worker_id = %(worker_id)s AND status IN ('HELD', 'EXPIRED')
         ORDER BY status = 'HELD' DESC, held_at DESC, task_id
         LIMIT 1
        """,
        job_id=job_id,
        worker_id=worker_id,
    )


def ask_own_submission(tx: Tx, job_id: str, submission_id: str, *, worker_id: str) -> Pending[OwnTaskState]:
    """The task that the worker handed in under this id of the client's before."""
    return tx.ask(
        OwnTaskState,
        """
        SELECT task_id, status, hold_until, submitted_at, rate_by, variables_row
          FROM tasks
         WHERE job_id = %(job_id)s AND worker_id = %(worker_id)s
           AND submission_id = %(submission_id)s AND submission_id <> ''
        """,
        job_id=job_id,
        worker_id=worker_id,
        submission_id=submission_id,
    )


class LateTask(Struct, frozen=True):
    """A late task, and how its challenge and code were judged when it was handed in."""

    task_id: str
    worker_id: str
    variables_row: int | None
    challenge: ChallengeResult
    pcode: CodeResult


def ask_late_tasks(tx: Tx, job_id: str, *, limit: int) -> Pending[LateTask]:
    """The job's late tasks, the oldest first; the caller holds the job's lock."""
    return tx.ask(
        LateTask,
        """
        SELECT task_id, worker_id, variables_row, challenge, pcode
          FROM tasks
         WHERE job_id = %(job_id)s AND status = 'LATE'
         ORDER BY submitted_at, task_id
         LIMIT %(limit)s
        """,
        job_id=job_id,
        limit=limit,
    )


class HeldTask(Struct, frozen=True):
    """A task that holds a position, and whose it is."""

    task_id: str
    worker_id: str


def load_held_tasks(tx: Tx, job_id: str) -> list[HeldTask]:
    """The tasks that hold a position of the job; the caller holds the job's lock."""
    return tx.rows(
        HeldTask,
        "SELECT task_id, worker_id FROM tasks WHERE job_id = %(job_id)s AND status = 'HELD' ORDER BY task_id",
        job_id=job_id,
    )


def ask_live_hold_count(tx: Tx, worker_id: str, *, now: datetime) -> Pending[int]:
    """How many positions the worker holds over all jobs; a hold past its end is none, swept or not."""
    return tx.ask_value(
        """
        SELECT count(*)::int FROM tasks
         WHERE worker_id = %(worker_id)s AND held_at > %(held_since)s AND status = 'HELD' AND hold_until > %(now)s
        """,
        worker_id=worker_id,
        held_since=now - timedelta(minutes=HOLD_MINUTES_LONGEST),  # keeps it to the worker's latest tasks
        now=now,
    )


def load_jobs_with_due_holds(tx: Tx, *, now: datetime, tasks_max: int) -> list[str]:
    """Jobs of the holds that ran out the longest ago."""
    return tx.ask_value(
        """
        SELECT DISTINCT due.job_id
          FROM (SELECT job_id FROM tasks
                 WHERE status = 'HELD' AND hold_until <= %(now)s
                 ORDER BY hold_until
                 LIMIT %(tasks_max)s) due
        """,
        now=now,
        tasks_max=tasks_max,
    ).all()
