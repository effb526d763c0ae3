"""Appeals on the worker's wire."""

from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.fields import CurrentPage, JobId, JobTitle, Message, Ok, PageCount, PageNumber, Short, TaskId
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.job import JobNotFound
from piecework.meaning import NOON, Means
from piecework.paging import Page
from piecework.tasks.task import TaskNotFound
from piecework.tasks.verdicts import appealing
from piecework.tasks.verdicts.appealing import AppealedBefore, AppealTooLate, NothingToAppeal
from piecework.tasks.verdicts.appeals_sql import AppealState, PagedAppeal, list_appeals_of

section = Section("/worker-api")


class AppealTask(Struct, kw_only=True):
    """Which task of which job, and why its verdict is wrong."""

    job_id: Short[JobId]
    task_id: Short[TaskId]
    story: Annotated[
        str,
        Meta(max_length=appealing.STORY_CHARACTERS_MAX),
        Means("Why the verdict is wrong.", "The screenshot shows the page you asked for."),
    ]


class Appealed(Struct, kw_only=True):
    """An operator will look at both sides and decide."""

    ok: Ok = True
    message: Message = "Your appeal is with the operators; you will read what they decide, and why."


@section.changes(
    "/jobs/{job_id}/tasks/{task_id}/appeal",
    refuses=(JobNotFound, TaskNotFound, NothingToAppeal, AppealTooLate, AppealedBefore),
)
def appeal(tx: Tx, call: Call, request: AppealTask) -> Appealed:
    """Ask an operator to turn a not satisfied verdict."""
    appealing.appeal_task(
        tx,
        request.job_id,
        request.task_id,
        request.story,
        worker_id=call.account.account_id,
        appeal_time=timedelta(days=call.rules.limits.appeal_days),
        now=call.now,
    )
    return Appealed()


@answers(PagedAppeal)
class Appeal(Struct, kw_only=True):
    """One of the caller's appeals; `reason` is why it was decided so, `decided_at` null until then."""

    job_id: JobId
    task_id: TaskId
    title: JobTitle
    state: Annotated[AppealState, Means("Where it stands.", "OPEN")]
    story: Annotated[str, Means("Why the verdict is wrong.", "The screenshot shows the page you asked for.")]
    opened_at: Annotated[str, Means("When it was opened.", NOON)]
    decided_at: Annotated[str | None, Means("When it was decided; null: not yet.")]
    reason: Annotated[str, Means("Why it was decided so.", "")]


@answers(Page[PagedAppeal], appeals="items")
class AppealsPage(Struct):
    """A page of appeals; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    appeals: Annotated[list[Appeal], Means("The appeals.")]


class GetAppeals(Struct):
    """Which page."""

    page: PageNumber = 1


@section.reads("/appeals")
def get_appeals(tx: Tx, call: Call, request: GetAppeals) -> AppealsPage:
    """The caller's appeals, the newest first, 100 a page."""
    return answer(AppealsPage, list_appeals_of(tx, call.account.account_id, page=request.page))
