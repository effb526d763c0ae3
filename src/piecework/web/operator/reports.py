"""Reported jobs: what workers say is wrong, and telling them that it was looked at."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.acts import jobs
from piecework.database import Tx
from piecework.fields import PageNumber
from piecework.jobs import reporting
from piecework.jobs.reporting_sql import ReportedJob
from piecework.paging import Page
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

REPORTS = "/operator/reports"
REASON_WORDS = {
    "broken": "Broken", "unclear": "Unclear", "more_work_than_told": "More work than told",
    "asks_for_money": "Asks for money", "asks_for_private_data": "Asks for private data", "unlawful": "Unlawful",
    "other": "Other",
}  # fmt: skip


class WhichReports(Struct):
    """Page, and the least number of reports; the place's own number if omitted."""

    reports_min: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    page: PageNumber = 1


class ReportsPage(Struct, frozen=True):
    """A page of reported jobs."""

    reports_min: int
    found: Page[ReportedJob]

    @property
    def base(self) -> str:
        """The address with its filter."""
        return f"{REPORTS}?reports_min={self.reports_min}"

    @property
    def words(self) -> dict[str, str]:
        """What each reason is called."""
        return REASON_WORDS

    @property
    def jobs(self) -> list[ReportedJob]:
        """The jobs of this page."""
        return self.found.items

    def has_job(self, act: str) -> bool:
        """Whether the job of this form is on the page, where the form says itself what it was refused for."""
        return any(job.job_id in act for job in self.found.items)


@pages.shows(REPORTS, "reports.html")
def show_reports(tx: Tx, visit: Visit, request: WhichReports) -> ReportsPage:
    """The jobs with enough reports that wait, the most reported first."""
    reports_min = request.reports_min or visit.rules.limits.job_reports_min
    return ReportsPage(reports_min, reporting.list_reported(tx, reports_min=reports_min, page=request.page))


pages.does(
    "/operator/reported-jobs/{job_id}/dismiss", jobs.dismiss_reports,
    lambda _, count: Done(to=REPORTS, message=f"Looked at: {count} of {count} authors are told."), shows=show_reports,
)  # fmt: skip
