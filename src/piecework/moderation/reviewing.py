"""Reviewing: an operator approves, declines, pauses, resumes or blocks a job, with a reason on record."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct, structs

from piecework.database import Tx
from piecework.events.event import Event, EventKind
from piecework.events.events_sql import add_events
from piecework.jobs import jobs_sql as jobs
from piecework.jobs.closing import charge_movement, close_job, out_of_escrow
from piecework.jobs.job import CountShift, JobNotFound, JobStatus, LockedJob
from piecework.jobs.moves import next_status
from piecework.jobs.offering.announcing import queue_announcement
from piecework.jobs.offering.featuring import start_premium
from piecework.ledger.book import move
from piecework.moderation import reviews_sql as sql
from piecework.money import ZERO, money_text
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.refusal import Refusal
from piecework.tasks import tasks_sql as tasks
from piecework.tasks.taking import positions_sql as positions
from piecework.tasks.taking.freeing import free_positions, give_back_positions, write_shift
from piecework.tasks.taking.late_positions import let_late_in

WAITING_JOBS_MAX = 1000  # as many as one answer shows

Action = Literal["approve", "decline", "pause", "resume", "block", "release"]
EVENT_OF: dict[Action, EventKind] = {
    "approve": "job_approved", "decline": "job_declined", "pause": "job_paused", "resume": "job_resumed",
    "block": "job_blocked", "release": "job_released",
}  # fmt: skip


class Decision(Struct, frozen=True, kw_only=True):
    """An operator's decision: who, why, and the random id of its record. `operator_id` empty: by a command."""

    review_id: str
    operator_id: str
    reason: str = ""


class JobNotBlocked(Refusal):
    """Only a blocked job's money waits to be released."""

    code, message, status = "job_not_blocked", "Only the money of a blocked job can be released.", 409


def approve_job(tx: Tx, job_id: str, decision: Decision, *, now: datetime) -> JobStatus:
    """Let a job, or its restart, run (or stay paused, if its employer asked): its charges are the platform's now.

    Answers the status it has. Refuses: JobNotFound, JobCannotMove.
    """
    job = _lock(tx, job_id)
    status = next_status(job, "approve")
    pricing = jobs.ask_pricing(tx, job_id).get()
    is_new = job.status == "PENDING_REVIEW"
    if pricing.pause_after_approval:
        status = "PAUSED"
    jobs.set_status(tx, job, status, charges_waiting=ZERO, now=now)
    _record(tx, job, "approve", decision, {"status": status}, now=now)
    if is_new:
        start_premium(tx, job_id, pricing.category_id, pricing.premium_amount, now=now)
        if pricing.notify_followers:
            queue_announcement(tx, job_id, employer_id=job.employer_id, now=now)
        move(tx, [charge_movement(f"approve:{job_id}", job, job.charges_waiting)], now=now)
    else:
        move(tx, [charge_movement(f"approve:{decision.review_id}", job, job.charges_waiting)], now=now)
        let_late_in(tx, structs.replace(job, status=status), now=now)
    return status


def decline_job(tx: Tx, job_id: str, decision: Decision, *, now: datetime) -> JobStatus:
    """Send a job back to its employer with the reason, and all its money; of a restart, the restart's money.

    Refuses: InvalidRequest (no reason), JobNotFound, JobCannotMove.
    """
    _check_reason(decision)
    job = _lock(tx, job_id)
    status = next_status(job, "decline")
    _record(tx, job, "decline", decision, {"status": status, "amount": money_text(job.stop_refund)}, now=now)
    close_job(tx, job, action="decline", movement_key=decision.review_id, now=now)
    return status


def pause_as_operator(tx: Tx, job_id: str, decision: Decision, *, now: datetime) -> JobStatus:
    """Take no new holds until an operator lifts it. Refuses: InvalidRequest (no reason), JobNotFound, JobCannotMove."""
    _check_reason(decision)
    job = _lock(tx, job_id)
    status = next_status(job, "pause as operator")
    jobs.set_status(tx, job, status, resumes_as=job.status, now=now)
    _record(tx, job, "pause", decision, {}, now=now)
    return status


def resume_as_operator(tx: Tx, job_id: str, decision: Decision, *, now: datetime) -> JobStatus:
    """Lift an operator's pause: the job is what it was before. Refuses: JobNotFound, JobCannotMove."""
    job = _lock(tx, job_id)
    next_status(job, "resume as operator")
    jobs.set_status(tx, job, job.resumes_as, now=now)
    _record(tx, job, "resume", decision, {"status": job.resumes_as}, now=now)
    return job.resumes_as


def block_job(tx: Tx, job_id: str, decision: Decision, *, now: datetime) -> JobStatus:
    """End a job for good: holds are cancelled, nobody works on it; what was handed in is still rated.

    The money of open positions stays in escrow until `release_job`; that of cancelled holds goes back at once.
    Refuses: InvalidRequest (no reason), JobNotFound, JobCannotMove.
    """
    _check_reason(decision)
    job = _lock(tx, job_id)
    status = next_status(job, "block")
    cancelled = positions.load_held_tasks(tx, job_id)
    held = [task.task_id for task in cancelled]
    blocked = structs.replace(job, status=status)
    jobs.set_status(tx, job, status, now=now)
    _record(tx, job, "block", decision, {}, now=now)
    give_back_positions(tx, job_id, held)
    for task_id in held:
        tasks.release_hold(tx, job_id, task_id)
    add_events(tx, [_cancelled(job_id, task) for task in cancelled], now=now)
    write_shift(tx, blocked, free_positions(blocked, held), now=now)
    return status


def _cancelled(job_id: str, task: positions.HeldTask) -> Event:
    return Event(
        account_id=task.worker_id,
        event_id=f"hold_cancelled:{task.task_id}",
        kind="hold_cancelled",
        job_id=job_id,
        task_id=task.task_id,
    )


def get_releasable(tx: Tx, job_id: str) -> tuple[str, Decimal]:
    """Whose money a release would give back, and how much of it. Refuses: JobNotFound, JobNotBlocked."""
    job = _lock_blocked(tx, job_id)
    return job.employer_id, job.stop_refund


def release_job(tx: Tx, job_id: str, decision: Decision, *, now: datetime) -> JobStatus:
    """Give the employer of a blocked job the money of its open positions back. Refuses: JobNotFound, JobNotBlocked."""
    job = _lock_blocked(tx, job_id)
    amount = job.stop_refund
    jobs.shift_counts(tx, job_id, CountShift(open=-job.open), status=job.status)
    jobs.set_status(tx, job, job.status, charges_waiting=ZERO, now=now)
    _record(tx, job, "release", decision, {"amount": money_text(amount)}, now=now)
    move(tx, [out_of_escrow(f"release:{decision.review_id}", job, amount)], now=now)
    return job.status


def load_reviews(tx: Tx, job_id: str) -> list[sql.Review]:
    """What was decided about a job, the latest first. Refuses: JobNotFound."""
    reviews = sql.load_reviews(tx, job_id)
    if not reviews and not sql.has_job(tx, job_id):
        raise JobNotFound
    return reviews


def _lock(tx: Tx, job_id: str) -> LockedJob:
    return jobs.lock_job(tx, job_id).one_or(JobNotFound)


def _lock_blocked(tx: Tx, job_id: str) -> LockedJob:
    job = _lock(tx, job_id)
    if job.status != "BLOCKED":
        raise JobNotBlocked
    return job


def _record(
    tx: Tx, job: LockedJob, action: Action, decision: Decision, facts: dict[str, str], *, now: datetime
) -> None:
    """Put the decision on record, and tell the employer of it."""
    sql.add_review(
        tx,
        job.job_id,
        decision.review_id,
        action=action,
        operator_id=decision.operator_id,
        reason=decision.reason,
        now=now,
    )
    kind = EVENT_OF[action]
    event = Event(
        account_id=job.employer_id,
        event_id=f"{kind}:{decision.review_id}",
        kind=kind,
        job_id=job.job_id,
        facts={"reason": decision.reason, **facts},
    )
    add_events(tx, [event], now=now)


def _check_reason(decision: Decision) -> None:
    check_reason(decision.reason, f"Give a reason of 1 to {REASON_CHARACTERS_MAX} characters: the employer reads it.")
