"""Notices on the worker's wire: what happened, in words, and what was read of it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.notices import notices
from piecework.worker_api.shapes import PageNumber

section = Section("/worker-api")

NoticeId = Annotated[str, Meta(max_length=200)]


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
    read_at="row.read_at",
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
    read_at: str | None


@answers(notices.Notices, current_page="shown.current_page", pages="shown.pages", notices="shown.items")
class NoticesPage(Struct):
    """A page of notices, and how many of all are unread; one past the end is empty."""

    current_page: int
    pages: int
    unread: int
    notices: list[Notice]


@section.reads("/notices")
def get_notices(tx: Tx, call: Call, request: GetNotices) -> NoticesPage:
    """What the caller was told, the latest first, 100 a page."""
    found = notices.list_notices(tx, call.account.account_id, only_unread=request.only_unread, page=request.page)
    return answer(NoticesPage, found)


class WhichNotice(Struct):
    """Which notice."""

    notice_id: NoticeId


class NoticesRead(Struct, kw_only=True):
    """It is marked as read."""

    ok: Literal[True] = True


@section.changes("/notices/{notice_id}/read")
def read_notice(tx: Tx, call: Call, request: WhichNotice) -> NoticesRead:
    """Mark a notice as read; reading it again changes nothing."""
    notices.read_notice(tx, call.account.account_id, request.notice_id, now=call.now)
    return NoticesRead()


@section.changes("/notices/read-all")
def read_all_notices(tx: Tx, call: Call, request: NoParameters) -> NoticesRead:
    """Mark all notices as read."""
    notices.read_all(tx, call.account.account_id, now=call.now)
    return NoticesRead()
