"""Reported jobs on the operator's wire: what workers say is wrong, and saying that it was looked at."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.acts import jobs
from piecework.database import Tx
from piecework.fields import CurrentPage, JobId, JobTitle, Ok, PageCount, PageNumber, PostedBy
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs import reporting, reporting_sql
from piecework.jobs.job import JobStatus
from piecework.jobs.reporting_sql import ReportReason
from piecework.meaning import NOON, Means
from piecework.paging import Page

section = Section("/operator-api")


class GetReportedJobs(Struct):
    """Which page, and from how many reports on; the place's own number if left out."""

    reports_min: Annotated[
        Annotated[int, Meta(ge=1, le=1_000_000)] | None,
        Means("From how many reports on; the place's own number if left out.", 1),
    ] = None
    page: PageNumber = 1


class CountedReason(Struct):
    """A reason, and how many gave it."""

    reason: Annotated[ReportReason, Means("A reason.", "broken")]
    reports: Annotated[int, Means("How many gave it.", 5)]


class ReportStory(Struct):
    """What one worker says."""

    reason: Annotated[ReportReason, Means("What is wrong.", "broken")]
    story: Annotated[str, Means("What one worker says.", "The site is gone.")]


@answers(
    reporting_sql.ReportedJob,
    reasons=lambda job: [CountedReason(reason, count) for reason, count in sorted(job.reasons.items())],
    stories=lambda job: [ReportStory(story["reason"], story["story"]) for story in job.stories],
)
class ReportedJob(Struct, kw_only=True):
    """A job with reports that wait; the latest 20 stories of them."""

    job_id: JobId
    employer_id: PostedBy
    title: JobTitle
    status: Annotated[JobStatus, Means("Where it stands.", "RUNNING")]
    reports: Annotated[int, Means("How many reports wait.", 7)]
    first_at: Annotated[str, Means("When the first of them was made.", NOON)]
    last_at: Annotated[str, Means("When the latest of them was made.", NOON)]
    reasons: Annotated[list[CountedReason], Means("How many gave which reason.")]
    stories: Annotated[list[ReportStory], Means("The latest 20 of them, in their words.")]


@answers(Page[reporting_sql.ReportedJob], jobs="items")
class ReportedJobsPage(Struct):
    """A page of reported jobs; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    jobs: Annotated[list[ReportedJob], Means("Jobs.")]


@section.reads("/reported-jobs")
def get_reported_jobs(tx: Tx, call: Call, request: GetReportedJobs) -> ReportedJobsPage:
    """The jobs with enough reports that wait, the most reported first, 100 a page."""
    reports_min = request.reports_min or call.rules.limits.job_reports_min
    return answer(ReportedJobsPage, reporting.list_reported(tx, reports_min=reports_min, page=request.page))


class ReportsDismissed(Struct):
    """How many reports it were; their authors are told."""

    ok: Ok
    reports: Annotated[int, Means("How many reports it were.", 7)]


section.acts(
    "/reported-jobs/{job_id}/dismiss", jobs.dismiss_reports, ReportsDismissed,
    lambda _, reports: ReportsDismissed(True, reports),
)  # fmt: skip
