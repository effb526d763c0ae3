"""The worker's own tasks on the wire."""

from typing import Literal

from msgspec import Struct

from piecework.clock import time_or_none, wire_time
from piecework.database import Tx
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.paging import Page
from piecework.tasks.taking.revising import give_up_task, resubmit_task
from piecework.tasks.task import TaskStatus
from piecework.tasks.verdicts.appealing import appealable_until
from piecework.tasks.verdicts.appeals_sql import AppealState
from piecework.tasks.views.lists_sql import PagedOwnTask, ask_tasks_of_worker
from piecework.worker_api.shapes import JobId, PageNumber, Proofs, TaskId, given_device, given_proofs

section = Section("/worker-api")

StatusFilter = Literal[
    "", "held", "submitted", "in_revision", "ok", "nok", "released", "expired", "late", "closed", "given_up"
]  # fmt: skip


@answers(PagedOwnTask, appeal_until=GIVEN)
class Task(Struct, kw_only=True):
    """One of the caller's tasks; a time that has not come, or never will, is null.

    `appeal` is null where there is none, `appeal_until` where the verdict cannot be appealed (any more).
    """

    task_id: str
    job_id: str
    title: str
    task_value: str
    status: TaskStatus
    held_at: str
    hold_until: str | None
    submitted_at: str | None
    revision_number: int
    revise_until: str | None
    rate_by: str | None
    decided_at: str | None
    satisfaction: str
    comment: str
    bonus: str
    appeal: AppealState | None
    appeal_until: str | None


@answers(Page[Task], tasks="items")
class TasksPage(Struct):
    """A page of tasks; one past the end is empty."""

    current_page: int
    pages: int
    tasks: list[Task]


class GetTasks(Struct):
    """Which tasks: of one status, or all."""

    page: PageNumber = 1
    status: StatusFilter = ""


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

    job_id: JobId
    task_id: TaskId
    proofs: Proofs


class Resubmitted(Struct, kw_only=True):
    """The task waits for its verdict again, or is OK at once: its code was right."""

    ok: Literal[True] = True
    message: str = "Your revision is handed in."
    revision_number: int
    status: TaskStatus
    rate_by: str | None


@section.changes("/jobs/{job_id}/tasks/{task_id}/resubmit")
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
    """Which task of which job."""

    job_id: JobId
    task_id: TaskId


class GivenUp(Struct):
    """The task is given up."""

    ok: Literal[True] = True
    message: str = "You gave the task up; it counts nothing against you."


@section.changes("/jobs/{job_id}/tasks/{task_id}/give-up")
def give_up(tx: Tx, call: Call, request: WhichTask) -> GivenUp:
    """Give up a task that the employer sent back."""
    give_up_task(tx, request.job_id, request.task_id, worker_id=call.account.account_id, now=call.now)
    return GivenUp()
