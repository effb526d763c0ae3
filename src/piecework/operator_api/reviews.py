"""Reviews on the operator's wire: the queue of jobs that await one, and every decision about a job."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.http.fields import CreatedAt, JobId, JobTitle, Ok, PostedBy, Short
from piecework.jobs.job import JobNotFound, JobStatus
from piecework.jobs.moves import JobCannotMove
from piecework.meaning import WORKER, Means
from piecework.moderation import reviewing
from piecework.moderation import reviews_sql as sql
from piecework.moderation.reviewing import REASON_CHARACTERS_MAX, WAITING_JOBS_MAX, Decision, JobNotBlocked
from piecework.money import money_text

section = Section("/operator-api")


class GetWaiting(Struct):
    """How many jobs to answer at most."""

    limit: Annotated[int, Meta(ge=1, le=WAITING_JOBS_MAX), Means("How many to answer at most.", 100)] = 100


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
    return WaitingJobs(
        [
            WaitingJob(
                job_id=job.job_id,
                employer_id=job.employer_id,
                status=job.status,
                title=job.title,
                task_value=money_text(job.task_value),
                num_tasks=job.num_tasks,
                created_at=wire_time(job.created_at),
            )
            for job in sql.list_waiting_jobs(tx, limit=request.limit)
        ]
    )


class WhichJob(Struct):
    """Which job."""

    job_id: Short[JobId]


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
    return Reviews(
        [
            Review(
                review_id=review.review_id,
                action=review.action,
                operator_id=review.operator_id,
                reason=review.reason,
                created_at=wire_time(review.created_at),
            )
            for review in reviewing.list_reviews(tx, request.job_id)
        ]
    )


class DecideFreely(Struct):
    """Which job, and why, if there is something to say: its employer reads it."""

    job_id: Short[JobId]
    reason: Annotated[
        str,
        Meta(max_length=REASON_CHARACTERS_MAX),
        Means("Why; the employer reads it.", "The instructions ask for a password."),
    ] = ""


class DecideWithReason(Struct):
    """Which job, and why: its employer reads it."""

    job_id: Short[JobId]
    reason: Annotated[
        str,
        Meta(min_length=1, max_length=REASON_CHARACTERS_MAX),
        Means("Why; the employer reads it.", "The instructions ask for a password."),
    ]


class Decided(Struct, kw_only=True):
    """The decision is on record; the status the job has now."""

    ok: Ok = True
    job_id: JobId
    status: Annotated[JobStatus, Means("Where it stands now.", "RUNNING")]


@section.changes("/jobs/{job_id}/approve", needs="review", refuses=(JobNotFound, JobCannotMove))
def approve(tx: Tx, call: Call, request: DecideFreely) -> Decided:
    """Let a job, or its restart, run; its charges are the platform's now."""
    status = reviewing.approve_job(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


@section.changes("/jobs/{job_id}/decline", needs="review", refuses=(JobNotFound, JobCannotMove))
def decline(tx: Tx, call: Call, request: DecideWithReason) -> Decided:
    """Send a job, or its restart, back to its employer with all its money."""
    status = reviewing.decline_job(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


@section.changes("/jobs/{job_id}/pause", needs="review", refuses=(JobNotFound, JobCannotMove))
def pause(tx: Tx, call: Call, request: DecideWithReason) -> Decided:
    """Take no new holds on a job until an operator resumes it."""
    status = reviewing.pause_as_operator(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


@section.changes("/jobs/{job_id}/resume", needs="review", refuses=(JobNotFound, JobCannotMove))
def resume(tx: Tx, call: Call, request: DecideFreely) -> Decided:
    """Lift an operator's pause: the job is what it was before."""
    status = reviewing.resume_as_operator(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


@section.changes("/jobs/{job_id}/block", needs="review", refuses=(JobNotFound, JobCannotMove))
def block(tx: Tx, call: Call, request: DecideWithReason) -> Decided:
    """End a job for good: holds are cancelled, what was handed in is still rated, its open money stays in escrow."""
    status = reviewing.block_job(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


@section.changes("/jobs/{job_id}/release", needs="review", refuses=(JobNotFound, JobNotBlocked))
def release(tx: Tx, call: Call, request: DecideFreely) -> Decided:
    """Give the employer of a blocked job the money of its open places back."""
    status = reviewing.release_job(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


def _decision(call: Call, reason: str) -> Decision:
    return Decision(review_id=call.order_id, operator_id=call.account.account_id, reason=reason)
