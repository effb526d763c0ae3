"""Verdicts on the wire (API 3.10)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.api.shapes import JobId, TaskId
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import BODY_BYTES_MAX, Section
from piecework.tasks.verdicts.rating import rate_task, rate_tasks
from piecework.tasks.verdicts.verdict import VERDICTS_MAX, Ruling
from piecework.tasks.verdicts.verdict_request import VerdictRequest

section = Section("/api/jobs")

RATED = "Task rated successfully."


class RateSingleTask(VerdictRequest, kw_only=True):
    """A verdict; `nok` is taken for `not_ok`."""

    task_id: TaskId
    job_id: JobId


class TaskRated(Struct):
    """The verdict stands."""

    ok: Literal[True] = True
    message: str = RATED


@section.changes("/rate-single-task.php")
def rate_single_task(tx: Tx, call: Call, request: RateSingleTask) -> TaskRated:
    """Rate one task: satisfied, not satisfied, or to be revised (API 3.10)."""
    verdict = request.verdict_on(request.task_id)
    rate_task(tx, request.job_id, verdict, employer_id=call.account.account_id, now=call.now)
    return TaskRated()


class BulkVerdict(Ruling, frozen=True, kw_only=True):
    """One of many verdicts on tasks of a job."""

    id: TaskId


class RateMultipleTasks(Struct, kw_only=True):
    """Up to 1000 verdicts on tasks of one job."""

    job_id: JobId
    tasks: Annotated[list[BulkVerdict], Meta(min_length=1, max_length=VERDICTS_MAX)]


class BulkOutcome(Struct):
    """What became of one of the verdicts."""

    id: str
    ok: bool
    message: str


class TasksRated(Struct):
    """Each verdict with its own outcome, in the order of the request."""

    tasks: list[BulkOutcome]


@section.changes("/rate-multiple-tasks.php", body_bytes_max=4 * BODY_BYTES_MAX)
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
