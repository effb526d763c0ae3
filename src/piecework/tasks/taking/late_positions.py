"""Late work when employers or operators change a job's positions: new ones admit it, the end of the job closes it."""

from datetime import datetime

from piecework.database import Tx
from piecework.jobs.due_sql import load_over_with_late
from piecework.jobs.job import CountShift, LockedJob
from piecework.jobs.jobs_sql import lock_job_unless_busy, shift_counts
from piecework.tasks.taking.freeing import OVER, write_shift
from piecework.tasks.taking.late import admit_late, close_late
from piecework.tasks.taking.position_change import PositionChange

JOBS_A_BATCH = 100


def let_late_in(tx: Tx, job: LockedJob, *, now: datetime) -> None:
    """Give the open positions of a locked job that has just got some to late work."""
    opened = PositionChange(CountShift(open=job.open), [])
    admitted = admit_late(tx, job.shifted(CountShift(open=-job.open)), opened, now=now)
    if admitted is not opened:
        shift = admitted.shift + CountShift(open=-job.open)
        write_shift(tx, job, PositionChange(shift, admitted.movements), now=now)


def let_late_go(tx: Tx, job: LockedJob, *, now: datetime) -> int:
    """Close the late work of a locked job that is over; answers how much there was."""
    if not job.late or job.status not in OVER:
        return 0
    closed = close_late(tx, job, now=now)
    shift_counts(tx, job.job_id, closed, status=job.status)
    return -closed.late


def load_jobs_with_late_to_close(tx: Tx, *, now: datetime) -> list[str]:
    """Jobs that are over and have late work waiting: there should be none."""
    return load_over_with_late(tx, limit=JOBS_A_BATCH)


def close_late_of_job(tx: Tx, job_id: str, *, now: datetime) -> int:
    """Close the late work of a job that is over; one that somebody else is changing is left for the next round."""
    job = lock_job_unless_busy(tx, job_id).one()
    return 0 if job is None else let_late_go(tx, job, now=now)
