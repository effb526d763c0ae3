"""Every statement that reads a worker's own tasks for their pages; it writes nothing."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Raw, Struct

from piecework.database import Pending, Tx
from piecework.tasks.taking.positions_sql import HOLD_MINUTES_LONGEST
from piecework.tasks.task import TaskStatus
from piecework.tasks.verdicts.appeals_sql import AppealState


class OwnHold(Struct, frozen=True):
    """A position that a worker holds, of which job, and until when."""

    job_id: str
    title: str
    hold_until: datetime


def ask_live_holds(tx: Tx, worker_id: str, *, now: datetime) -> Pending[OwnHold]:
    """What the worker holds at this moment, what ends first first."""
    return tx.ask(
        OwnHold,
        """
        SELECT task.job_id, job.title, task.hold_until
          FROM tasks task
          JOIN jobs job ON job.job_id = task.job_id
         WHERE task.worker_id = %(worker_id)s AND task.held_at > %(held_since)s AND task.status = 'HELD'
           AND task.hold_until > %(now)s
         ORDER BY task.hold_until, task.job_id
        """,
        worker_id=worker_id,
        held_since=now - timedelta(minutes=HOLD_MINUTES_LONGEST),  # keeps it to the worker's latest tasks
        now=now,
    )


class TaskStatusCount(Struct, frozen=True):
    """How many tasks of one status."""

    status: TaskStatus
    tasks: int


def ask_task_status_counts(tx: Tx, worker_id: str) -> Pending[TaskStatusCount]:
    """How many tasks of each status the worker has; statuses without any are left out."""
    return tx.ask(
        TaskStatusCount,
        "SELECT status, count(*)::int AS tasks FROM tasks WHERE worker_id = %(worker_id)s GROUP BY status",
        worker_id=worker_id,
    )


class OwnTask(Struct, frozen=True, kw_only=True):
    """A worker's own task whole, with its job; `submissions` is JSON text, the first time first, null without any.

    `title` to `proofs_asked` are the job's. The appeal is null where there is none.
    """

    job_id: str
    task_id: str
    title: str
    task_value: Decimal
    instructions: list[str]
    notes: str
    proofs_asked: list[dict[str, Any]]
    employer_id: str
    employer_name: str
    status: TaskStatus
    held_at: datetime
    hold_until: datetime | None
    submitted_at: datetime | None
    variables: list[dict[str, Any]]
    revision_number: int
    rate_by: datetime | None
    revise_until: datetime | None
    decided_at: datetime | None
    decided_by: str
    satisfaction: str
    comment: str
    bonus: Decimal
    submissions: Raw | None
    appeal: AppealState | None
    appeal_story: str | None
    appeal_opened_at: datetime | None
    appeal_decided_at: datetime | None
    appeal_reason: str | None

    @classmethod
    def wire(cls, *, submissions: str | None, **columns: object) -> "OwnTask":
        """A row as it comes from the database: what was handed in is JSON text and stays so."""
        return cls(submissions=Raw(submissions.encode()) if submissions else None, **columns)  # type: ignore[arg-type]


def find_own_task(tx: Tx, job_id: str, task_id: str, *, worker_id: str) -> OwnTask | None:
    """The worker's own task; None where it is not theirs."""
    return tx.one(
        OwnTask.wire,
        """
        SELECT task.job_id, task.task_id, job.title, job.task_value, job.instructions, job.notes,
               job.proofs AS proofs_asked, task.employer_id, employer.name AS employer_name, task.status, task.held_at,
               task.hold_until, task.submitted_at, task.variables, task.revision_number, task.rate_by,
               task.revise_until, task.decided_at, task.decided_by, task.satisfaction, task.comment, task.bonus,
               (SELECT jsonb_agg(jsonb_build_object(
                           'asked_comment', submission.asked_comment,
                           'submitted_at', to_char(submission.submitted_at AT TIME ZONE 'UTC',
                                                   'YYYY-MM-DD HH24:MI:SS'),
                           'proofs', submission.proofs) ORDER BY submission.revision_number)::text
                  FROM submissions submission
                 WHERE submission.job_id = task.job_id AND submission.task_id = task.task_id) AS submissions,
               appeal.state AS appeal, appeal.story AS appeal_story, appeal.opened_at AS appeal_opened_at,
               appeal.decided_at AS appeal_decided_at, appeal.reason AS appeal_reason
          FROM tasks task
          JOIN jobs job ON job.job_id = task.job_id
          JOIN accounts employer ON employer.account_id = task.employer_id
          LEFT JOIN appeals appeal ON appeal.job_id = task.job_id AND appeal.task_id = task.task_id
         WHERE task.job_id = %(job_id)s AND task.task_id = %(task_id)s AND task.worker_id = %(worker_id)s
        """,
        job_id=job_id,
        task_id=task_id,
        worker_id=worker_id,
    )
