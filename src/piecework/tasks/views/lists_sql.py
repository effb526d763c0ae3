"""Every statement that reads pages of tasks; it writes nothing."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

from msgspec import Raw, Struct

from piecework.database import Tx
from piecework.paging import Page, PendingPage, ask_page
from piecework.tasks.task import HandedInTask, TaskStatus
from piecework.tasks.verdicts.appeals_sql import AppealState

# What employers see -------------------------------------------------------------------------------------------


class PagedTask(HandedInTask, frozen=True, kw_only=True):
    """A task in a list."""

    @classmethod
    def wire(
        cls, *, proofs: str | None, marks: str | None = None, previous_proofs: str | None = None, **columns: Any
    ) -> "PagedTask":
        """A row as it comes from the database: the proofs are JSON text and stay so."""
        previous = Raw(previous_proofs.encode()) if previous_proofs else None
        marked = Raw(marks.encode()) if marks else None
        return cls(proofs=Raw((proofs or "[]").encode()), marks=marked, previous_proofs=previous, **columns)


_PAGE_COLUMNS: LiteralString = """
    SELECT page.job_id, page.task_id, page.worker_id, page.status, page.submitted_at, page.ip_address,
           page.country, page.revision_number, page.variables, page.pcode, submission.proofs::text AS proofs
"""
# Most jobs have no marks: that is asked once, not task by task. The order is for the planner, to take the index.
_MARKS: LiteralString = """ THEN (
               SELECT jsonb_agg(jsonb_build_object('kind', kind, 'task_id', other_task_id, 'worker_id', other_worker_id)
                                ORDER BY kind, other_task_id)::text
                 FROM task_marks
                WHERE job_id = page.job_id AND task_id = page.task_id) END AS marks
"""
_MARKS_IN_ALL: LiteralString = (
    """,
           CASE WHEN (SELECT true
                        FROM job_counts own
                       CROSS JOIN LATERAL (SELECT task_id FROM task_marks WHERE job_id = own.job_id
                                            ORDER BY task_id LIMIT 1) marked
                       WHERE own.employer_id = %(employer_id)s
                       LIMIT 1)
"""
    + _MARKS
)
_MARKS_IN_JOB: LiteralString = (
    """,
           CASE WHEN (SELECT true
                        FROM job_counts own
                       CROSS JOIN LATERAL (SELECT task_id FROM task_marks WHERE job_id = own.job_id
                                            ORDER BY task_id LIMIT 1) marked
                       WHERE own.job_id = %(job_id)s AND own.employer_id = %(employer_id)s)
"""
    + _MARKS
)
_WITH_PREVIOUS: LiteralString = """,
           CASE WHEN page.revision_number > 0 THEN (
               SELECT jsonb_agg(jsonb_build_object(
                          'employer_comment', later.asked_comment,
                          'finished_at', to_char(earlier.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                          'proofs', earlier.proofs) ORDER BY earlier.revision_number)::text
                 FROM submissions earlier
                 JOIN submissions later ON later.job_id = earlier.job_id AND later.task_id = earlier.task_id
                                       AND later.revision_number = earlier.revision_number + 1
                WHERE earlier.job_id = page.job_id AND earlier.task_id = page.task_id
                  AND earlier.revision_number < page.revision_number) END AS previous_proofs
"""
_TASK_COLUMNS: LiteralString = """
    SELECT task.job_id, task.task_id, task.worker_id, task.status, task.submitted_at, task.decided_at, task.ip_address,
           task.country, task.revision_number, task.variables, task.pcode
      FROM tasks task
"""
_LIMITED: LiteralString = " LIMIT %(limit)s OFFSET %(offset)s) page "
_PROOFS: LiteralString = """
      LEFT JOIN submissions submission ON submission.job_id = page.job_id AND submission.task_id = page.task_id
                                      AND submission.revision_number = page.revision_number
"""
_SUBMITTED_IN_ALL: LiteralString = """
    SELECT coalesce(sum(submitted), 0)::int FROM job_counts WHERE employer_id = %(employer_id)s
"""
_SUBMITTED_IN_JOB: LiteralString = """
    SELECT coalesce(sum(submitted), 0)::int FROM job_counts WHERE job_id = %(job_id)s AND employer_id = %(employer_id)s
"""
_DECIDED_IN_ALL: LiteralString = """
    SELECT coalesce(sum(ok + nok), 0)::int FROM job_counts WHERE employer_id = %(employer_id)s
"""
_DECIDED_IN_JOB: LiteralString = """
    SELECT coalesce(sum(ok + nok), 0)::int FROM job_counts WHERE job_id = %(job_id)s AND employer_id = %(employer_id)s
"""
_OLDEST_FIRST: LiteralString = " ORDER BY page.submitted_at, page.task_id"
_NEWEST_VERDICT_FIRST: LiteralString = " ORDER BY page.decided_at DESC, page.task_id"

UNRATED_OF_EMPLOYER: LiteralString = (
    _PAGE_COLUMNS + _MARKS_IN_ALL + "FROM (" + _TASK_COLUMNS + """
       WHERE task.employer_id = %(employer_id)s AND task.status = 'SUBMITTED'
       ORDER BY task.submitted_at, task.task_id""" + _LIMITED + _PROOFS + _OLDEST_FIRST
)  # fmt: skip
UNRATED_OF_JOB: LiteralString = (
    _PAGE_COLUMNS + _MARKS_IN_JOB + "FROM (" + _TASK_COLUMNS + """
       WHERE task.job_id = %(job_id)s AND task.employer_id = %(employer_id)s AND task.status = 'SUBMITTED'
       ORDER BY task.submitted_at, task.task_id""" + _LIMITED + _PROOFS + _OLDEST_FIRST
)  # fmt: skip
_NAMED: LiteralString = """
       WHERE task.employer_id = %(employer_id)s AND task.task_id = ANY (%(task_ids)s)
         AND (%(job_id)s::text IS NULL OR task.job_id = %(job_id)s)
"""
_COUNT: LiteralString = "SELECT count(*)::int FROM tasks task"
UNRATED_NAMED: LiteralString = (
    _PAGE_COLUMNS + _MARKS_IN_ALL + "FROM (" + _TASK_COLUMNS + _NAMED + """ AND task.status = 'SUBMITTED'
       ORDER BY task.submitted_at, task.task_id""" + _LIMITED + _PROOFS + _OLDEST_FIRST
)  # fmt: skip
RATED_NAMED: LiteralString = (
    _PAGE_COLUMNS + _MARKS_IN_ALL + _WITH_PREVIOUS + "FROM (" + _TASK_COLUMNS + _NAMED + """
         AND task.status IN ('OK', 'NOK')
       ORDER BY task.decided_at DESC, task.task_id""" + _LIMITED + _PROOFS + _NEWEST_VERDICT_FIRST
)  # fmt: skip
RATED_OF_EMPLOYER: LiteralString = (
    _PAGE_COLUMNS + _MARKS_IN_ALL + _WITH_PREVIOUS + "FROM (" + _TASK_COLUMNS + """
       WHERE task.employer_id = %(employer_id)s AND task.status IN ('OK', 'NOK')
       ORDER BY task.decided_at DESC, task.task_id""" + _LIMITED + _PROOFS + _NEWEST_VERDICT_FIRST
)  # fmt: skip
RATED_OF_JOB: LiteralString = (
    _PAGE_COLUMNS + _MARKS_IN_JOB + _WITH_PREVIOUS + "FROM (" + _TASK_COLUMNS + """
       WHERE task.job_id = %(job_id)s AND task.employer_id = %(employer_id)s AND task.status IN ('OK', 'NOK')
       ORDER BY task.decided_at DESC, task.task_id""" + _LIMITED + _PROOFS + _NEWEST_VERDICT_FIRST
)  # fmt: skip


def list_unrated(
    tx: Tx, employer_id: str, *, page: int, job_id: str | None = None, task_ids: Sequence[str] | None = None
) -> Page[PagedTask]:
    """The employer's tasks that wait for a verdict, oldest first (API 3.9). Another employer's ids match nothing."""
    if task_ids is not None:
        rows, count = UNRATED_NAMED, _COUNT + _NAMED + " AND task.status = 'SUBMITTED'"
    elif job_id is not None:
        rows, count = UNRATED_OF_JOB, _SUBMITTED_IN_JOB
    else:
        rows, count = UNRATED_OF_EMPLOYER, _SUBMITTED_IN_ALL
    return ask_page(
        tx, PagedTask.wire, rows, count=count, page=page, employer_id=employer_id, job_id=job_id, task_ids=task_ids
    ).get()


def list_rated(
    tx: Tx, employer_id: str, *, page: int, job_id: str | None = None, task_ids: Sequence[str] | None = None
) -> Page[PagedTask]:
    """The employer's tasks that have a verdict, the newest verdict first (API 3.16)."""
    if task_ids is not None:
        rows, count = RATED_NAMED, _COUNT + _NAMED + " AND task.status IN ('OK', 'NOK')"
    elif job_id is not None:
        rows, count = RATED_OF_JOB, _DECIDED_IN_JOB
    else:
        rows, count = RATED_OF_EMPLOYER, _DECIDED_IN_ALL
    return ask_page(
        tx, PagedTask.wire, rows, count=count, page=page, employer_id=employer_id, job_id=job_id, task_ids=task_ids
    ).get()


# What workers see ---------------------------------------------------------------------------------------------


class PagedOwnTask(Struct, frozen=True, kw_only=True):
    """A worker's own task in a list."""

    job_id: str
    title: str
    task_value: Decimal
    task_id: str
    status: TaskStatus
    held_at: datetime
    hold_until: datetime | None
    submitted_at: datetime | None
    revision_number: int
    revise_until: datetime | None
    rate_by: datetime | None
    decided_at: datetime | None
    satisfaction: str
    comment: str
    bonus: Decimal
    appeal: AppealState | None


def ask_tasks_of_worker(tx: Tx, worker_id: str, *, status: TaskStatus | None, page: int) -> PendingPage[PagedOwnTask]:
    """A page of the worker's tasks of this status, or of any, the newest first."""
    return ask_page(
        tx,
        PagedOwnTask,
        """
        SELECT page.job_id, job.title, job.task_value, page.task_id, page.status, page.held_at, page.hold_until,
               page.submitted_at, page.revision_number, page.revise_until, page.rate_by, page.decided_at,
               page.satisfaction, page.comment, page.bonus, appeal.state AS appeal
          FROM (SELECT job_id, task_id, status, held_at, hold_until, submitted_at, revision_number, revise_until,
                       rate_by, decided_at, satisfaction, comment, bonus
                  FROM tasks
                 WHERE worker_id = %(worker_id)s AND (%(status)s::text IS NULL OR status = %(status)s)
                 ORDER BY held_at DESC, task_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN jobs job ON job.job_id = page.job_id
          LEFT JOIN appeals appeal ON appeal.job_id = page.job_id AND appeal.task_id = page.task_id
         ORDER BY page.held_at DESC, page.task_id
        """,
        count="""
        SELECT count(*)::int FROM tasks
         WHERE worker_id = %(worker_id)s AND (%(status)s::text IS NULL OR status = %(status)s)
        """,
        page=page,
        worker_id=worker_id,
        status=status,
    )
