"""Reporting: workers say what is wrong with a job, and operators look at those with many reports."""

from datetime import datetime, timedelta

from msgspec import Struct

from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.jobs import reporting_sql as sql
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering.eligibility import NEVER_SEEN_BY_WORKERS, OwnJob
from piecework.jobs.reporting_sql import ReportReason
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.refusal import InvalidRequest, Refusal

STORY_CHARACTERS_MAX = 1000
STORIES_SHOWN = 20
FORGOTTEN_A_BATCH = 1000


class ReportHandled(Refusal):
    """An operator has looked at this worker's report; it cannot be changed any more."""

    code, field = "report_handled", "job_id"
    message = "An operator has looked at your report already; their answer is in your notices."


class NothingReported(Refusal):
    """No report about the job waits for an operator."""

    code, status, field = "nothing_reported", 404, "job_id"
    message = "No report about this job waits for a decision."


class ReportedPage(Struct, frozen=True):
    """A page of reported jobs, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    jobs: list[sql.ReportedJob]


def report_job(tx: Tx, job_id: str, reason: ReportReason, story: str, *, worker_id: str, now: datetime) -> None:
    """Say what is wrong with a job; again, it replaces what was said, while no operator has looked at it.

    A job that workers never saw looks missing. Refuses: InvalidRequest, JobNotFound, OwnJob, ReportHandled.
    """
    if len(story) > STORY_CHARACTERS_MAX:
        raise InvalidRequest.of("story", f"story must have at most {STORY_CHARACTERS_MAX} characters.")
    if reason == "other" and not story.strip():
        raise InvalidRequest.of("story", "story must say what is wrong where the reason is other.", code="required")
    facts = sql.find_facts(tx, job_id)
    if facts is None or facts.status in NEVER_SEEN_BY_WORKERS:
        raise JobNotFound
    if facts.employer_id == worker_id:
        raise OwnJob
    if not sql.put_report(tx, job_id, worker_id, reason=reason, story=story.strip(), now=now):
        raise ReportHandled


def list_reported(tx: Tx, *, reports_min: int, page: int) -> ReportedPage:
    """Jobs with at least so many reports that wait, the most reported first, 100 a page."""
    rows = sql.list_reported(
        tx, reports_min=reports_min, stories=STORIES_SHOWN, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE)
    )
    found = [row for row in rows if row.job_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return ReportedPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), found)


def dismiss_reports(tx: Tx, job_id: str, reason: str, *, now: datetime) -> int:
    """Say that the reports are looked at, with a sentence that each reporter reads; answers how many there were.

    Refuses: InvalidRequest (no reason), NothingReported: also when another operator was faster.
    """
    check_reason(reason, f"reason must have 1 to {REASON_CHARACTERS_MAX} characters.")
    reporters = sql.handle_reports(tx, job_id, now=now)
    if not reporters:
        raise NothingReported
    told = [
        Event(
            account_id=worker_id, event_id=f"report_handled:{job_id}", kind="report_handled", job_id=job_id,
            facts={"reason": reason.strip()},
        )
        for worker_id in reporters
    ]  # fmt: skip
    add_events(tx, told, now=now)
    return len(reporters)


def forget_reports(tx: Tx, *, days: int, now: datetime) -> int:
    """Delete a batch of reports that an operator has looked at so many days ago; answers how many."""
    return sql.forget_reports(tx, before=now - timedelta(days=days), limit=FORGOTTEN_A_BATCH)
