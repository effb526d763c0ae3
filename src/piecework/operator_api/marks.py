"""Marks on the operator's wire: which tasks are alike, come from one address or device, or from another country."""

from typing import Annotated

from msgspec import Struct

from piecework.database import Tx
from piecework.fields import CreatedAt, CurrentPage, JobId, PageCount, PageNumber, Short, TaskId, WorkerId
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.job import JobNotFound
from piecework.meaning import EMPLOYER, Means
from piecework.paging import Page
from piecework.tasks.marking import list_marks
from piecework.tasks.marks_sql import MarkKind, PagedMark

section = Section("/operator-api")


class GetMarks(Struct, kw_only=True):
    """Of which job, and which page."""

    job_id: Short[JobId]
    page: PageNumber = 1


@answers(PagedMark)
class JobMark(Struct, kw_only=True):
    """A task, and the other one that it is marked for: the task itself where its address is in another country."""

    task_id: TaskId
    worker_id: WorkerId
    kind: Annotated[
        MarkKind,
        Means("What the two have in common; `other_country`: the address is not in its worker's.", "same_text"),
    ]
    other_task_id: Annotated[str, Means("The other task; of `other_country` the task itself.", "0d9e8f7a6b5c4d")]
    other_worker_id: Annotated[str, Means("Whose it is.", EMPLOYER)]
    created_at: CreatedAt


@answers(Page[PagedMark], marks="items")
class JobMarksPage(Struct):
    """A page of marks; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    marks: Annotated[
        list[JobMark],
        Means("What to know of the task: others that are alike, or share an address or a device; a hint.", []),
    ]


@section.reads("/jobs/{job_id}/marks", refuses=(JobNotFound,))
def get_marks(tx: Tx, call: Call, request: GetMarks) -> JobMarksPage:
    """All marks of a job, task by task, 100 a page. A mark is a hint: nothing follows from it by itself."""
    return answer(JobMarksPage, list_marks(tx, request.job_id, page=request.page))
