"""Reviews on the operator's wire: the queue of jobs that await one, and every decision about a job."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.job import JobStatus
from piecework.moderation import reviewing
from piecework.moderation import reviews_sql as sql
from piecework.moderation.reviewing import REASON_CHARACTERS_MAX, WAITING_JOBS_MAX, Decision

section = Section("/operator-api")

JobId = Annotated[str, Meta(max_length=64)]


class GetWaiting(Struct):
    """How many jobs to answer at most."""

    limit: Annotated[int, Meta(ge=1, le=WAITING_JOBS_MAX)] = 100


@answers(sql.JobToReview)
class WaitingJob(Struct, kw_only=True):
    """A job that awaits its review, or, PENDING_RESTART, the review of its restart."""

    job_id: str
    employer_id: str
    status: JobStatus
    title: str
    task_value: str
    num_tasks: int
    created_at: str


class WaitingJobs(Struct):
    """The jobs that wait longest."""

    jobs: list[WaitingJob]


@section.reads("/jobs/waiting")
def get_waiting(tx: Tx, call: Call, request: GetWaiting) -> WaitingJobs:
    """Jobs and restarts that await review, the oldest job first."""
    return WaitingJobs([answer(WaitingJob, job) for job in sql.load_jobs_to_review(tx, limit=request.limit)])


class WhichJob(Struct):
    """Which job."""

    job_id: JobId


@answers(sql.Review)
class Review(Struct, kw_only=True):
    """One decision. `operator_id` is empty for one from the command line."""

    review_id: str
    action: str
    operator_id: str
    reason: str
    created_at: str


class Reviews(Struct):
    """The decisions about a job."""

    reviews: list[Review]


@section.reads("/jobs/{job_id}/reviews")
def get_reviews(tx: Tx, call: Call, request: WhichJob) -> Reviews:
    """What was decided about a job, the latest first."""
    return Reviews([answer(Review, review) for review in reviewing.load_reviews(tx, request.job_id)])


class DecideFreely(Struct):
    """Which job, and why, if there is something to say: its employer reads it."""

    job_id: JobId
    reason: Annotated[str, Meta(max_length=REASON_CHARACTERS_MAX)] = ""


class DecideWithReason(Struct):
    """Which job, and why: its employer reads it."""

    job_id: JobId
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_CHARACTERS_MAX)]


class Decided(Struct, kw_only=True):
    """The decision is on record; the status the job has now."""

    ok: Literal[True] = True
    job_id: str
    status: JobStatus


@section.changes("/jobs/{job_id}/approve", needs="review")
def approve(tx: Tx, call: Call, request: DecideFreely) -> Decided:
    """Let a job, or its restart, run; its charges are the platform's now."""
    status = reviewing.approve_job(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


@section.changes("/jobs/{job_id}/decline", needs="review")
def decline(tx: Tx, call: Call, request: DecideWithReason) -> Decided:
    """Send a job, or its restart, back to its employer with all its money."""
    status = reviewing.decline_job(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


@section.changes("/jobs/{job_id}/pause", needs="review")
def pause(tx: Tx, call: Call, request: DecideWithReason) -> Decided:
    """Take no new holds on a job until an operator resumes it."""
    status = reviewing.pause_as_operator(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


@section.changes("/jobs/{job_id}/resume", needs="review")
def resume(tx: Tx, call: Call, request: DecideFreely) -> Decided:
    """Lift an operator's pause: the job is what it was before."""
    status = reviewing.resume_as_operator(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


@section.changes("/jobs/{job_id}/block", needs="review")
def block(tx: Tx, call: Call, request: DecideWithReason) -> Decided:
    """End a job for good: holds are cancelled, what was handed in is still rated, its open money stays in escrow."""
    status = reviewing.block_job(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


@section.changes("/jobs/{job_id}/release", needs="review")
def release(tx: Tx, call: Call, request: DecideFreely) -> Decided:
    """Give the employer of a blocked job the money of its open places back."""
    status = reviewing.release_job(tx, request.job_id, _decision(call, request.reason), now=call.now)
    return Decided(job_id=request.job_id, status=status)


def _decision(call: Call, reason: str) -> Decision:
    return Decision(review_id=call.order_id, operator_id=call.account.account_id, reason=reason)
