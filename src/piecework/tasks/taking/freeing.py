"""Freeing positions: a hold ends unused; its position reopens, or is refunded if the job takes nobody any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from piecework.database import Tx
from piecework.events.events_sql import add_status_changed
from piecework.jobs.closing import out_of_escrow
from piecework.jobs.job import FREED_IS_REFUNDED, CountShift, JobStatus, LockedJob, status_after
from piecework.jobs.jobs_sql import shift_counts
from piecework.jobs.variables.variables_sql import give_back_rows
from piecework.ledger.book import move
from piecework.ledger.movement import Movement
from piecework.tasks.taking import positions_sql as sql
from piecework.tasks.taking.late import close_late
from piecework.tasks.taking.position_change import PositionChange

OVER: tuple[JobStatus, ...] = ("FINISHED", "BLOCKED")  # late work has nothing more to wait for


def free_positions(
    job: LockedJob, task_ids: Sequence[str], *, of: Literal["hold", "revision"] = "hold"
) -> PositionChange:
    """The positions of ended holds reopen; those of a FINISHED or BLOCKED job go back to the employer's money.

    A refund is E(k) - E(k - 1), k being what is unsettled before it. Its id says what ended, and differs from that of
    a refused task's refund: a task whose hold was refunded may take a new position after a restart, and then be
    refused, or be given up in revision.
    """
    if job.status not in FREED_IS_REFUNDED:
        return PositionChange(CountShift(held=-len(task_ids), open=len(task_ids)), [])
    refunds = [
        _refund(job, f"refund:{task_id}:{of}", job.unsettled - done) for done, task_id in enumerate(sorted(task_ids))
    ]
    return PositionChange(CountShift(held=-len(task_ids)), refunds)


def _refund(job: LockedJob, movement_id: str, positions: int) -> Movement:
    amount = job.escrow_for(positions) - job.escrow_for(positions - 1)
    return out_of_escrow(movement_id, job, amount)


def give_back_positions(tx: Tx, job_id: str, task_ids: Sequence[str]) -> None:
    """Stop counting these tasks' positions for their workers and countries, and their rows of values as used."""
    sql.give_back_positions(tx, job_id, task_ids)
    give_back_rows(tx, job_id, task_ids)


def write_shift(tx: Tx, job: LockedJob, change: PositionChange, *, now: datetime) -> JobStatus:
    """Move the job's positions, finish it if that fills it, move the money; the last thing its transaction does.

    A job that is over has no late work waiting any more: it is closed. Answers the job's status.
    """
    shift, status = change.shift, status_after(job, change.shift)
    if status in OVER and job.late + shift.late:
        shift += close_late(tx, job, now=now)
    if shift == CountShift():
        return status
    shift_counts(tx, job.job_id, shift, status=status)
    if status != job.status:
        add_status_changed(tx, job.employer_id, job.job_id, status, now=now)
    move(tx, change.movements, now=now)
    return status
