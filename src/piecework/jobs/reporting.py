"""Reporting: workers say what is wrong with a job, and operators look at those with many reports."""

from datetime import datetime, timedelta

from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.field_rules import AT_MOST_CHARACTERS, LENGTH
from piecework.jobs import reporting_sql as sql
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering.eligibility import NEVER_SEEN_BY_WORKERS, OwnJob
from piecework.jobs.reporting_sql import ReportReason
from piecework.paging import Page
from piecework.reasons import check_reason
from piecework.refusal import InvalidRequest, Refusal, Rule

STORY_CHARACTERS_MAX = 1000
STORIES_SHOWN = 20
FORGOTTEN_A_BATCH = 1000
STORY_REQUIRED = Rule("story_required", "{field} must say what is wrong where the reason is other.", code="required")


class ReportHandled(Refusal):
    """An operator has looked at this worker's report; it cannot be changed any more."""

    code, field = "report_handled", "job_id"
    message = "An operator has looked at your report already; their answer is in your notices."


class NothingReported(Refusal):
    """No report about the job waits for an operator."""

    code, status, field = "nothing_reported", 404, "job_id"
    message = "No report about this job waits for a decision."


def report_job(tx: Tx, job_id: str, reason: ReportReason, story: str, *, worker_id: str, now: datetime) -> None:
    """Report what is wrong with a job. A second report replaces the first, until an operator has handled it.

    A job that workers never saw looks missing. Refuses: InvalidRequest, JobNotFound, OwnJob, ReportHandled.
    """
    if len(story) > STORY_CHARACTERS_MAX:
        raise InvalidRequest.of("story", AT_MOST_CHARACTERS, most=STORY_CHARACTERS_MAX)
    if reason == "other" and not story.strip():
        raise InvalidRequest.of("story", STORY_REQUIRED)
    facts = sql.find_facts(tx, job_id)
    if facts is None or facts.status in NEVER_SEEN_BY_WORKERS:
        raise JobNotFound
    if facts.employer_id == worker_id:
        raise OwnJob
    if not sql.put_report(tx, job_id, worker_id, reason=reason, story=story.strip(), now=now):
        raise ReportHandled


def list_reported(tx: Tx, *, reports_min: int, page: int) -> Page[sql.ReportedJob]:
    """Jobs with at least so many reports that wait, each with its latest stories; the most reported first."""
    return sql.list_reported(tx, reports_min=reports_min, stories=STORIES_SHOWN, page=page)


def dismiss_reports(tx: Tx, job_id: str, reason: str, *, now: datetime) -> int:
    """Close the reports of a job with a reason that each reporter reads; answers how many there were.

    Refuses: InvalidRequest (no reason), NothingReported: also when another operator was faster.
    """
    check_reason(reason, LENGTH)
    reporters = sql.handle_reports(tx, job_id, now=now)
    if not reporters:
        raise NothingReported
    events = [
        Event(
            account_id=worker_id, event_id=f"report_handled:{job_id}", kind="report_handled", job_id=job_id,
            facts={"reason": reason.strip()},
        )
        for worker_id in reporters
    ]  # fmt: skip
    add_events(tx, events, now=now)
    return len(reporters)


def forget_reports(tx: Tx, *, days: int, now: datetime) -> int:
    """Delete a batch of reports that an operator has looked at so many days ago; answers how many."""
    return sql.forget_reports(tx, before=now - timedelta(days=days), limit=FORGOTTEN_A_BATCH)
