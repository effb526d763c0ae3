"""Holding: a worker's claim on a position of a job, for minutes; leaving it, and its end."""

from datetime import datetime, timedelta

from msgspec import Struct

from piecework.database import Tx
from piecework.jobs.job import CountShift, JobNotFound
from piecework.jobs.jobs_sql import lock_job, lock_job_unless_busy
from piecework.jobs.offering.eligibility import why_no_new_work, why_not_offered
from piecework.jobs.variables.variables_sql import give_back_rows_of_due_holds
from piecework.refusal import Refusal
from piecework.tasks import tasks_sql as sql
from piecework.tasks.taking import positions_sql as positions
from piecework.tasks.taking.freeing import free_positions, give_back_positions, write_shift
from piecework.tasks.taking.late import admit_late
from piecework.tasks.taking.position_change import PositionChange
from piecework.tasks.taking.work_context import WorkContext, ask_work_context, take_position
from piecework.tasks.task import NewTask

HOLDS_A_BATCH = 500


class TooManyHolds(Refusal):
    """The worker holds as many positions as one worker may at the same time, over all jobs."""

    code, message = "too_many_holds", "You hold as many positions as you may at the same time."


class NothingHeld(Refusal):
    """The worker holds no position of the job, or the hold has ended."""

    code, message = "nothing_held", "You hold no position on this job."


class Hold(Struct, frozen=True):
    """A position claimed until a time; `is_new` is false when the worker had it already."""

    task_id: str
    hold_until: datetime
    is_new: bool


def hold_position(tx: Tx, job_id: str, *, worker_id: str, task_id: str, holds_max: int, now: datetime) -> Hold:
    """Hold a position of a job that is offered to the worker, for the job's hold_minutes.

    There is one hold a worker and job: holding again answers the hold there is, its end unchanged. The worker's own
    account row is locked too, or holds on two jobs at once would each count the other out of `holds_max`. A hold
    expires anyway, so it need not survive a crash.
    Refuses: WorkPaused, TooSoon, NOT_OFFERED, TooManyHolds.
    """
    pending = ask_work_context(tx, job_id, worker_id=worker_id, now=now, locks_worker=True)
    live_hold_count = positions.ask_live_hold_count(tx, worker_id, now=now)
    work = pending.get(tx, now=now)
    if work.hold is not None and work.hold.status == "HELD":
        assert work.hold.hold_until is not None, "what is held is held until a time"
        write_shift(tx, work.job, work.freed, now=now)
        return Hold(work.hold.task_id, work.hold.hold_until, is_new=False)
    if reason := why_no_new_work(work.facts, now=now) or why_not_offered(work.facts, now=now):
        raise reason
    if live_hold_count.get() >= holds_max:
        raise TooManyHolds(f"You hold {holds_max} positions, as many as you may at the same time.")
    return _take(tx, work, task_id=task_id, now=now)


def _take(tx: Tx, work: WorkContext, *, task_id: str, now: datetime) -> Hold:
    facts = work.facts
    if not work.freed.shift.late:
        tx.commit_without_flush()
    until = now + timedelta(minutes=facts.hold_minutes)
    take_position(tx, facts, variables_row=facts.next_row)
    held = NewTask(
        task_id=task_id,
        worker_id=facts.worker_id,
        country=facts.worker_country,
        hold_until=until,
        variables_row=facts.next_row,
        variables=facts.next_variables or [],
    )
    sql.add_task(tx, facts.job_id, held, employer_id=facts.employer_id, now=now)
    shift = work.freed.shift + CountShift(open=-1, held=1)
    write_shift(tx, work.job, PositionChange(shift, work.freed.movements), now=now)
    return Hold(task_id, until, is_new=True)


def release_position(tx: Tx, job_id: str, *, worker_id: str, now: datetime) -> str:
    """Leave a held position: it reopens, goes to late work or is refunded (freeing.py). It costs the worker nothing.

    Answers the task's id. Refuses: JobNotFound, NothingHeld (also when the hold is over).
    """
    pending_job = lock_job(tx, job_id)
    pending_hold = positions.ask_own_hold(tx, job_id, worker_id=worker_id)
    job, hold = pending_job.one_or(JobNotFound), pending_hold.one()
    if hold is None or hold.status != "HELD" or hold.hold_until is None or hold.hold_until <= now:
        raise NothingHeld
    give_back_positions(tx, job_id, [hold.task_id])
    released = sql.release_hold(tx, job_id, hold.task_id)
    freed = admit_late(tx, job, free_positions(job, [hold.task_id]), now=now)
    if not freed.movements and not freed.shift.late:
        tx.commit_without_flush()
    write_shift(tx, job, freed, now=now)
    assert released.one() == hold.task_id, "a hold read under the job's lock was gone"
    return hold.task_id


def load_jobs_with_due_holds(tx: Tx, *, now: datetime) -> list[str]:
    """The jobs with the holds that ran out the longest ago."""
    return positions.load_jobs_with_due_holds(tx, now=now, tasks_max=HOLDS_A_BATCH)


def expire_holds(tx: Tx, job_id: str, *, now: datetime) -> int:
    """End the job's holds that ran out, at most a batch of them; answers how many.

    The positions reopen, or are refunded (freeing.py). Until somebody takes the position its owner may still submit.
    A job that somebody else is changing this moment is left for the next round.
    """
    job = lock_job_unless_busy(tx, job_id).one()
    if job is None:
        return 0
    positions.give_back_positions_of_due_holds(tx, job_id, now=now, limit=HOLDS_A_BATCH)
    give_back_rows_of_due_holds(tx, job_id, now=now, limit=HOLDS_A_BATCH)
    expired = sql.expire_holds(tx, job_id, now=now, limit=HOLDS_A_BATCH).all()
    write_shift(tx, job, admit_late(tx, job, free_positions(job, expired), now=now), now=now)
    return len(expired)
