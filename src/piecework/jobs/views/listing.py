"""An employer's own jobs: one, or page by page."""

from msgspec import Struct

from piecework.database import Tx
from piecework.jobs.job import JobNotFound, JobStatus
from piecework.jobs.views import listing_sql as sql
from piecework.paging import JOBS_A_PAGE, page_offset, pages_of


class JobsPage(Struct, frozen=True):
    """A page of jobs, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    jobs: list[sql.PagedJob]


def list_jobs(
    tx: Tx, employer_id: str, *, page: int, status: JobStatus | None, unrated_only: bool, newest_first: bool
) -> JobsPage:
    """The employer's jobs that are not archived, by the time they were posted (API 3.8)."""
    rows = sql.list_jobs_of(
        tx,
        employer_id,
        status=status,
        unrated_only=unrated_only,
        newest_first=newest_first,
        limit=JOBS_A_PAGE,
        offset=page_offset(page, JOBS_A_PAGE),
    )
    jobs = [row for row in rows if row.job_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return JobsPage(page, pages_of(rows[0].matching, JOBS_A_PAGE), jobs)


def get_job(tx: Tx, job_id: str, *, employer_id: str) -> sql.ListedJob:
    """The employer's own job (API 3.13). Refuses: JobNotFound."""
    job = sql.find_job_of(tx, job_id, employer_id=employer_id)
    if job is None:
        raise JobNotFound
    return job
