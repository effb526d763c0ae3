"""Every statement that reads the tasks of one job for its page; it writes nothing."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, LiteralString

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.tasks.task import TaskStatus

ListedStatus = Literal["SUBMITTED", "OK", "NOK", "IN_REVISION", "HELD"]


class TaskRow(Struct, frozen=True, kw_only=True):
    """A line of the list of a job's tasks."""

    task_id: str
    worker_id: str
    status: TaskStatus
    country: str
    held_at: datetime
    hold_until: datetime | None
    submitted_at: datetime | None
    rate_by: datetime | None
    revise_until: datetime | None
    decided_at: datetime | None
    decided_by: str
    revision_number: int
    satisfaction: str
    comment: str
    bonus: Decimal
    pcode: str
    is_marked: bool
    appeal: str | None


_ROW: LiteralString = """
        SELECT task.task_id, task.worker_id, task.status, task.country, task.held_at, task.hold_until,
               task.submitted_at, task.rate_by, task.revise_until, task.decided_at, task.decided_by,
               task.revision_number, task.satisfaction, task.comment, task.bonus, task.pcode,
               EXISTS (SELECT 1 FROM task_marks mark
                        WHERE mark.job_id = task.job_id AND mark.task_id = task.task_id) AS is_marked,
               appeal.state AS appeal
          FROM tasks task
          LEFT JOIN appeals appeal ON appeal.job_id = task.job_id AND appeal.task_id = task.task_id
         WHERE task.job_id = %(job_id)s AND task.employer_id = %(employer_id)s
"""
_PAGE: LiteralString = " LIMIT %(limit)s OFFSET %(offset)s"
# One statement for each, so that each has its index.
_OF_STATUS: dict[ListedStatus, LiteralString] = {
    "SUBMITTED": _ROW + " AND task.status = 'SUBMITTED' ORDER BY task.submitted_at, task.task_id" + _PAGE,
    "OK": _ROW + " AND task.status IN ('OK', 'NOK') AND task.status = 'OK' "
    "ORDER BY task.decided_at DESC, task.task_id" + _PAGE,
    "NOK": _ROW + " AND task.status IN ('OK', 'NOK') AND task.status = 'NOK' "
    "ORDER BY task.decided_at DESC, task.task_id" + _PAGE,
    "IN_REVISION": _ROW + " AND task.status = 'IN_REVISION' ORDER BY task.revise_until, task.task_id" + _PAGE,
    "HELD": _ROW + " AND task.status = 'HELD' ORDER BY task.hold_until, task.task_id" + _PAGE,
}


def ask_tasks(
    tx: Tx, employer_id: str, job_id: str, status: ListedStatus, *, limit: int, offset: int
) -> Pending[TaskRow]:
    """The employer's tasks of the job in one status: what ends next first, verdicts the newest first."""
    return tx.ask(TaskRow, _OF_STATUS[status], employer_id=employer_id, job_id=job_id, limit=limit, offset=offset)


class SubmissionsAt(Struct, frozen=True):
    """How many tasks were handed in within one hour or day, and what they have become."""

    at: datetime
    ok: int
    nok: int
    waiting: int


def ask_submissions(
    tx: Tx, employer_id: str, job_id: str, *, unit: Literal["hour", "day"], since: datetime
) -> Pending[SubmissionsAt]:
    """The job's submissions since then, hour by hour or day by day (UTC); those without any are left out."""
    return tx.ask(
        SubmissionsAt,
        """
        SELECT date_trunc(%(unit)s::text, submitted_at, 'UTC') AS at,
               (count(*) FILTER (WHERE status = 'OK'))::int AS ok,
               (count(*) FILTER (WHERE status = 'NOK'))::int AS nok,
               (count(*) FILTER (WHERE status IN ('SUBMITTED', 'IN_REVISION')))::int AS waiting
          FROM tasks
         WHERE job_id = %(job_id)s AND employer_id = %(employer_id)s AND submitted_at >= %(since)s
           AND status IN ('OK', 'NOK', 'SUBMITTED', 'IN_REVISION')
         GROUP BY 1
         ORDER BY 1
        """,
        employer_id=employer_id,
        job_id=job_id,
        unit=unit,
        since=since,
    )


class Verdicts(Struct, frozen=True):
    """What verdicts on a job's tasks cost beyond the tasks themselves, and who gave them."""

    bonuses: Decimal
    by_system: int


def ask_verdicts(tx: Tx, employer_id: str, job_id: str) -> Pending[Verdicts]:
    """The bonuses of the job's tasks, and how many the system rated because nobody did."""
    return tx.ask(
        Verdicts,
        """
        SELECT coalesce(sum(bonus), 0) AS bonuses, (count(*) FILTER (WHERE decided_by = 'system'))::int AS by_system
          FROM tasks
         WHERE job_id = %(job_id)s AND employer_id = %(employer_id)s AND status IN ('OK', 'NOK')
        """,
        employer_id=employer_id,
        job_id=job_id,
    )
