"""Every statement that writes tasks and submissions, and what their changes lock first."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from piecework.database import Pending, Tx, as_json
from piecework.tasks.task import DecidedBy, LockedTask, Settled, TaskStatus

# Verdicts -----------------------------------------------------------------------------------------------------


def lock_tasks_of(tx: Tx, job_id: str, task_ids: Sequence[str], *, employer_id: str) -> Pending[LockedTask]:
    """The employer's own tasks by id, locked until commit in that order; the caller holds the job's lock."""
    return tx.ask(
        LockedTask,
        """
        SELECT task_id, worker_id, status, revision_number
          FROM tasks
         WHERE job_id = %(job_id)s AND task_id = ANY (%(task_ids)s) AND employer_id = %(employer_id)s
         ORDER BY task_id
           FOR NO KEY UPDATE
        """,
        job_id=job_id,
        task_ids=list(task_ids),
        employer_id=employer_id,
    )


def settle_tasks(
    tx: Tx, job_id: str, settled: Sequence[Settled], *, status_before: TaskStatus, decided_by: DecidedBy, now: datetime
) -> None:
    """Write the verdicts on locked tasks that are in `status_before`.

    One that is not there to be written fails the transaction, by dividing by zero: see ledger/sql.py, change_purses.
    """
    tx.do(
        """
        WITH written AS (
            UPDATE tasks task
               SET status = verdict.status, satisfaction = verdict.satisfaction, comment = verdict.comment,
                   bonus = verdict.bonus, decided_by = %(decided_by)s, decided_at = %(now)s, rate_by = NULL,
                   revise_until = NULL
              FROM unnest(%(task_ids)s::text[], %(statuses)s::text[], %(satisfactions)s::text[],
                          %(comments)s::text[], %(bonuses)s::numeric[])
                   AS verdict (task_id, status, satisfaction, comment, bonus)
             WHERE task.job_id = %(job_id)s AND task.task_id = verdict.task_id AND task.status = %(status_before)s
            RETURNING task.task_id
        )
        SELECT 1 / (count(*) = %(expected)s)::int FROM written
        """,
        expected=len(settled),
        job_id=job_id,
        status_before=status_before,
        decided_by=decided_by,
        now=now,
        task_ids=[verdict.task.task_id for verdict in settled],
        statuses=[verdict.status for verdict in settled],
        satisfactions=[verdict.satisfaction for verdict in settled],
        comments=[verdict.comment for verdict in settled],
        bonuses=[verdict.bonus for verdict in settled],
    )


def send_back_tasks(
    tx: Tx, job_id: str, task_ids: Sequence[str], comments: Sequence[str], *, until: datetime
) -> Pending[str]:
    """Ask for a revision of tasks that wait for a verdict, each with its comment; answers the ids of those it asked."""
    return tx.ask_value(
        """
        UPDATE tasks task
           SET status = 'IN_REVISION', comment = sent_back.comment, revise_until = %(until)s, rate_by = NULL
          FROM unnest(%(task_ids)s::text[], %(comments)s::text[]) AS sent_back (task_id, comment)
         WHERE task.job_id = %(job_id)s AND task.task_id = sent_back.task_id AND task.status = 'SUBMITTED'
        RETURNING task.task_id
        """,
        job_id=job_id,
        task_ids=list(task_ids),
        comments=list(comments),
        until=until,
    )


# Holds and submissions ----------------------------------------------------------------------------------------


class NewTask(Struct, frozen=True, kw_only=True):
    """A task to be: held until a time, or handed in at once (`hold_until` None)."""

    task_id: str
    worker_id: str
    country: str
    ip_address: str = ""
    hold_until: datetime | None = None
    submission_id: str = ""
    rate_by: datetime | None = None


def add_task(tx: Tx, job_id: str, task: NewTask, *, employer_id: str, now: datetime) -> None:
    """Insert the task: HELD with an end of the hold, SUBMITTED without; the caller has taken the position."""
    tx.do(
        """
        INSERT INTO tasks (job_id, task_id, employer_id, worker_id, status, country, ip_address, held_at, hold_until,
                           submitted_at, variables, submission_id, revision_number, rate_by, decided_by, satisfaction,
                           comment, bonus, variables_row, device, challenge, pcode)
        VALUES (%(job_id)s, %(task_id)s, %(employer_id)s, %(worker_id)s, %(status)s, %(country)s, %(ip_address)s,
                %(now)s, %(hold_until)s, %(submitted_at)s, '[]', %(submission_id)s, 0, %(rate_by)s, '', '', '', 0,
                NULL, '', '', '')
        """,
        job_id=job_id,
        employer_id=employer_id,
        status="SUBMITTED" if task.hold_until is None else "HELD",
        submitted_at=now if task.hold_until is None else None,
        now=now,
        **{name: getattr(task, name) for name in task.__struct_fields__},
    )


def hand_in_task(
    tx: Tx, job_id: str, task: NewTask, *, status_before: TaskStatus, status: TaskStatus, now: datetime
) -> Pending[str]:
    """Turn a hold, running or over, into what was handed in under it; answers its id when it was in `status_before`.

    A running hold keeps the country that its place was counted for; a place taken again is counted for today's.
    """
    return tx.ask_value(
        """
        UPDATE tasks
           SET status = %(status)s, country = CASE status WHEN 'HELD' THEN country ELSE %(country)s END,
               ip_address = %(ip_address)s, submitted_at = %(now)s,
               submission_id = %(submission_id)s, rate_by = %(rate_by)s
         WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND worker_id = %(worker_id)s
           AND status = %(status_before)s
        RETURNING task_id
        """,
        job_id=job_id,
        status_before=status_before,
        status=status,
        now=now,
        **{name: getattr(task, name) for name in task.__struct_fields__ if name != "hold_until"},
    )


def add_submission(
    tx: Tx,
    job_id: str,
    task_id: str,
    *,
    revision_number: int = 0,
    asked_comment: str = "",
    proofs: object,
    sha256: bytes,
    now: datetime,
) -> None:
    """Insert what was handed in; a revision, with the comment that asked for it, is a new row."""
    tx.do(
        """
        INSERT INTO submissions (job_id, task_id, revision_number, proofs, proofs_sha256, submitted_at, asked_comment)
        VALUES (%(job_id)s, %(task_id)s, %(revision_number)s, %(proofs)s, %(sha256)s, %(now)s, %(asked_comment)s)
        """,
        job_id=job_id,
        task_id=task_id,
        revision_number=revision_number,
        asked_comment=asked_comment,
        proofs=as_json(proofs),
        sha256=sha256,
        now=now,
    )


def release_hold(tx: Tx, job_id: str, task_id: str) -> Pending[str]:
    """End a hold because its worker leaves; answers its id when it was held."""
    return tx.ask_value(
        """
        UPDATE tasks SET status = 'RELEASED'
         WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND status = 'HELD'
        RETURNING task_id
        """,
        job_id=job_id,
        task_id=task_id,
    )


def expire_holds(tx: Tx, job_id: str, *, now: datetime, limit: int) -> Pending[str]:
    """End the job's holds that ran out, oldest first, and answer their ids; the caller holds the job's lock."""
    return tx.ask_value(
        """
        UPDATE tasks task
           SET status = 'EXPIRED'
          FROM (SELECT task_id FROM tasks
                 WHERE job_id = %(job_id)s AND status = 'HELD' AND hold_until <= %(now)s
                 ORDER BY hold_until, task_id
                 LIMIT %(limit)s) due
         WHERE task.job_id = %(job_id)s AND task.task_id = due.task_id
        RETURNING task.task_id
        """,
        job_id=job_id,
        now=now,
        limit=limit,
    )


def list_held(tx: Tx, job_id: str) -> Pending[str]:
    """The tasks that hold a position of the job; the caller holds the job's lock."""
    return tx.ask_value(
        "SELECT task_id FROM tasks WHERE job_id = %(job_id)s AND status = 'HELD' ORDER BY task_id", job_id=job_id
    )


def bring_rate_by_forward(tx: Tx, job_id: str, *, ttr: timedelta) -> None:
    """Undecided tasks are rated by the system at the earlier of their own time and the new one."""
    tx.do(
        """
        UPDATE tasks
           SET rate_by = submitted_at + %(ttr)s
         WHERE job_id = %(job_id)s AND status = 'SUBMITTED' AND rate_by > submitted_at + %(ttr)s
        """,
        job_id=job_id,
        ttr=ttr,
    )


# Revisions ----------------------------------------------------------------------------------------------------


def resubmit(
    tx: Tx, job_id: str, task_id: str, *, revision_number: int, ip_address: str, rate_by: datetime, now: datetime
) -> Pending[str]:
    """Hand in a task again that was sent back; answers its id when it was."""
    return tx.ask_value(
        """
        UPDATE tasks
           SET status = 'SUBMITTED', revision_number = %(revision_number)s, ip_address = %(ip_address)s,
               submitted_at = %(now)s, rate_by = %(rate_by)s, revise_until = NULL
         WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND status = 'IN_REVISION'
        RETURNING task_id
        """,
        job_id=job_id,
        task_id=task_id,
        revision_number=revision_number,
        ip_address=ip_address,
        rate_by=rate_by,
        now=now,
    )


def give_up(tx: Tx, job_id: str, task_id: str) -> Pending[str]:
    """End a revision because its worker gives up; answers its id when it was one."""
    return tx.ask_value(
        """
        UPDATE tasks SET status = 'GIVEN_UP', revise_until = NULL
         WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND status = 'IN_REVISION'
        RETURNING task_id
        """,
        job_id=job_id,
        task_id=task_id,
    )
