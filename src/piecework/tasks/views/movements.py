"""Movements: what came into and went out of a worker's purses, and for which job."""

from msgspec import Struct

from piecework.database import Tx
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of
from piecework.tasks.views import earnings_sql as sql


class MovementsPage(Struct, frozen=True):
    """A page of movements, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    lines: list[sql.PagedMovement]


def list_movements(tx: Tx, worker_id: str, *, page: int) -> MovementsPage:
    """What moved the worker's earned, spendable and withdrawing money, the latest first, 100 a page."""
    rows = sql.list_movements(tx, worker_id, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE))
    lines = [row for row in rows if row.movement_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return MovementsPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), lines)
