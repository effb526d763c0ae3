"""Closing a job, by its employer's stop or a reviewer's no; the movements between its escrow and its employer."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import structs

from piecework.database import Tx
from piecework.jobs import jobs_sql as sql
from piecework.jobs.job import CountShift, LockedJob
from piecework.jobs.moves import next_status
from piecework.ledger.book import move
from piecework.ledger.movement import Movement, escrow, movement, platform, spendable
from piecework.money import ZERO


def close_job(
    tx: Tx, job: LockedJob, *, action: Literal["stop", "decline"], movement_key: str, now: datetime
) -> LockedJob:
    """End the job; refund its open positions, and charges that still await a review. Answers the job after that.

    Refuses: JobCannotMove.
    """
    status = next_status(job, action)
    refund = job.stop_refund
    sql.shift_counts(tx, job.job_id, CountShift(open=-job.open), status=status)
    sql.set_status(tx, job, status, charges_waiting=ZERO, stopped_open=job.open, now=now)
    move(tx, [out_of_escrow(f"{action}:{movement_key}", job, refund)], now=now)
    return structs.replace(job, open=0, status=status, charges_waiting=ZERO, stopped_open=job.open)


def charge_movement(movement_id: str, job: LockedJob, charges: Decimal) -> Movement:
    """The charges of a job that was approved become the platform's."""
    return movement(
        movement_id, escrow(job.employer_id, -charges, job_id=job.job_id), platform(charges, job_id=job.job_id)
    )


def into_escrow(movement_id: str, job: LockedJob, amount: Decimal) -> Movement:
    """Positions are paid in advance."""
    return movement(
        movement_id,
        spendable(job.employer_id, -amount, job_id=job.job_id),
        escrow(job.employer_id, amount, job_id=job.job_id),
    )


def out_of_escrow(movement_id: str, job: LockedJob, amount: Decimal) -> Movement:
    """What was paid for positions goes back."""
    return into_escrow(movement_id, job, -amount)
