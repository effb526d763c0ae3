"""Notices on the employer's wire: what happened to the account, in words; all extensions."""

from typing import Literal

from msgspec import Struct

from piecework.api.shapes import PageNumber
from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.notices import notices

section = Section("/api/notices")


class GetNotices(Struct):
    """Which page, and whether only those that were not read."""

    only_unread: bool = False
    page: PageNumber = 1


@answers(
    notices.Notice,
    notice_id="row.notice_id",
    kind="row.kind",
    title="words.title",
    text="words.text",
    job_id="row.job_id",
    task_id="row.task_id",
    created_at="row.created_at",
    is_read=lambda notice: notice.row.read_at is not None,
)
class Notice(Struct, kw_only=True):
    """Something that happened: a line, a text, and the job and task it is about, if any."""

    notice_id: str
    kind: str
    title: str
    text: str
    job_id: str
    task_id: str
    created_at: str
    is_read: bool


@answers(notices.Notices, current_page="shown.current_page", pages="shown.pages", notices="shown.items")
class NoticesPage(Struct):
    """A page of notices, and how many of all are unread; one past the end is empty."""

    current_page: int
    pages: int
    unread: int
    notices: list[Notice]


@section.reads("/get-notices.php")
def get_notices(tx: Tx, call: Call, request: GetNotices) -> NoticesPage:
    """What the caller was told, the latest first, 100 a page."""
    found = notices.list_notices(tx, call.account.account_id, only_unread=request.only_unread, page=request.page)
    return answer(NoticesPage, found)


class NoticesRead(Struct):
    """How many were unread until now."""

    ok: Literal[True]
    notices: int


@section.changes("/mark-notices-read.php")
def mark_notices_read(tx: Tx, call: Call, request: NoParameters) -> NoticesRead:
    """Mark all notices as read."""
    return NoticesRead(True, notices.read_all(tx, call.account.account_id, now=call.now))
