"""Late work: handed in after the position was gone, it waits for one that becomes free, the oldest first."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs

from piecework.database import Tx
from piecework.events.event import Event, EventKind
from piecework.events.events_sql import add_events, add_submitted
from piecework.jobs.job import CAN_BECOME_FULL, CountShift, LockedJob
from piecework.jobs.offering.eligibility import why_no_position_again
from piecework.jobs.offering.offers_sql import WorkFacts, ask_facts
from piecework.jobs.variables.variables_sql import take_rows
from piecework.tasks import tasks_sql as sql
from piecework.tasks.taking import positions_sql as positions
from piecework.tasks.taking.immediate_verdicts import add_immediate_verdict
from piecework.tasks.taking.position_change import PositionChange
from piecework.tasks.task import LockedTask
from piecework.tasks.verdicts.judging import Judgement, immediate_verdict

LATE_LOOKED_AT = 200  # late tasks that are tried when positions become free; those behind them wait for the next time


class AdmittedTask(Struct, frozen=True):
    """A late task that gets a position, and its worker's facts."""

    task: positions.LateTask
    facts: WorkFacts


def admit_late(tx: Tx, job: LockedJob, opened: PositionChange, *, now: datetime) -> PositionChange:
    """Give positions that open in this transaction to late work, under all the limits that offering has.

    The caller holds the job's lock, has counted the freed positions back, and writes the answer instead of `opened`.
    A task that takes a position waits for its verdict from now on, or gets an immediate one.
    """
    if not job.late or opened.shift.open <= 0 or job.status not in CAN_BECOME_FULL:
        return opened
    admitted = _choose(tx, job, job.open + opened.shift.open)
    if not admitted:
        return opened
    _take_positions(tx, job.job_id, admitted, now=now)
    add_submitted(tx, job.employer_id, job.job_id, [(late.task.task_id, 0) for late in admitted], now=now)
    count = len(admitted)
    shift = opened.shift + CountShift(open=-count, submitted=count, late=-count)
    return _judge(tx, job, admitted, PositionChange(shift, opened.movements), now=now)


def close_late(tx: Tx, job: LockedJob, *, now: datetime) -> CountShift:
    """End the late work of a job that is over: it is kept, and counts nowhere. The caller holds the job's lock."""
    closed = sql.close_late(tx, job.job_id).all()
    add_events(tx, [_event("late_closed", job.job_id, task.task_id, task.worker_id) for task in closed], now=now)
    return CountShift(late=-len(closed))


def _choose(tx: Tx, job: LockedJob, room: int) -> list[AdmittedTask]:
    """The oldest late tasks that may have a position, as many as there are positions."""
    waiting = positions.ask_late_tasks(tx, job.job_id, limit=LATE_LOOKED_AT).all()
    pending_facts = {
        worker_id: ask_facts(tx, job.job_id, worker_id=worker_id)
        for worker_id in dict.fromkeys(task.worker_id for task in waiting)
    }
    chosen: list[AdmittedTask] = []
    for task in waiting:
        facts = _as_of(pending_facts[task.worker_id].get(), room - len(chosen), chosen)
        if len(chosen) < room and why_no_position_again(facts) is None:
            chosen.append(AdmittedTask(task, facts))
    return chosen


def _as_of(facts: WorkFacts, room: int, chosen: Sequence[AdmittedTask]) -> WorkFacts:
    """The facts once those that were chosen before have their positions."""
    own = sum(1 for other in chosen if other.facts.worker_id == facts.worker_id)
    national = sum(1 for other in chosen if other.facts.worker_country == facts.worker_country)
    return structs.replace(
        facts,
        open=room,
        taken_by_worker=facts.taken_by_worker + own,
        taken_in_country=facts.taken_in_country + national,
    )


def _take_positions(tx: Tx, job_id: str, admitted: Sequence[AdmittedTask], *, now: datetime) -> None:
    for late in admitted:
        country = late.facts.worker_country if late.facts.distribution is not None else None
        positions.take_position(tx, job_id, worker_id=late.facts.worker_id, country=country)
    take_rows(tx, job_id, [late.task.variables_row for late in admitted if late.task.variables_row is not None])
    rate_by = now + timedelta(days=admitted[0].facts.ttr_days)
    countries = [late.facts.worker_country for late in admitted]
    sql.take_late(tx, job_id, [late.task.task_id for late in admitted], countries, rate_by=rate_by)
    add_events(
        tx, [_event("late_taken", job_id, late.task.task_id, late.facts.worker_id) for late in admitted], now=now
    )


def _judge(
    tx: Tx, job: LockedJob, admitted: Sequence[AdmittedTask], change: PositionChange, *, now: datetime
) -> PositionChange:
    """Give the immediate verdicts: challenge and code were judged when the work was handed in, and count now."""
    verdicts = [
        immediate_verdict(
            LockedTask(late.task.task_id, late.facts.worker_id, "SUBMITTED", 0),
            Judgement(late.task.challenge, late.task.pcode),
            late.facts.autorate,
        )
        for late in admitted
    ]
    for immediate in verdicts:
        if immediate is not None:
            change = add_immediate_verdict(tx, job, change, immediate, now=now)
    return change


def _event(kind: EventKind, job_id: str, task_id: str, worker_id: str) -> Event:
    return Event(account_id=worker_id, event_id=f"{kind}:{task_id}", kind=kind, job_id=job_id, task_id=task_id)
