"""An employer's tasks, page by page: those that wait for a verdict, and those that have one."""

from collections.abc import Sequence

from msgspec import Struct

from piecework.database import Tx
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of
from piecework.tasks.views import lists_sql as sql


class TasksPage(Struct, frozen=True):
    """A page of tasks, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    tasks: list[sql.PagedTask]


def list_unrated_tasks(
    tx: Tx, employer_id: str, *, page: int, job_id: str | None = None, task_ids: Sequence[str] | None = None
) -> TasksPage:
    """The employer's tasks that wait for a verdict, oldest first (API 3.9). Another employer's ids match nothing."""
    offset = page_offset(page, TASKS_A_PAGE)
    rows = sql.list_unrated(tx, employer_id, job_id=job_id, task_ids=task_ids, limit=TASKS_A_PAGE, offset=offset)
    return _page(page, rows)


def list_rated_tasks(
    tx: Tx, employer_id: str, *, page: int, job_id: str | None = None, task_ids: Sequence[str] | None = None
) -> TasksPage:
    """The employer's tasks that have a verdict, the newest verdict first (API 3.16)."""
    offset = page_offset(page, TASKS_A_PAGE)
    rows = sql.list_rated(tx, employer_id, job_id=job_id, task_ids=task_ids, limit=TASKS_A_PAGE, offset=offset)
    return _page(page, rows)


def _page(page: int, rows: list[sql.PagedTask]) -> TasksPage:
    tasks = [row for row in rows if row.task_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return TasksPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), tasks)
