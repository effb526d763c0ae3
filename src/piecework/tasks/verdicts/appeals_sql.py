"""Every statement on appeals; tasks/tasks_sql.py writes the task."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.paging import Page, ask_page
from piecework.tasks.task import TaskKey, TaskStatus

AppealState = Literal["OPEN", "UPHELD", "REJECTED"]


class AppealedTask(Struct, frozen=True):
    """A task as an appeal needs it, locked until commit, with the appeal there is; the job's title for who is told."""

    task_id: str
    employer_id: str
    worker_id: str
    status: TaskStatus
    satisfaction: str
    decided_at: datetime | None
    appeal: AppealState | None


def lock_task(tx: Tx, job_id: str, task_id: str) -> Pending[AppealedTask]:
    """The task, locked until commit; the caller holds the job's lock, under which its appeal does not change."""
    return tx.ask(
        AppealedTask,
        """
        SELECT task.task_id, task.employer_id, task.worker_id, task.status, task.satisfaction, task.decided_at,
               (SELECT state FROM appeals WHERE job_id = task.job_id AND task_id = task.task_id) AS appeal
          FROM tasks task
         WHERE task.job_id = %(job_id)s AND task.task_id = %(task_id)s
           FOR NO KEY UPDATE OF task
        """,
        job_id=job_id,
        task_id=task_id,
    )


def add_appeal(tx: Tx, job_id: str, task: AppealedTask, story: str, *, now: datetime) -> None:
    """Insert the appeal, open."""
    tx.do(
        """
        INSERT INTO appeals (job_id, task_id, employer_id, worker_id, state, story, opened_at, decided_at, operator_id,
                             reason)
        VALUES (%(job_id)s, %(task_id)s, %(employer_id)s, %(worker_id)s, 'OPEN', %(story)s, %(now)s, NULL, '', '')
        """,
        job_id=job_id,
        task_id=task.task_id,
        employer_id=task.employer_id,
        worker_id=task.worker_id,
        story=story,
        now=now,
    )


def decide_appeal(
    tx: Tx, job_id: str, task_id: str, *, state: AppealState, operator_id: str, reason: str, now: datetime
) -> Pending[str]:
    """Decide an open appeal; answers the task's id when it was open."""
    return tx.ask_value(
        """
        UPDATE appeals
           SET state = %(state)s, decided_at = %(now)s, operator_id = %(operator_id)s, reason = %(reason)s
         WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND state = 'OPEN'
        RETURNING task_id
        """,
        job_id=job_id,
        task_id=task_id,
        state=state,
        operator_id=operator_id,
        reason=reason,
        now=now,
    )


class PagedAppeal(Struct, frozen=True, kw_only=True):
    """An appeal in a list."""

    job_id: str
    task_id: str
    title: str
    employer_id: str
    worker_id: str
    task_value: Decimal
    state: AppealState
    story: str
    opened_at: datetime
    decided_at: datetime | None
    reason: str


def list_appeals_of(tx: Tx, worker_id: str, *, page: int) -> Page[PagedAppeal]:
    """The worker's appeals, the newest first, 100 a page."""
    return ask_page(
        tx,
        PagedAppeal,
        """
        SELECT page.job_id, page.task_id, job.title, page.employer_id, page.worker_id, job.task_value, page.state,
               page.story, page.opened_at, page.decided_at, page.reason
          FROM (SELECT job_id, task_id, employer_id, worker_id, state, story, opened_at, decided_at, reason
                  FROM appeals
                 WHERE worker_id = %(worker_id)s
                 ORDER BY opened_at DESC, task_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN jobs job ON job.job_id = page.job_id
         ORDER BY page.opened_at DESC, page.task_id
        """,
        count="SELECT count(*)::int FROM appeals WHERE worker_id = %(worker_id)s",
        page=page,
        worker_id=worker_id,
    ).get()


def list_open_appeals(tx: Tx, *, page: int) -> Page[PagedAppeal]:
    """The appeals that wait for an operator, the oldest first, 100 a page."""
    return ask_page(
        tx,
        PagedAppeal,
        """
        SELECT page.job_id, page.task_id, job.title, page.employer_id, page.worker_id, job.task_value, page.state,
               page.story, page.opened_at, page.decided_at, page.reason
          FROM (SELECT job_id, task_id, employer_id, worker_id, state, story, opened_at, decided_at, reason
                  FROM appeals
                 WHERE state = 'OPEN'
                 ORDER BY opened_at, job_id, task_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN jobs job ON job.job_id = page.job_id
         ORDER BY page.opened_at, page.job_id, page.task_id
        """,
        count="SELECT count(*)::int FROM appeals WHERE state = 'OPEN'",
        page=page,
    ).get()


class BothSides(Struct, frozen=True, kw_only=True):
    """An appeal with both sides: what was asked and handed in, the verdict, the story, and both people in figures."""

    job_id: str
    task_id: str
    title: str
    instructions: list[str]
    proofs_asked: list[dict[str, Any]]
    employer_id: str
    worker_id: str
    task_value: Decimal
    decided_by: str
    verdict_comment: str
    satisfaction: str
    submissions: str
    state: AppealState
    story: str
    opened_at: datetime
    decided_at: datetime | None
    reason: str
    worker_ok: int
    worker_nok: int
    employer_ok: int
    employer_nok: int
    employer_upheld: int
    employer_rejected: int


def find_both_sides(tx: Tx, job_id: str, task_id: str) -> BothSides | None:
    """The appeal of a task whole; None where there is none."""
    return tx.one(
        BothSides,
        """
        SELECT appeal.job_id, appeal.task_id, job.title, job.instructions, job.proofs AS proofs_asked,
               appeal.employer_id, appeal.worker_id, job.task_value, task.decided_by, task.comment AS verdict_comment,
               task.satisfaction,
               (SELECT jsonb_agg(jsonb_build_object(
                           'revision_number', submission.revision_number, 'asked_comment', submission.asked_comment,
                           'submitted_at', to_char(submission.submitted_at AT TIME ZONE 'UTC',
                                                   'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                           'proofs', submission.proofs) ORDER BY submission.revision_number)::text
                  FROM submissions submission
                 WHERE submission.job_id = appeal.job_id AND submission.task_id = appeal.task_id) AS submissions,
               appeal.state, appeal.story, appeal.opened_at, appeal.decided_at, appeal.reason,
               coalesce(standing.ok, 0) AS worker_ok, coalesce(standing.nok, 0) AS worker_nok,
               verdicts.ok AS employer_ok, verdicts.nok AS employer_nok,
               decided.upheld AS employer_upheld, decided.rejected AS employer_rejected
          FROM appeals appeal
          JOIN tasks task ON task.job_id = appeal.job_id AND task.task_id = appeal.task_id
          JOIN jobs job ON job.job_id = appeal.job_id
          LEFT JOIN standings standing ON standing.account_id = appeal.worker_id
         CROSS JOIN LATERAL (SELECT coalesce(sum(ok), 0)::int AS ok, coalesce(sum(nok), 0)::int AS nok
                               FROM job_counts WHERE employer_id = appeal.employer_id) verdicts
         CROSS JOIN LATERAL (SELECT (count(*) FILTER (WHERE other.state = 'UPHELD'))::int AS upheld,
                                    (count(*) FILTER (WHERE other.state = 'REJECTED'))::int AS rejected
                               FROM appeals other WHERE other.employer_id = appeal.employer_id) decided
         WHERE appeal.job_id = %(job_id)s AND appeal.task_id = %(task_id)s
        """,
        job_id=job_id,
        task_id=task_id,
    )


def forget_stories(tx: Tx, tasks: Sequence[TaskKey]) -> None:
    """Forget what workers wrote in appeals of tasks whose proofs are forgotten; what was decided, and why, stays."""
    tx.do(
        """
        UPDATE appeals appeal SET story = ''
          FROM unnest(%(job_ids)s::text[], %(task_ids)s::text[]) AS old (job_id, task_id)
         WHERE appeal.job_id = old.job_id AND appeal.task_id = old.task_id AND appeal.state <> 'OPEN'
        """,
        job_ids=[task.job_id for task in tasks],
        task_ids=[task.task_id for task in tasks],
    )
