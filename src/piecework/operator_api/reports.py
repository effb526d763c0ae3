"""Reported jobs on the operator's wire: what workers say is wrong, and saying that it was looked at."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs import reporting, reporting_sql
from piecework.jobs.job import JobStatus
from piecework.jobs.reporting_sql import ReportReason
from piecework.paging import PAGE_MAX, Page

section = Section("/operator-api")


class GetReportedJobs(Struct):
    """Which page, and from how many reports on; the place's own number if left out."""

    reports_min: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


class CountedReason(Struct):
    """A reason, and how many gave it."""

    reason: ReportReason
    reports: int


class ReportStory(Struct):
    """What one worker says."""

    reason: ReportReason
    story: str


@answers(
    reporting_sql.ReportedJob,
    reasons=lambda job: [CountedReason(reason, count) for reason, count in sorted(job.reasons.items())],
    stories=lambda job: [ReportStory(story["reason"], story["story"]) for story in job.stories],
)
class ReportedJob(Struct, kw_only=True):
    """A job with reports that wait; the latest 20 stories of them."""

    job_id: str
    employer_id: str
    title: str
    status: JobStatus
    reports: int
    first_at: str
    last_at: str
    reasons: list[CountedReason]
    stories: list[ReportStory]


@answers(Page[reporting_sql.ReportedJob], jobs="items")
class ReportedJobsPage(Struct):
    """A page of reported jobs; one past the end is empty."""

    current_page: int
    pages: int
    jobs: list[ReportedJob]


@section.reads("/reported-jobs")
def get_reported_jobs(tx: Tx, call: Call, request: GetReportedJobs) -> ReportedJobsPage:
    """The jobs with enough reports that wait, the most reported first, 100 a page."""
    reports_min = request.reports_min or call.rules.limits.job_reports_min
    return answer(ReportedJobsPage, reporting.list_reported(tx, reports_min=reports_min, page=request.page))


class DismissReports(Struct):
    """Which job's reports were looked at, and what the reporters are told."""

    job_id: Annotated[str, Meta(max_length=64)]
    reason: Annotated[str, Meta(max_length=reporting.REASON_CHARACTERS_MAX)]


class ReportsDismissed(Struct):
    """How many reports it were; their authors are told."""

    ok: Literal[True]
    reports: int


@section.changes("/reported-jobs/{job_id}/dismiss", needs="review")
def dismiss_reports(tx: Tx, call: Call, request: DismissReports) -> ReportsDismissed:
    """Say that the reports are looked at, with a sentence that each reporter reads."""
    return ReportsDismissed(True, reporting.dismiss_reports(tx, request.job_id, request.reason, now=call.now))
