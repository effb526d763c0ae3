"""Reviews on the operator's wire: the queue of jobs that await one, and every decision about a job."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.acts import jobs
from piecework.database import Tx
from piecework.fields import CreatedAt, JobId, JobTitle, Ok, PostedBy, Short
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.job import JobNotFound, JobStatus
from piecework.meaning import WORKER, Means
from piecework.moderation import reviewing
from piecework.moderation import reviews_sql as sql
from piecework.moderation.reviewing import WAITING_JOBS_MAX

section = Section("/operator-api")


class GetWaiting(Struct):
    """How many jobs to answer at most."""

    limit: Annotated[int, Meta(ge=1, le=WAITING_JOBS_MAX), Means("How many to answer at most.", 100)] = 100


@answers(sql.JobToReview)
class WaitingJob(Struct, kw_only=True):
    """A job that awaits its review, or, PENDING_RESTART, the review of its restart."""

    job_id: JobId
    employer_id: PostedBy
    status: Annotated[
        JobStatus, Means("PENDING_REVIEW, or PENDING_RESTART for the review of a restart.", "PENDING_REVIEW")
    ]
    title: JobTitle
    task_value: Annotated[str, Means("What one task pays.", "0.1000")]
    num_tasks: Annotated[int, Means("How many tasks to have done.", 25)]
    created_at: CreatedAt


class WaitingJobs(Struct):
    """The jobs that wait longest."""

    jobs: Annotated[list[WaitingJob], Means("Jobs.")]


@section.reads("/jobs/waiting")
def get_waiting(tx: Tx, call: Call, request: GetWaiting) -> WaitingJobs:
    """Jobs and restarts that await review, the oldest job first."""
    return WaitingJobs([answer(WaitingJob, job) for job in sql.load_jobs_to_review(tx, limit=request.limit)])


class WhichJob(Struct):
    """Which job."""

    job_id: Short[JobId]


@answers(sql.Review)
class Review(Struct, kw_only=True):
    """One decision. `operator_id` is empty for one from the command line."""

    review_id: Annotated[str, Means("What the decision is recorded under.", "77a1c09be4d2f318")]
    action: Annotated[str, Means("approve, decline, pause, resume, block or release.", "approve")]
    operator_id: Annotated[str, Means("Who decided; empty from the command line.", WORKER)]
    reason: Annotated[str, Means("Why.", "")]
    created_at: CreatedAt


class Reviews(Struct):
    """The decisions about a job."""

    reviews: Annotated[list[Review], Means("The decisions, the latest first.")]


@section.reads("/jobs/{job_id}/reviews", refuses=(JobNotFound,))
def get_reviews(tx: Tx, call: Call, request: WhichJob) -> Reviews:
    """What was decided about a job, the latest first."""
    return Reviews([answer(Review, review) for review in reviewing.load_reviews(tx, request.job_id)])


class Decided(Struct, kw_only=True):
    """The decision is on record; the status the job has now."""

    ok: Ok = True
    job_id: JobId
    status: Annotated[JobStatus, Means("Where it stands now.", "RUNNING")]


def _decided(request: jobs.DecideFreely | jobs.DecideWithReason, status: JobStatus) -> Decided:
    return Decided(job_id=request.job_id, status=status)


section.acts("/jobs/{job_id}/approve", jobs.approve, Decided, _decided)
section.acts("/jobs/{job_id}/decline", jobs.decline, Decided, _decided)
section.acts("/jobs/{job_id}/pause", jobs.pause, Decided, _decided)
section.acts("/jobs/{job_id}/resume", jobs.resume, Decided, _decided)
section.acts("/jobs/{job_id}/block", jobs.block, Decided, _decided)
section.acts("/jobs/{job_id}/release", jobs.release, Decided, _decided)
