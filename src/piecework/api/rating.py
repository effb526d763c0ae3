"""Verdicts on the wire (API 3.10)."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.crowd.lists import ListNotFound
from piecework.database import Tx
from piecework.fields import JobId, Message, Ok, Short, TaskId
from piecework.http.call import Call
from piecework.http.endpoint import BODY_BYTES_MAX, Section
from piecework.jobs.job import JobNotFound
from piecework.ledger.debts import OwesMoney
from piecework.ledger.purses import NotEnoughSpendable
from piecework.meaning import Means
from piecework.tasks.task import TaskNotFound
from piecework.tasks.verdicts.rating import rate_task, rate_tasks
from piecework.tasks.verdicts.verdict import (
    VERDICTS_MAX,
    NoMoreRevisions,
    Ruling,
    TaskCannotBeRated,
)
from piecework.tasks.verdicts.verdict_request import VerdictRequest

section = Section("/api/jobs")

RATED = "Task rated successfully."


class RateSingleTask(VerdictRequest, kw_only=True):
    """A verdict; `nok` is taken for `not_ok`."""

    task_id: Short[TaskId]
    job_id: Short[JobId]


class TaskRated(Struct):
    """The verdict stands."""

    ok: Ok = True
    message: Message = RATED


@section.changes(
    "/rate-single-task.php",
    refuses=(
        JobNotFound,
        TaskNotFound,
        TaskCannotBeRated,
        NoMoreRevisions,
        OwesMoney,
        NotEnoughSpendable,
        ListNotFound,
    ),
)
def rate_single_task(tx: Tx, call: Call, request: RateSingleTask) -> TaskRated:
    """Rate one task: satisfied, not satisfied, or to be revised (API 3.10)."""
    verdict = request.verdict_on(request.task_id)
    rate_task(tx, request.job_id, verdict, employer_id=call.account.account_id, now=call.now)
    return TaskRated()


class BulkVerdict(Ruling, frozen=True, kw_only=True):
    """One of many verdicts on tasks of a job."""

    id: Short[TaskId]


class RateMultipleTasks(Struct, kw_only=True):
    """Up to 1000 verdicts on tasks of one job."""

    job_id: Short[JobId]
    tasks: Annotated[
        list[BulkVerdict],
        Meta(min_length=1, max_length=VERDICTS_MAX),
        Means("The verdicts, each with its own outcome."),
    ]


class BulkOutcome(Struct):
    """What became of one of the verdicts."""

    id: TaskId
    ok: Annotated[bool, Means("Whether it was done.", True)]
    message: Message


class TasksRated(Struct):
    """Each verdict with its own outcome, in the order of the request."""

    tasks: Annotated[list[BulkOutcome], Means("The outcomes, in the order of the request.")]


@section.changes("/rate-multiple-tasks.php", body_bytes_max=4 * BODY_BYTES_MAX, refuses=(JobNotFound,))
def rate_multiple_tasks(tx: Tx, call: Call, request: RateMultipleTasks) -> TasksRated:
    """Rate up to 1000 tasks of a job at once, each with its own outcome."""
    verdicts = [asked.verdict_on(asked.id) for asked in request.tasks]
    outcomes = rate_tasks(tx, request.job_id, verdicts, employer_id=call.account.account_id, now=call.now)
    return TasksRated(
        [
            BulkOutcome(outcome.verdict.task_id, refusal is None, refusal.message if refusal else RATED)
            for outcome in outcomes
            for refusal in (outcome.refusal,)
        ]
    )
