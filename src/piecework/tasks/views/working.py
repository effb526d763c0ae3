"""A worker's own tasks, page by page."""

from msgspec import Struct

from piecework.database import Tx
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of
from piecework.tasks.task import TaskStatus
from piecework.tasks.views import lists_sql as sql


class OwnTasksPage(Struct, frozen=True):
    """A page of a worker's tasks, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    tasks: list[sql.PagedOwnTask]


def list_own_tasks(tx: Tx, worker_id: str, *, page: int, status: TaskStatus | None) -> OwnTasksPage:
    """The worker's tasks of this status, or of any, the newest first, 100 a page."""
    offset = page_offset(page, TASKS_A_PAGE)
    rows = sql.list_tasks_of_worker(tx, worker_id, status=status, limit=TASKS_A_PAGE, offset=offset)
    tasks = [row for row in rows if row.task_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return OwnTasksPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), tasks)
