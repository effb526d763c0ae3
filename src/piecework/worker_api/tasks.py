"""The worker's own tasks on the wire."""

from typing import Annotated, Literal

from msgspec import Struct

from piecework.clock import time_or_none, wire_time
from piecework.database import Tx
from piecework.fields import (
    CurrentPage,
    HoldUntil,
    JobId,
    JobTitle,
    Message,
    Ok,
    PageCount,
    PageNumber,
    RateBy,
    RevisionNumber,
    Short,
    SubmittedAt,
    TaskId,
)
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.job import JobNotFound
from piecework.meaning import NOON, Means
from piecework.paging import Page
from piecework.tasks.taking.revising import NothingToRevise, give_up_task, resubmit_task
from piecework.tasks.task import TaskNotFound, TaskStatus
from piecework.tasks.verdicts.appealing import appealable_until
from piecework.tasks.verdicts.appeals_sql import AppealState
from piecework.tasks.views.lists_sql import PagedOwnTask, ask_tasks_of_worker
from piecework.worker_api.shapes import Proofs, given_device, given_proofs

section = Section("/worker-api")

StatusFilter = Literal[
    "", "held", "submitted", "in_revision", "ok", "nok", "released", "expired", "late", "closed", "given_up"
]  # fmt: skip


@answers(PagedOwnTask, appeal_until=GIVEN)
class Task(Struct, kw_only=True):
    """One of the caller's tasks; a time that has not come, or never will, is null.

    `appeal` is null where there is none, `appeal_until` where the verdict cannot be appealed (any more).
    """

    task_id: TaskId
    job_id: JobId
    title: JobTitle
    task_value: Annotated[str, Means("What the task pays.", "0.1000")]
    status: Annotated[TaskStatus, Means("Where it stands.", "SUBMITTED")]
    held_at: Annotated[str, Means("When the position was taken.", NOON)]
    hold_until: HoldUntil | None
    submitted_at: SubmittedAt | None
    revision_number: RevisionNumber
    revise_until: Annotated[str | None, Means("When a revision that was asked for is over.")]
    rate_by: RateBy | None
    decided_at: Annotated[str | None, Means("When the verdict came.")]
    satisfaction: Annotated[str, Means("How good or bad it was.", "good")]
    comment: Annotated[str, Means("What the employer says to it.", "Thank you.")]
    bonus: Annotated[str, Means("Money on top.", "0.0500")]
    appeal: Annotated[AppealState | None, Means("OPEN, UPHELD or REJECTED; null without one.")]
    appeal_until: Annotated[str | None, Means("Until when it can be appealed; null where it cannot.")]


@answers(Page[Task], tasks="items")
class TasksPage(Struct):
    """A page of tasks; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    tasks: Annotated[list[Task], Means("Tasks.")]


class GetTasks(Struct):
    """Which tasks: of one status, or all."""

    page: PageNumber = 1
    status: Annotated[StatusFilter, Means("Only tasks of this status; empty for all.", "submitted")] = ""


@section.reads("/tasks")
def get_tasks(tx: Tx, call: Call, request: GetTasks) -> TasksPage:
    """The caller's tasks, the newest first, 100 a page."""
    listed = ask_tasks_of_worker(tx, call.account.account_id, page=request.page, status=_status_of(request.status))
    return answer(TasksPage, listed.get().map(lambda task: _shown(task, call)))


def _status_of(status: StatusFilter) -> TaskStatus | None:
    return status.upper() or None  # type: ignore[return-value]


def _shown(task: PagedOwnTask, call: Call) -> Task:
    until = appealable_until(task.status, task.appeal, task.decided_at, days=call.rules.limits.appeal_days)
    return answer(Task, task, appeal_until=None if until is None or until < call.now else wire_time(until))


class Resubmit(Struct, kw_only=True):
    """What is handed in again for which task, in the order the job asks for it."""

    job_id: Short[JobId]
    task_id: Short[TaskId]
    proofs: Proofs


class Resubmitted(Struct, kw_only=True):
    """The task waits for its verdict again, or is OK at once: its code was right."""

    ok: Ok = True
    message: Message = "Your revision is handed in."
    revision_number: RevisionNumber
    status: Annotated[TaskStatus, Means("SUBMITTED, or OK where the code was right.", "SUBMITTED")]
    rate_by: RateBy | None


@section.changes(
    "/jobs/{job_id}/tasks/{task_id}/resubmit", refuses=(JobNotFound, TaskNotFound, NothingToRevise, "upload_not_found")
)
def resubmit(tx: Tx, call: Call, request: Resubmit) -> Resubmitted:
    """Hand in a task again that the employer sent back."""
    revised = resubmit_task(
        tx,
        request.job_id,
        request.task_id,
        given_proofs(request.proofs),
        worker_id=call.account.account_id,
        ip_address=call.ip_address,
        address_country=call.address_country,
        device=given_device(call),
        now=call.now,
    )
    return Resubmitted(
        revision_number=revised.revision_number, status=revised.status, rate_by=time_or_none(revised.rate_by)
    )


class WhichTask(Struct):
    """A task, by job and id."""

    job_id: Short[JobId]
    task_id: Short[TaskId]


class GivenUp(Struct):
    """The task is given up."""

    ok: Ok = True
    message: Message = "You gave the task up; it counts nothing against you."


@section.changes("/jobs/{job_id}/tasks/{task_id}/give-up", refuses=(JobNotFound, TaskNotFound, NothingToRevise))
def give_up(tx: Tx, call: Call, request: WhichTask) -> GivenUp:
    """Give up a task that the employer sent back."""
    give_up_task(tx, request.job_id, request.task_id, worker_id=call.account.account_id, now=call.now)
    return GivenUp()
