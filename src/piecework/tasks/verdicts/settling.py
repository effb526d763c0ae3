"""Settling tasks: the verdict, the counts and the money in one go, for one task or a thousand."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from piecework.crowd.standing.counting import CountedVerdict, count_verdicts
from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.jobs.job import CountShift, LockedJob
from piecework.jobs.jobs_sql import shift_counts
from piecework.ledger.book import move
from piecework.ledger.movement import Movement, earned, escrow, movement, platform, spendable
from piecework.money import round4
from piecework.tasks import tasks_sql as sql
from piecework.tasks.task import DecidedBy, FinalVerdict


def settle_tasks(
    tx: Tx, job: LockedJob, verdicts: Sequence[FinalVerdict], *, decided_by: DecidedBy, now: datetime
) -> None:
    """Write verdicts on locked tasks of a locked job, all in the same state, and move the money of each.

    Of a satisfied task the worker gets exactly `task_value` and the platform what is left of E(before) - E(after);
    of a refused one all of it goes back to the employer. A bonus is paid with the job's fee rate on top: that the
    employer can afford it is checked by the caller, under the purse's lock.
    """
    if not verdicts:
        return
    write_verdicts(tx, job, verdicts, decided_by=decided_by, now=now)
    shift_counts(tx, job.job_id, shift_of(verdicts), status=job.status)
    move(tx, settlement_movements(job, verdicts), now=now)


def write_verdicts(
    tx: Tx, job: LockedJob, verdicts: Sequence[FinalVerdict], *, decided_by: DecidedBy, now: datetime
) -> None:
    """Write the verdicts, also into the days of their workers.

    The caller shifts counts and moves money by `shift_of` and `settlement_movements`.
    """
    status_before = verdicts[0].task.status
    assert status_before in ("SUBMITTED", "IN_REVISION"), f"a task cannot be settled from {status_before}"
    sql.write_verdicts(tx, job.job_id, verdicts, status_before=status_before, decided_by=decided_by, now=now)
    counted = [
        CountedVerdict(verdict.task.worker_id, verdict.status == "OK", verdict.satisfaction, verdict.bonus)
        for verdict in verdicts
    ]
    count_verdicts(tx, counted, job_level=job.workers_level, task_value=job.task_value, now=now)
    add_events(tx, [_not_ok(job, verdict) for verdict in verdicts if verdict.status == "NOK"], now=now)


def _not_ok(job: LockedJob, verdict: FinalVerdict) -> Event:
    task = verdict.task
    return Event(
        account_id=task.worker_id,
        event_id=f"rated_not_ok:{task.task_id}",
        kind="rated_not_ok",
        job_id=job.job_id,
        task_id=task.task_id,
        facts={"comment": verdict.comment, "satisfaction": verdict.satisfaction},
    )


def shift_of(verdicts: Sequence[FinalVerdict]) -> CountShift:
    """How the verdicts move positions: out of waiting (or revision), into ok and nok."""
    ok = sum(1 for verdict in verdicts if verdict.status == "OK")
    out = -len(verdicts)
    from_revision = verdicts[0].task.status == "IN_REVISION"
    return CountShift(
        submitted=0 if from_revision else out, in_revision=out if from_revision else 0, ok=ok, nok=len(verdicts) - ok
    )


def settlement_movements(job: LockedJob, verdicts: Sequence[FinalVerdict]) -> list[Movement]:
    """The movements of the verdicts, in order: each settles one more of the job's unsettled positions."""
    movements: list[Movement] = []
    for done, verdict in enumerate(verdicts):
        positions = job.unsettled - done
        amount = job.escrow_for(positions) - job.escrow_for(positions - 1)
        movements.append(_settlement(job, verdict, amount))
        if verdict.bonus:
            movements.append(_bonus(job, verdict))
    return movements


def _settlement(job: LockedJob, verdict: FinalVerdict, amount: Decimal) -> Movement:
    task, employer_id, job_id = verdict.task, job.employer_id, job.job_id
    if verdict.status == "OK":
        return movement(
            f"pay:{task.task_id}",
            escrow(employer_id, -amount, job_id=job_id),
            earned(task.worker_id, job.task_value, job_id=job_id),
            platform(amount - job.task_value, job_id=job_id),
        )
    return movement(
        f"refund:{task.task_id}",
        escrow(employer_id, -amount, job_id=job_id),
        spendable(employer_id, amount, job_id=job_id),
    )


def _bonus(job: LockedJob, verdict: FinalVerdict) -> Movement:
    fee = bonus_fee(job, verdict.bonus)
    return movement(
        f"bonus:{verdict.task.task_id}",
        spendable(job.employer_id, -(verdict.bonus + fee), job_id=job.job_id),
        earned(verdict.task.worker_id, verdict.bonus, job_id=job.job_id),
        platform(fee, job_id=job.job_id),
    )


def bonus_fee(job: LockedJob, bonus: Decimal) -> Decimal:
    """What the platform takes on top of a bonus: the job's own rate."""
    return round4(bonus * job.fee_rate)
