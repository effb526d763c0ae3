"""Every statement on job_reports."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from piecework.database import Tx
from piecework.jobs.job import JobStatus
from piecework.paging import Page, ask_page

ReportReason = Literal[
    "broken", "unclear", "more_work_than_told", "asks_for_money", "asks_for_private_data", "unlawful", "other"
]


class ReportFacts(Struct, frozen=True):
    """What decides whether a job can be reported."""

    employer_id: str
    status: JobStatus


class ReportedJob(Struct, frozen=True, kw_only=True):
    """A job with reports that wait.

    `reasons` counts by reason; `stories` are the latest, each with its reason and time.
    """

    job_id: str
    employer_id: str
    status: JobStatus
    title: str
    reports: int
    first_at: datetime
    last_at: datetime
    reasons: dict[str, int]
    stories: list[dict[str, Any]]


def find_facts(tx: Tx, job_id: str) -> ReportFacts | None:
    """The job's employer and status; None where there is no such job."""
    return tx.one(ReportFacts, "SELECT employer_id, status FROM job_counts WHERE job_id = %(job_id)s", job_id=job_id)


def put_report(tx: Tx, job_id: str, worker_id: str, *, reason: ReportReason, story: str, now: datetime) -> int:
    """Insert the worker's report, or replace it while it waits; answers 0 where it was handled."""
    return tx.do(
        """
        INSERT INTO job_reports AS old (job_id, worker_id, reason, story, created_at, handled_at)
        VALUES (%(job_id)s, %(worker_id)s, %(reason)s, %(story)s, %(now)s, NULL)
        ON CONFLICT (job_id, worker_id) DO UPDATE
           SET reason = excluded.reason, story = excluded.story
         WHERE old.handled_at IS NULL
        """,
        job_id=job_id,
        worker_id=worker_id,
        reason=reason,
        story=story,
        now=now,
    ).count()


def list_reported(tx: Tx, *, reports_min: int, stories: int, page: int) -> Page[ReportedJob]:
    """The jobs with at least so many reports that wait, the most reported first, 100 a page."""
    return ask_page(
        tx,
        ReportedJob,
        """
        SELECT page.job_id, counts.employer_id, counts.status, job.title, page.reports, page.first_at, page.last_at,
               (SELECT jsonb_object_agg(by_reason.reason, by_reason.reports)
                  FROM (SELECT reason, count(*) AS reports FROM job_reports
                         WHERE job_id = page.job_id AND handled_at IS NULL
                         GROUP BY reason) by_reason) AS reasons,
               (SELECT jsonb_agg(jsonb_build_object('reason', latest.reason, 'story', latest.story)
                                 ORDER BY latest.created_at DESC, latest.worker_id)
                  FROM (SELECT reason, story, created_at, worker_id FROM job_reports
                         WHERE job_id = page.job_id AND handled_at IS NULL
                         ORDER BY created_at DESC, worker_id
                         LIMIT %(stories)s) latest) AS stories
          FROM (SELECT job_id, count(*)::int AS reports, min(created_at) AS first_at, max(created_at) AS last_at
                  FROM job_reports
                 WHERE handled_at IS NULL
                 GROUP BY job_id
                HAVING count(*) >= %(reports_min)s
                 ORDER BY reports DESC, first_at, job_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN jobs job ON job.job_id = page.job_id
          JOIN job_counts counts ON counts.job_id = page.job_id
         ORDER BY page.reports DESC, page.first_at, page.job_id
        """,
        count="""
        SELECT count(*)::int
          FROM (SELECT job_id FROM job_reports
                 WHERE handled_at IS NULL
                 GROUP BY job_id
                HAVING count(*) >= %(reports_min)s) reported
        """,
        page=page,
        reports_min=reports_min,
        stories=stories,
    ).get()


def handle_reports(tx: Tx, job_id: str, *, now: datetime) -> list[str]:
    """Mark the job's reports that wait as looked at; answers who had made them."""
    return tx.ask_value(
        """
        UPDATE job_reports SET handled_at = %(now)s
         WHERE job_id = %(job_id)s AND handled_at IS NULL
        RETURNING worker_id
        """,
        job_id=job_id,
        now=now,
    ).all()


def forget_reports(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete reports that an operator has looked at before then, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM job_reports report
         USING (SELECT job_id, worker_id FROM job_reports
                 WHERE handled_at < %(before)s ORDER BY handled_at LIMIT %(limit)s) old
         WHERE report.job_id = old.job_id AND report.worker_id = old.worker_id
        """,
        before=before,
        limit=limit,
    ).count()


def forget_stories_of(tx: Tx, worker_id: str) -> None:
    """Forget what a worker wrote in reports; that there was one, and why, stays until it is looked at."""
    tx.do("UPDATE job_reports SET story = '' WHERE worker_id = %(worker_id)s AND story <> ''", worker_id=worker_id)
