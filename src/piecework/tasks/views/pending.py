"""Pending: work that waits for a verdict, and the date at which it is paid at the latest."""

from msgspec import Struct

from piecework.database import Tx
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of
from piecework.tasks.views import earnings_sql as sql


class PendingPage(Struct, frozen=True):
    """A page of pending tasks, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    tasks: list[sql.PagedPending]


def list_pending(tx: Tx, worker_id: str, *, page: int) -> PendingPage:
    """The worker's tasks that wait for a verdict, 100 a page, what is paid first at the latest first."""
    rows = sql.list_pending(tx, worker_id, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE))
    tasks = [row for row in rows if row.task_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return PendingPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), tasks)
