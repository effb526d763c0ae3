"""Every statement that reads tasks for an employer's review; it writes nothing."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, LiteralString

from msgspec import Raw, Struct

from piecework.database import Pending, Tx
from piecework.tasks.task import ChallengeResult, HandedInTask, LockedTask
from piecework.tasks.verdicts.appeals_sql import AppealState

Only = Literal["", "marked", "unmarked", "code", "no_code", "revised"]

_ONLY: LiteralString = """
           AND CASE %(only)s::text
               WHEN 'revised' THEN task.revision_number > 0
               WHEN 'code' THEN task.pcode = 'verified'
               WHEN 'no_code' THEN task.pcode IN ('missing', 'used')
               WHEN 'marked' THEN EXISTS (SELECT 1 FROM task_marks mark
                                           WHERE mark.job_id = task.job_id AND mark.task_id = task.task_id)
               WHEN 'unmarked' THEN NOT EXISTS (SELECT 1 FROM task_marks mark
                                                 WHERE mark.job_id = task.job_id AND mark.task_id = task.task_id)
               ELSE true END
"""
_WAITING_IN_JOB: LiteralString = (
    " task.job_id = %(job_id)s AND task.employer_id = %(employer_id)s AND task.status = 'SUBMITTED' " + _ONLY
)
_WAITING_IN_ALL: LiteralString = " task.employer_id = %(employer_id)s AND task.status = 'SUBMITTED' " + _ONLY

_PROOFS: LiteralString = """
          LEFT JOIN submissions submission ON submission.job_id = task.job_id AND submission.task_id = task.task_id
                                          AND submission.revision_number = task.revision_number
"""
_MARKS: LiteralString = """
               (SELECT jsonb_agg(jsonb_build_object('kind', mark.kind, 'task_id', mark.other_task_id,
                                                    'worker_id', mark.other_worker_id)
                                 ORDER BY mark.kind, mark.other_task_id)::text
                  FROM task_marks mark
                 WHERE mark.job_id = task.job_id AND mark.task_id = task.task_id) AS marks
"""


def _raw(text: str | None) -> Raw | None:
    return Raw(text.encode()) if text else None


class GridTask(HandedInTask, frozen=True, kw_only=True):
    """A task among others that wait for a verdict."""

    rate_by: datetime | None

    @classmethod
    def wire(cls, *, proofs: str | None, marks: str | None, **columns: Any) -> "GridTask":
        """A row as it comes from the database: the proofs are JSON text and stay so."""
        return cls(proofs=Raw((proofs or "[]").encode()), marks=_raw(marks), previous_proofs=None, **columns)


_GRID: LiteralString = (
    """
        SELECT task.job_id, task.task_id, task.worker_id, task.status, task.submitted_at, task.rate_by, task.ip_address,
               task.country, task.revision_number, task.variables, task.pcode, submission.proofs::text AS proofs,
    """
    + _MARKS
    + " FROM tasks task "
    + _PROOFS
    + " WHERE "
)
_GRID_OF_JOB: LiteralString = (
    _GRID + _WAITING_IN_JOB + " ORDER BY task.submitted_at, task.task_id LIMIT %(limit)s OFFSET %(offset)s"
)


def ask_grid(tx: Tx, employer_id: str, job_id: str, *, only: Only, limit: int, offset: int) -> Pending[GridTask]:
    """The job's tasks that wait for a verdict, oldest first."""
    return tx.ask(
        GridTask.wire, _GRID_OF_JOB, employer_id=employer_id, job_id=job_id, only=only, limit=limit, offset=offset
    )


class TaskDetails(HandedInTask, frozen=True, kw_only=True):
    """Everything about one task, what a verdict needs of its job, and its neighbours that wait for a verdict.

    `record_*` are all verdicts of this employer on the worker's tasks; `record_bad` were spam or duplicates.
    """

    held_at: datetime
    rate_by: datetime | None
    revise_until: datetime | None
    decided_at: datetime | None
    decided_by: str
    satisfaction: str
    comment: str
    bonus: Decimal
    challenge: ChallengeResult
    device: str
    title: str
    instructions: list[str]
    proof_requirements: list[dict[str, str]]
    task_value: Decimal
    autorate: str
    worker_level: str
    is_blocked: bool
    record_ok: int
    record_nok: int
    record_bad: int
    appeal: AppealState | None
    appeal_story: str | None
    appeal_reason: str | None
    next_job_id: str | None
    next_task_id: str | None
    previous_job_id: str | None
    previous_task_id: str | None

    @classmethod
    def wire(
        cls, *, proofs: str | None, marks: str | None, previous_proofs: str | None, **columns: Any
    ) -> "TaskDetails":
        """A row as it comes from the database: the proofs are JSON text and stay so."""
        return cls(
            proofs=Raw((proofs or "[]").encode()),
            marks=_raw(marks),
            previous_proofs=_raw(previous_proofs),
            **columns,
        )


_SHOWN: LiteralString = (
    """
        SELECT task.job_id, task.task_id, task.worker_id, task.status, task.submitted_at, task.held_at, task.rate_by,
               task.revise_until, task.decided_at, task.decided_by, task.satisfaction, task.comment, task.bonus,
               task.challenge, task.device, task.ip_address, task.country, task.revision_number, task.variables,
               task.pcode, submission.proofs::text AS proofs, job.title, job.instructions,
               job.proofs AS proof_requirements, job.task_value, job.autorate,
               worker.level AS worker_level,
               EXISTS (SELECT 1 FROM blocks block WHERE block.account_id = %(employer_id)s
                                                    AND block.blocked_account_id = task.worker_id) AS is_blocked,
               record.ok AS record_ok, record.nok AS record_nok, record.bad AS record_bad,
               appeal.state AS appeal, appeal.story AS appeal_story, appeal.reason AS appeal_reason,
               next.job_id AS next_job_id, next.task_id AS next_task_id,
               previous.job_id AS previous_job_id, previous.task_id AS previous_task_id,
               CASE WHEN task.revision_number > 0 THEN (
                   SELECT jsonb_agg(jsonb_build_object(
                              'asked_comment', later.asked_comment, 'submitted_at', earlier.submitted_at,
                              'proofs', earlier.proofs) ORDER BY earlier.revision_number)::text
                     FROM submissions earlier
                     JOIN submissions later ON later.job_id = earlier.job_id AND later.task_id = earlier.task_id
                                           AND later.revision_number = earlier.revision_number + 1
                    WHERE earlier.job_id = task.job_id AND earlier.task_id = task.task_id
                      AND earlier.revision_number < task.revision_number) END AS previous_proofs,
    """
    + _MARKS
    + """
          FROM shown
          JOIN tasks task ON task.job_id = shown.job_id AND task.task_id = shown.task_id
          JOIN jobs job ON job.job_id = task.job_id
          JOIN accounts worker ON worker.account_id = task.worker_id
          LEFT JOIN appeals appeal ON appeal.job_id = task.job_id AND appeal.task_id = task.task_id
         CROSS JOIN LATERAL (
               SELECT (count(*) FILTER (WHERE status = 'OK'))::int AS ok,
                      (count(*) FILTER (WHERE status = 'NOK'))::int AS nok,
                      (count(*) FILTER (WHERE satisfaction IN ('spam', 'dupe')))::int AS bad
                 FROM tasks
                WHERE employer_id = %(employer_id)s AND worker_id = task.worker_id AND status IN ('OK', 'NOK')) record
    """
    + _PROOFS
)
_NAMED: LiteralString = """
    WITH shown AS MATERIALIZED (
        SELECT job_id, task_id, submitted_at FROM tasks
         WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND employer_id = %(employer_id)s
           AND submitted_at IS NOT NULL AND status NOT IN ('LATE', 'CLOSED')
    )
"""
_FIRST_IN_JOB: LiteralString = (
    "WITH shown AS MATERIALIZED (SELECT task.job_id, task.task_id, task.submitted_at FROM tasks task WHERE "
    + _WAITING_IN_JOB
    + " ORDER BY task.submitted_at, task.task_id LIMIT 1)"
)
_FIRST_IN_ALL: LiteralString = (
    "WITH shown AS MATERIALIZED (SELECT task.job_id, task.task_id, task.submitted_at FROM tasks task WHERE "
    + _WAITING_IN_ALL
    + " ORDER BY task.submitted_at, task.task_id LIMIT 1)"
)
_AFTER: LiteralString = (
    " AND (task.submitted_at, task.task_id) > (shown.submitted_at, shown.task_id)"
    " ORDER BY task.submitted_at, task.task_id LIMIT 1) next ON true "
)
_BEFORE: LiteralString = (
    " AND (task.submitted_at, task.task_id) < (shown.submitted_at, shown.task_id)"
    " ORDER BY task.submitted_at DESC, task.task_id DESC LIMIT 1) previous ON true "
)
_NEIGHBOUR: LiteralString = "LEFT JOIN LATERAL (SELECT task.job_id, task.task_id FROM tasks task WHERE "
_BESIDE_IN_JOB: LiteralString = _SHOWN + _NEIGHBOUR + _WAITING_IN_JOB + _AFTER + _NEIGHBOUR + _WAITING_IN_JOB + _BEFORE
_BESIDE_IN_ALL: LiteralString = _SHOWN + _NEIGHBOUR + _WAITING_IN_ALL + _AFTER + _NEIGHBOUR + _WAITING_IN_ALL + _BEFORE


def ask_task(tx: Tx, employer_id: str, job_id: str, task_id: str, *, only: Only, in_all: bool) -> Pending[TaskDetails]:
    """The employer's task that was handed in, whatever became of it; no row when it is not theirs.

    Its neighbours are those that wait for a verdict: of its job, or of all the employer's jobs.
    """
    return tx.ask(
        TaskDetails.wire,
        _NAMED + (_BESIDE_IN_ALL if in_all else _BESIDE_IN_JOB),
        employer_id=employer_id,
        job_id=job_id,
        task_id=task_id,
        only=only,
    )


def ask_first_task(tx: Tx, employer_id: str, job_id: str | None, *, only: Only) -> Pending[TaskDetails]:
    """The task that waits longest for a verdict: of the job, or of all (None); no row when none waits."""
    if job_id is None:
        return tx.ask(TaskDetails.wire, _FIRST_IN_ALL + _BESIDE_IN_ALL, employer_id=employer_id, only=only)
    return tx.ask(TaskDetails.wire, _FIRST_IN_JOB + _BESIDE_IN_JOB, employer_id=employer_id, job_id=job_id, only=only)


class WaitingSum(Struct, frozen=True):
    """How many tasks wait for a verdict, and how many of them match a filter."""

    waiting: int
    matching: int


_COUNT_IN_JOB: LiteralString = (
    """
        SELECT coalesce((SELECT submitted FROM job_counts
                          WHERE job_id = %(job_id)s AND employer_id = %(employer_id)s), 0) AS waiting,
               CASE WHEN %(only)s::text = '' THEN -1
                    ELSE (SELECT count(*)::int FROM tasks task WHERE
    """
    + _WAITING_IN_JOB
    + ") END AS matching"
)
_COUNT_IN_ALL: LiteralString = (
    """
        SELECT coalesce((SELECT sum(submitted)::int FROM job_counts WHERE employer_id = %(employer_id)s), 0) AS waiting,
               CASE WHEN %(only)s::text = '' THEN -1
                    ELSE (SELECT count(*)::int FROM tasks task WHERE
    """
    + _WAITING_IN_ALL
    + ") END AS matching"
)


def ask_waiting_sum(tx: Tx, employer_id: str, job_id: str | None, *, only: Only) -> Pending[WaitingSum]:
    """How many wait, kept by the job's counts; those of a filter are counted, and -1 without one."""
    if job_id is None:
        return tx.ask(WaitingSum, _COUNT_IN_ALL, employer_id=employer_id, only=only)
    return tx.ask(WaitingSum, _COUNT_IN_JOB, employer_id=employer_id, job_id=job_id, only=only)


_IDS_IN_JOB: LiteralString = (
    "SELECT task.task_id FROM tasks task WHERE "
    + _WAITING_IN_JOB
    + " AND task.submitted_at <= %(until)s ORDER BY task.submitted_at, task.task_id LIMIT %(limit)s"
)


def ask_waiting_ids(tx: Tx, employer_id: str, job_id: str, *, only: Only, until: datetime, limit: int) -> Pending[str]:
    """The job's tasks that wait for a verdict and were handed in by then, oldest first."""
    return tx.ask_value(_IDS_IN_JOB, employer_id=employer_id, job_id=job_id, only=only, until=until, limit=limit)


def ask_tasks_of(tx: Tx, job_id: str, task_ids: Sequence[str], *, employer_id: str) -> Pending[LockedTask]:
    """The tasks as a verdict needs them, not locked: for what only looks."""
    return tx.ask(
        LockedTask,
        """
        SELECT task_id, worker_id, status, revision_number
          FROM tasks
         WHERE job_id = %(job_id)s AND task_id = ANY (%(task_ids)s) AND employer_id = %(employer_id)s
        """,
        job_id=job_id,
        task_ids=list(task_ids),
        employer_id=employer_id,
    )
