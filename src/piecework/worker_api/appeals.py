"""Appeals on the worker's wire."""

from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.paging import Page
from piecework.tasks.verdicts import appealing
from piecework.tasks.verdicts.appeals_sql import AppealState, PagedAppeal, list_appeals_of
from piecework.worker_api.shapes import JobId, PageNumber, TaskId

section = Section("/worker-api")


class AppealTask(Struct, kw_only=True):
    """Which task of which job, and why its verdict is wrong."""

    job_id: JobId
    task_id: TaskId
    story: Annotated[str, Meta(max_length=appealing.STORY_CHARACTERS_MAX)]


class Appealed(Struct, kw_only=True):
    """An operator will look at both sides and decide."""

    ok: Literal[True] = True
    message: str = "Your appeal is with the operators; you will read what they decide, and why."


@section.changes("/jobs/{job_id}/tasks/{task_id}/appeal")
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

    job_id: str
    task_id: str
    title: str
    state: AppealState
    story: str
    opened_at: str
    decided_at: str | None
    reason: str


@answers(Page[PagedAppeal], appeals="items")
class AppealsPage(Struct):
    """A page of appeals; one past the end is empty."""

    current_page: int
    pages: int
    appeals: list[Appeal]


class GetAppeals(Struct):
    """Which page."""

    page: PageNumber = 1


@section.reads("/appeals")
def get_appeals(tx: Tx, call: Call, request: GetAppeals) -> AppealsPage:
    """The caller's appeals, the newest first, 100 a page."""
    return answer(AppealsPage, list_appeals_of(tx, call.account.account_id, page=request.page))
