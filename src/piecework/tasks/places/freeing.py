"""Freeing places: a hold ends unused, and its position reopens or, on a job that takes nobody any more, is refunded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from piecework.database import Tx
from piecework.jobs.job import FREED_IS_REFUNDED, CountShift, LockedJob, status_after
from piecework.jobs.sql import shift_counts
from piecework.ledger.book import move
from piecework.ledger.movement import Movement, escrow, movement, spendable


class Freed(Struct, frozen=True):
    """What ended holds do to a job: how its counts shift, and the refunds."""

    shift: CountShift
    refunds: list[Movement]


def free_places(job: LockedJob, task_ids: Sequence[str], *, of: Literal["hold", "revision"] = "hold") -> Freed:
    """The positions of ended holds reopen; those of a FINISHED or BLOCKED job go back to the employer's money.

    A refund is E(k) - E(k - 1), k being what is unsettled before it. Its id says what ended, and differs from that of
    a refused task's refund: a task whose hold was refunded may take a new place after a restart, and then be refused,
    or be given up in revision.
    """
    if job.status not in FREED_IS_REFUNDED:
        return Freed(CountShift(held=-len(task_ids), open=len(task_ids)), [])
    refunds = [
        _refund(job, f"refund:{task_id}:{of}", job.unsettled - done) for done, task_id in enumerate(sorted(task_ids))
    ]
    return Freed(CountShift(held=-len(task_ids)), refunds)


def _refund(job: LockedJob, movement_id: str, positions: int) -> Movement:
    amount = job.escrow_for(positions) - job.escrow_for(positions - 1)
    return movement(
        movement_id,
        escrow(job.employer_id, -amount, job_id=job.job_id),
        spendable(job.employer_id, amount, job_id=job.job_id),
    )


def write_shift(tx: Tx, job: LockedJob, shift: CountShift, *, refunds: Sequence[Movement] = (), now: datetime) -> None:
    """Move the job's positions, finish it if that fills it, pay the refunds; the last thing its transaction does."""
    if shift == CountShift():
        return
    shift_counts(tx, job.job_id, shift, status=status_after(job, shift))
    move(tx, refunds, now=now)
