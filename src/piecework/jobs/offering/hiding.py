"""Hiding: jobs that a worker does not want to see on the board."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Tx
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering import hiding_sql as sql
from piecework.jobs.offering.eligibility import NEVER_SEEN_BY_WORKERS
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of


class HiddenPage(Struct, frozen=True):
    """A page of hidden jobs, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    jobs: list[sql.HiddenJob]


def hide_job(tx: Tx, job_id: str, *, worker_id: str, now: datetime) -> None:
    """Leave the job out of the worker's board; hiding it again changes nothing. Refuses: JobNotFound."""
    if sql.find_status(tx, job_id) in (None, *NEVER_SEEN_BY_WORKERS):
        raise JobNotFound
    sql.add_hidden(tx, worker_id, job_id, now=now)


def unhide_job(tx: Tx, job_id: str, *, worker_id: str) -> None:
    """Show the job on the worker's board again; one that is not hidden stays as it is."""
    sql.remove_hidden(tx, worker_id, job_id)


def list_hidden(tx: Tx, worker_id: str, *, page: int) -> HiddenPage:
    """The jobs that the worker has hidden, the latest first, 100 a page."""
    rows = sql.list_hidden(tx, worker_id, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE))
    found = [row for row in rows if row.job_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return HiddenPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), found)
