"""Reporting a job, on the worker's wire."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.fields import JobId, Message, Ok, Short
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs import reporting
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering.eligibility import OwnJob
from piecework.jobs.reporting import ReportHandled
from piecework.jobs.reporting_sql import ReportReason
from piecework.meaning import Means

section = Section("/worker-api")


class ReportJob(Struct):
    """Which job, and what is wrong with it; `story` is needed where the reason is other."""

    job_id: Short[JobId]
    reason: Annotated[ReportReason, Means("What is wrong.", "broken")]
    story: Annotated[
        str,
        Meta(max_length=reporting.STORY_CHARACTERS_MAX),
        Means("What it is, in your words; needed where the reason is other.", "The site is gone."),
    ] = ""


class Reported(Struct, kw_only=True):
    """An operator may look at it."""

    ok: Ok = True
    message: Message = "Your report is with the operators; a notice tells you what they say."


@section.changes("/jobs/{job_id}/report", refuses=(JobNotFound, OwnJob, ReportHandled))
def report(tx: Tx, call: Call, request: ReportJob) -> Reported:
    """Say what is wrong with a job; again, it replaces what was said before."""
    reporting.report_job(
        tx, request.job_id, request.reason, request.story, worker_id=call.account.account_id, now=call.now
    )
    return Reported()
