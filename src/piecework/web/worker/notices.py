"""Notices of everybody: what happened, where it can be seen, and what was read of it."""

from typing import Annotated
from urllib.parse import quote

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.fields import PageNumber
from piecework.http.call import NoParameters
from piecework.notices import notices
from piecework.notices.notices_sql import PagedNotice
from piecework.paging import Page
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("worker", reader="account")

HERE = "/notices"
PLACES = {
    "level_changed": "/standing", "work_paused": "/standing", "withdrawal_moved": "/withdrawals",
    "deposit_credited": "/employer/money", "deposit_failed": "/employer/money",
    "deposit_clawed_back": "/employer/money",
    "deposit_given_back": "/employer/money", "debt_paid": "/employer/money", "postbacks_paused": "/employer/postbacks",
    "terms_changed": "/account/terms",
}  # fmt: skip


class AskNotices(Struct, kw_only=True):
    """Filter (unread only) and page."""

    only_unread: bool = False
    page: PageNumber = 1


class NoticeRow(Struct, frozen=True):
    """A notice in words, and the page it is about; empty where there is none."""

    notice: notices.Notice
    address: str

    @property
    def path(self) -> str:
        """What the addresses of its buttons begin with."""
        return f"{HERE}/{quote(self.notice.row.notice_id, safe='')}"


class NoticesPage(Struct, frozen=True, kw_only=True):
    """A page of notices."""

    only_unread: bool
    at: str
    tabs: list[tuple[str, str, int]]
    unread: int
    listed: Page[NoticeRow]


@pages.shows(HERE, "notices.html")
def show_notices(tx: Tx, visit: Visit, request: AskNotices) -> NoticesPage:
    """What the account was told, the latest first, 100 a page."""
    found = notices.list_notices(tx, visit.account.account_id, only_unread=request.only_unread, page=request.page)
    return NoticesPage(
        only_unread=request.only_unread,
        at=_at(is_unread=request.only_unread),
        tabs=[(_at(is_unread=False), "All", 0), (_at(is_unread=True), "Unread", found.unread)],
        unread=found.unread,
        listed=found.shown.map(lambda notice: NoticeRow(notice, address_of(notice.row))),
    )


def _at(*, is_unread: bool) -> str:
    return f"{HERE}?only_unread=1" if is_unread else HERE


def address_of(row: PagedNotice) -> str:
    """Where it can be seen: the task to who did it, the job to whose it is; empty for what has no page."""
    if row.is_own_job:
        return f"/employer/campaign-details.php?Id={row.job_id}"
    if row.task_id:
        return f"/tasks/{row.job_id}/{row.task_id}"
    return PLACES.get(row.kind) or (f"/jobs/{row.job_id}" if row.job_id else "")


class OneNotice(Struct):
    """A notice, by its id."""

    notice_id: Annotated[str, Meta(max_length=200)]


@pages.acts("/notices/{notice_id}/read", shows=show_notices)
def read(tx: Tx, visit: Visit, request: OneNotice) -> Done:
    """Mark a notice as read; reading it again changes nothing."""
    notices.read_notice(tx, visit.account.account_id, request.notice_id, now=visit.now)
    return Done(to=HERE)


@pages.acts("/notices/read-all", shows=show_notices)
def read_all(tx: Tx, visit: Visit, request: NoParameters) -> Done:
    """Mark all notices as read."""
    notices.read_all(tx, visit.account.account_id, now=visit.now)
    return Done(to=HERE, message="All are marked as read.")
