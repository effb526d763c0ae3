"""Acts about jobs: every decision of a review, and that reports were looked at."""

from typing import Annotated

from msgspec import Struct

from piecework.acts.cases import JOB, REPORTED_JOB
from piecework.database import Tx
from piecework.fields import JobId, Short
from piecework.jobs import reporting
from piecework.jobs.job import JobNotFound, JobStatus
from piecework.jobs.moves import JobCannotMove
from piecework.jobs.reporting import NothingReported
from piecework.meaning import Means
from piecework.moderation import reviewing
from piecework.moderation.reviewing import Decision, JobNotBlocked
from piecework.operators.act import Doing, act
from piecework.operators.move import Move
from piecework.reasons import Reason, Remark


class DecideFreely(Struct):
    """Which job, and why, if there is something to say: its employer reads it."""

    job_id: Short[JobId]
    reason: Annotated[Remark, Means("Why; the employer reads it.", "The instructions ask for a password.")] = ""


class DecideWithReason(Struct):
    """Which job, and why: its employer reads it."""

    job_id: Short[JobId]
    reason: Annotated[Reason, Means("Why; the employer reads it.", "The instructions ask for a password.")]


@act("jobs.approve", needs="review", about=JOB, moves=None, refuses=(JobNotFound, JobCannotMove))
def approve(tx: Tx, doing: Doing, request: DecideFreely) -> JobStatus:
    """Let a job, or its restart, run; its charges are the platform's now."""
    return reviewing.approve_job(tx, request.job_id, _decision(doing, request), now=doing.now)


@act("jobs.decline", needs="review", about=JOB, moves=None, refuses=(JobNotFound, JobCannotMove))
def decline(tx: Tx, doing: Doing, request: DecideWithReason) -> JobStatus:
    """Send a job, or its restart, back to its employer with all its money."""
    return reviewing.decline_job(tx, request.job_id, _decision(doing, request), now=doing.now)


@act("jobs.pause", needs="review", about=JOB, moves=None, refuses=(JobNotFound, JobCannotMove))
def pause(tx: Tx, doing: Doing, request: DecideWithReason) -> JobStatus:
    """Take no new holds on a job until an operator resumes it."""
    return reviewing.pause_as_operator(tx, request.job_id, _decision(doing, request), now=doing.now)


@act("jobs.resume", needs="review", about=JOB, moves=None, refuses=(JobNotFound, JobCannotMove))
def resume(tx: Tx, doing: Doing, request: DecideFreely) -> JobStatus:
    """Lift an operator's pause: the job is what it was before."""
    return reviewing.resume_as_operator(tx, request.job_id, _decision(doing, request), now=doing.now)


@act("jobs.block", needs="review", about=JOB, moves=None, refuses=(JobNotFound, JobCannotMove))
def block(tx: Tx, doing: Doing, request: DecideWithReason) -> JobStatus:
    """End a job for good: holds are cancelled, what was handed in is still rated, its open money stays in escrow."""
    return reviewing.block_job(tx, request.job_id, _decision(doing, request), now=doing.now)


def _escrow(tx: Tx, request: DecideFreely) -> list[Move]:
    """What its employer cannot take back by stopping it; what the act would refuse is refused first."""
    employer_id, amount = reviewing.get_releasable(tx, request.job_id)
    return [Move(account_id=employer_id, thing=f"escrow:{request.job_id}", amount=amount)]


@act("jobs.release", needs="review", about=JOB, moves=_escrow, refuses=(JobNotFound, JobNotBlocked))
def release(tx: Tx, doing: Doing, request: DecideFreely) -> JobStatus:
    """Give the employer of a blocked job the money of its open places back."""
    return reviewing.release_job(tx, request.job_id, _decision(doing, request), now=doing.now)


class DismissReports(Struct):
    """Which job's reports were looked at, and what the reporters are told."""

    job_id: Short[JobId]
    reason: Annotated[Remark, Means("What the reporters are told.", "The site is up again.")]


@act("reported-jobs.dismiss", needs="review", about=REPORTED_JOB, moves=None, refuses=(NothingReported,))
def dismiss_reports(tx: Tx, doing: Doing, request: DismissReports) -> int:
    """Say that the reports are looked at, with a sentence that each reporter reads."""
    return reporting.dismiss_reports(tx, request.job_id, request.reason, now=doing.now)


def _decision(doing: Doing, request: DecideFreely | DecideWithReason) -> Decision:
    return Decision(review_id=doing.act_id, operator_id=doing.operator_id, reason=request.reason.strip())
