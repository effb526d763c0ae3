"""Verdicts on the wire (API 3.10)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.api.shapes import JobId, TaskId
from piecework.database import Tx
from piecework.http.endpoint import Call, Section
from piecework.http.shapes import Money
from piecework.money import ZERO
from piecework.tasks.rating import Verdict, rate_task
from piecework.tasks.task import Satisfaction

section = Section("/api/jobs")

Comment = Annotated[str, Meta(max_length=500)]


class RateSingleTask(Struct, kw_only=True):
    """A verdict; `nok` is taken for `not_ok`."""

    task_id: TaskId
    job_id: JobId
    task_rating: Literal["ok", "not_ok", "nok", "revise"]
    task_satisfaction: Satisfaction = ""
    task_comment: Comment = ""
    list_id: Annotated[int, Meta(ge=0)] = 0
    block_worker: bool = False
    task_bonus: Money = ZERO


class TaskRated(Struct):
    """The verdict stands."""

    ok: Literal[True] = True
    message: str = "Task rated successfully."


@section.changes("/rate-single-task.php")
def rate_single_task(tx: Tx, call: Call, request: RateSingleTask) -> TaskRated:
    """Rate one task: satisfied, not satisfied, or to be revised (API 3.10)."""
    verdict = Verdict(
        task_id=request.task_id,
        rating="not_ok" if request.task_rating == "nok" else request.task_rating,
        satisfaction=request.task_satisfaction,
        comment=request.task_comment,
        bonus=request.task_bonus,
        list_id=request.list_id,
        block_worker=request.block_worker,
    )
    rate_task(tx, request.job_id, verdict, employer_id=call.account.account_id, now=call.now)
    return TaskRated()
