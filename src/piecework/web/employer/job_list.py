"""An employer's jobs, page by page."""

from typing import Literal

from msgspec import Struct

from piecework.database import Tx
from piecework.fields import PageNumber
from piecework.jobs.job import JobStatus
from piecework.jobs.views.owned_sql import JobRow, JobStatusCount, ask_job_status_counts, ask_own_jobs
from piecework.paging import JOBS_A_PAGE, Page, page_offset
from piecework.web.charts import Part
from piecework.web.employer.job_figures import progress_of
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("employer", reader="account")

JOBS = "/employer/jobs"
JobTab = Literal["all", "running", "paused", "review", "ended", "archived"]
ENDED: tuple[JobStatus, ...] = ("FINISHED", "DECLINED", "BLOCKED")
PAUSED: tuple[JobStatus, ...] = ("PAUSED", "PAUSED_SYSTEM", "PAUSED_ADMIN")
IN_REVIEW: tuple[JobStatus, ...] = ("PENDING_REVIEW", "PENDING_RESTART")
EVERY: tuple[JobStatus, ...] = ("RUNNING", *PAUSED, *IN_REVIEW, *ENDED)
TABS: dict[JobTab, tuple[str, tuple[JobStatus, ...]]] = {
    "all": ("All", EVERY),
    "running": ("Running", ("RUNNING",)),
    "paused": ("Paused", PAUSED),
    "review": ("In review", IN_REVIEW),
    "ended": ("Ended", ENDED),
    "archived": ("Archived", EVERY),
}


class WhichJobs(Struct):
    """Filters, order and page of the jobs."""

    show: JobTab = "all"
    page: PageNumber = 1


class ListedJob(Struct, frozen=True):
    """A line of the list, and what is drawn of it."""

    job: JobRow
    progress: list[Part]


class JobList(Struct, frozen=True, kw_only=True):
    """A page of jobs."""

    show: JobTab
    tabs: list[tuple[str, str, int]]
    at: str
    listed: Page[ListedJob]


@pages.shows(JOBS, "jobs.html")
def show_jobs(tx: Tx, visit: Visit, request: WhichJobs) -> JobList:
    """The employer's jobs, the newest first."""
    employer_id, (_, statuses) = visit.account.account_id, TABS[request.show]
    counts = ask_job_status_counts(tx, employer_id)
    jobs = ask_own_jobs(
        tx, employer_id, statuses=list(statuses), is_archived=request.show == "archived", limit=JOBS_A_PAGE,
        offset=page_offset(request.page, JOBS_A_PAGE),
    )  # fmt: skip
    numbers = {tab: _count(counts.all(), tab) for tab in TABS}
    return JobList(
        show=request.show,
        tabs=[(f"{JOBS}?show={tab}", words, numbers[tab]) for tab, (words, _) in TABS.items()],
        at=f"{JOBS}?show={request.show}",
        listed=Page(
            items=[ListedJob(job, progress_of(job)) for job in jobs.all()], current_page=request.page,
            page_size=JOBS_A_PAGE, matching=numbers[request.show],
        ),
    )  # fmt: skip


def _count(counts: list[JobStatusCount], tab: JobTab) -> int:
    statuses = TABS[tab][1]
    return sum(each.jobs for each in counts if each.status in statuses and each.is_archived == (tab == "archived"))
