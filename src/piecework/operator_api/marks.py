"""Marks on the operator's wire: which tasks are alike, come from one address or device, or from another country."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.paging import PAGE_MAX, Page
from piecework.tasks.marking import list_marks
from piecework.tasks.marks_sql import MarkKind, PagedMark

section = Section("/operator-api")


class GetMarks(Struct, kw_only=True):
    """Of which job, and which page."""

    job_id: Annotated[str, Meta(max_length=64)]
    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(PagedMark)
class JobMark(Struct, kw_only=True):
    """A task, and the other one that it is marked for: the task itself where its address is in another country."""

    task_id: str
    worker_id: str
    kind: MarkKind
    other_task_id: str
    other_worker_id: str
    created_at: str


@answers(Page[PagedMark], marks="items")
class JobMarksPage(Struct):
    """A page of marks; one past the end is empty."""

    current_page: int
    pages: int
    marks: list[JobMark]


@section.reads("/jobs/{job_id}/marks")
def get_marks(tx: Tx, call: Call, request: GetMarks) -> JobMarksPage:
    """All marks of a job, task by task, 100 a page. A mark is a hint: nothing follows from it by itself."""
    return answer(JobMarksPage, list_marks(tx, request.job_id, page=request.page))
