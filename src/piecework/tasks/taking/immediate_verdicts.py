"""Positions whose task is judged by the place at once: the verdict in the same change as the position."""

from datetime import datetime

from piecework.database import Tx
from piecework.jobs.job import LockedJob
from piecework.tasks.taking.position_change import PositionChange
from piecework.tasks.verdicts.judging import ImmediateVerdict
from piecework.tasks.verdicts.settling import settlement_movements, shift_of, write_verdicts


def add_immediate_verdict(
    tx: Tx, job: LockedJob, change: PositionChange, immediate: ImmediateVerdict, *, now: datetime
) -> PositionChange:
    """The change with the verdict on a task that waits for one since this change; the caller writes it."""
    verdicts = [immediate.verdict]
    write_verdicts(tx, job, verdicts, decided_by=immediate.decided_by, now=now)
    movements = settlement_movements(job.shifted(change.shift), verdicts)
    return PositionChange(change.shift + shift_of(verdicts), [*change.movements, *movements])
