"""Notices on the worker's wire: what happened, in words, and what was read of it."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.fields import CreatedAt, CurrentPage, Ok, PageCount, PageNumber
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import JOB, TASK, Means
from piecework.notices import notices
from piecework.notices.notices import NoticeNotFound

section = Section("/worker-api")

NoticeId = Annotated[str, Meta(max_length=200)]


class GetNotices(Struct):
    """Filter (unread only) and page."""

    only_unread: Annotated[bool, Means("Only those that were not read.", False)] = False
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

    notice_id: Annotated[str, Means("The notice.", "revision_asked:9d2b6c01f4a37e:1")]
    kind: Annotated[str, Means("What happened.", "revision_asked")]
    title: Annotated[str, Means("It in a line.", 'A task of "Sign up to ACME website" was sent back to you')]
    text: Annotated[str, Means("What it means, and what can be done.", "The employer asks for changes.")]
    job_id: Annotated[str, Means("The job it is about; empty if none.", JOB)]
    task_id: Annotated[str, Means("The task it is about; empty if none.", TASK)]
    created_at: CreatedAt
    read_at: Annotated[str | None, Means("When it was marked as read.")]


@answers(notices.NoticesPage, current_page="shown.current_page", pages="shown.pages", notices="shown.items")
class NoticesPage(Struct):
    """A page of notices, and how many of all are unread; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    unread: Annotated[int, Means("How many of all were not read.", 1)]
    notices: Annotated[list[Notice], Means("The notices.")]


@section.reads("/notices")
def get_notices(tx: Tx, call: Call, request: GetNotices) -> NoticesPage:
    """What the caller was told, the latest first, 100 a page."""
    found = notices.list_notices(tx, call.account.account_id, only_unread=request.only_unread, page=request.page)
    return answer(NoticesPage, found)


class WhichNotice(Struct):
    """A notice, by its id."""

    notice_id: Annotated[NoticeId, Means("The notice.", "revision_asked:9d2b6c01f4a37e:1")]


class NoticesRead(Struct, kw_only=True):
    """It is marked as read."""

    ok: Ok = True


@section.changes("/notices/{notice_id}/read", refuses=(NoticeNotFound,))
def read_notice(tx: Tx, call: Call, request: WhichNotice) -> NoticesRead:
    """Mark a notice as read; reading it again changes nothing."""
    notices.read_notice(tx, call.account.account_id, request.notice_id, now=call.now)
    return NoticesRead()


@section.changes("/notices/read-all")
def read_all_notices(tx: Tx, call: Call, request: NoParameters) -> NoticesRead:
    """Mark all notices as read."""
    notices.read_all(tx, call.account.account_id, now=call.now)
    return NoticesRead()
