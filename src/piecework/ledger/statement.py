"""An account's statement: what came into and went out of its purses."""

from msgspec import Struct

from piecework.database import Tx
from piecework.ledger import ledger_sql as sql
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of


class StatementPage(Struct, frozen=True):
    """A page of entries, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    lines: list[sql.StatementLine]


def list_statement(tx: Tx, account_id: str, *, page: int) -> StatementPage:
    """The account's earned and spendable entries, the latest first, 100 a page."""
    rows = sql.list_statement(tx, account_id, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE))
    lines = [row for row in rows if row.movement_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return StatementPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), lines)
