"""Every statement that writes tasks, and what their changes lock first."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from piecework.database import Pending, Tx, as_json
from piecework.tasks.task import (
    ClosedTask,
    CodeResult,
    DecidedBy,
    FinalVerdict,
    LockedTask,
    NewTask,
    TaskKey,
    TaskStatus,
)

_OF_THE_HOLD = ("hold_until", "variables", "variables_row")  # stay what they were when the hold began

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


def write_verdicts(
    tx: Tx, job_id: str, verdicts: Sequence[FinalVerdict], *, status_before: TaskStatus, decided_by: DecidedBy,
    now: datetime,
) -> None:  # fmt: skip
    """Write the verdicts on locked tasks that are in `status_before`.

    One that is not there to be written fails the transaction, by dividing by zero: see `ledger_sql.change_purses`.
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
        expected=len(verdicts),
        job_id=job_id,
        status_before=status_before,
        decided_by=decided_by,
        now=now,
        task_ids=[verdict.task.task_id for verdict in verdicts],
        statuses=[verdict.status for verdict in verdicts],
        satisfactions=[verdict.satisfaction for verdict in verdicts],
        comments=[verdict.comment for verdict in verdicts],
        bonuses=[verdict.bonus for verdict in verdicts],
    )


def overturn_verdict(tx: Tx, job_id: str, task_id: str, *, now: datetime) -> Pending[str]:
    """Make a not satisfied verdict a satisfied one; answers the task's id if it was not satisfied."""
    return tx.ask_value(
        """
        UPDATE tasks SET status = 'OK', decided_by = 'operator', decided_at = %(now)s
         WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND status = 'NOK'
        RETURNING task_id
        """,
        job_id=job_id,
        task_id=task_id,
        now=now,
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


def add_task(tx: Tx, job_id: str, task: NewTask, *, employer_id: str, now: datetime) -> None:
    """Insert the task: HELD with an end of the hold, SUBMITTED without; the caller has taken the position."""
    tx.do(
        """
        INSERT INTO tasks (job_id, task_id, employer_id, worker_id, status, country, ip_address, held_at, hold_until,
                           submitted_at, variables, submission_id, revision_number, rate_by, decided_by, satisfaction,
                           comment, bonus, variables_row, device, challenge, pcode)
        VALUES (%(job_id)s, %(task_id)s, %(employer_id)s, %(worker_id)s, %(status)s, %(country)s, %(ip_address)s,
                %(now)s, %(hold_until)s, %(submitted_at)s, %(variables)s, %(submission_id)s, 0, %(rate_by)s, '', '', '',
                0, %(variables_row)s, %(device)s, %(challenge)s, %(pcode)s)
        """,
        job_id=job_id,
        employer_id=employer_id,
        status="SUBMITTED" if task.hold_until is None else "HELD",
        submitted_at=now if task.hold_until is None else None,
        now=now,
        variables=as_json(task.variables),
        **{name: getattr(task, name) for name in task.__struct_fields__ if name != "variables"},
    )


def hand_in_task(
    tx: Tx, job_id: str, task: NewTask, *, status_before: TaskStatus, status: TaskStatus, now: datetime
) -> Pending[str]:
    """Turn a hold, running or over, into what was handed in under it; answers its id when it was in `status_before`.

    A running hold keeps the country that its position was counted for; a position taken again is counted for today's.
    """
    return tx.ask_value(
        """
        UPDATE tasks
           SET status = %(status)s, country = CASE status WHEN 'HELD' THEN country ELSE %(country)s END,
               ip_address = %(ip_address)s, device = %(device)s, submitted_at = %(now)s,
               submission_id = %(submission_id)s, rate_by = %(rate_by)s, challenge = %(challenge)s, pcode = %(pcode)s
         WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND worker_id = %(worker_id)s
           AND status = %(status_before)s
        RETURNING task_id
        """,
        job_id=job_id,
        status_before=status_before,
        status=status,
        now=now,
        **{name: getattr(task, name) for name in task.__struct_fields__ if name not in _OF_THE_HOLD},
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


# Revisions, and late work -------------------------------------------------------------------------------------


def resubmit(
    tx: Tx,
    job_id: str,
    task_id: str,
    *,
    revision_number: int,
    ip_address: str,
    device: str,
    pcode: CodeResult,
    rate_by: datetime,
    now: datetime,
) -> Pending[str]:
    """Hand in a task again that was sent back; answers its id when it was."""
    return tx.ask_value(
        """
        UPDATE tasks
           SET status = 'SUBMITTED', revision_number = %(revision_number)s, ip_address = %(ip_address)s,
               device = %(device)s, submitted_at = %(now)s, rate_by = %(rate_by)s, revise_until = NULL,
               pcode = %(pcode)s
         WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND status = 'IN_REVISION'
        RETURNING task_id
        """,
        job_id=job_id,
        task_id=task_id,
        revision_number=revision_number,
        ip_address=ip_address,
        device=device,
        pcode=pcode,
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


def take_late(tx: Tx, job_id: str, task_ids: Sequence[str], countries: Sequence[str], *, rate_by: datetime) -> None:
    """Late tasks have a position now, each counted for its country; one that is not late fails."""
    tx.do(
        """
        WITH taken AS (
            UPDATE tasks task
               SET status = 'SUBMITTED', country = late.country, rate_by = %(rate_by)s
              FROM unnest(%(task_ids)s::text[], %(countries)s::text[]) AS late (task_id, country)
             WHERE task.job_id = %(job_id)s AND task.task_id = late.task_id AND task.status = 'LATE'
            RETURNING task.task_id
        )
        SELECT 1 / (count(*) = %(expected)s)::int FROM taken
        """,
        job_id=job_id,
        task_ids=list(task_ids),
        countries=list(countries),
        expected=len(task_ids),
        rate_by=rate_by,
    )


def close_late(tx: Tx, job_id: str) -> Pending[ClosedTask]:
    """End all late tasks of a job that is over; the caller holds the job's lock."""
    return tx.ask(
        ClosedTask,
        """
        UPDATE tasks SET status = 'CLOSED' WHERE job_id = %(job_id)s AND status = 'LATE'
        RETURNING task_id, worker_id
        """,
        job_id=job_id,
    )


# Forgetting ---------------------------------------------------------------------------------------------------


def forget_task_addresses(tx: Tx, tasks: Sequence[TaskKey]) -> None:
    """Forget the addresses and devices of these tasks; the caller has locked them."""
    tx.do(
        """
        UPDATE tasks task SET ip_address = '', device = ''
          FROM unnest(%(job_ids)s::text[], %(task_ids)s::text[]) AS old (job_id, task_id)
         WHERE task.job_id = old.job_id AND task.task_id = old.task_id
        """,
        job_ids=[task.job_id for task in tasks],
        task_ids=[task.task_id for task in tasks],
    )
