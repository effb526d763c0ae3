"""Immediate verdicts: a challenge or a code decides, and the verdict is written with the change of the position."""

from datetime import datetime

from piecework.database import Tx
from piecework.jobs.job import LockedJob
from piecework.tasks.taking.position_change import PositionChange
from piecework.tasks.verdicts.judging import ImmediateVerdict
from piecework.tasks.verdicts.settling import settlement_movements, shift_of, write_verdicts


def add_immediate_verdict(
    tx: Tx, job: LockedJob, change: PositionChange, immediate: ImmediateVerdict, *, now: datetime
) -> PositionChange:
    """Add an immediate verdict to the change that handed its task in; the caller writes both."""
    verdicts = [immediate.verdict]
    write_verdicts(tx, job, verdicts, decided_by=immediate.decided_by, now=now)
    movements = settlement_movements(job.shifted(change.shift), verdicts)
    return PositionChange(change.shift + shift_of(verdicts), [*change.movements, *movements])
