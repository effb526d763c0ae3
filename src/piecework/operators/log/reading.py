"""Reading the log: the latest first, by operator, by whom it is about, by job, action, time and words."""

from msgspec import Struct

from piecework.database import Tx
from piecework.operators.log import log_sql as sql
from piecework.operators.log.line import LogFilter
from piecework.paging import TASKS_A_PAGE, page_offset


class LogPage(Struct, frozen=True):
    """A page of entries, counted from 1; pages are not counted, for the log has no end."""

    current_page: int
    has_more: bool
    entries: list[sql.Entry]


def list_log(tx: Tx, wanted: LogFilter, *, page: int) -> LogPage:
    """What is on record, the latest first, 100 a page."""
    entries = sql.list_entries(tx, wanted, limit=TASKS_A_PAGE + 1, offset=page_offset(page, TASKS_A_PAGE))
    return LogPage(page, len(entries) > TASKS_A_PAGE, entries[:TASKS_A_PAGE])
