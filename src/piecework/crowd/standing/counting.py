"""Counting verdicts: each is added to the worker's day, in the transaction that gives it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.crowd.standing import standing_sql as sql
from piecework.database import Tx
from piecework.money import ZERO

BAD = ("spam", "dupe")


class CountedVerdict(Struct, frozen=True):
    """A verdict as it counts for its worker; `bonus` is zero where it is not ok."""

    worker_id: str
    is_ok: bool
    satisfaction: str
    bonus: Decimal


def count_verdicts(
    tx: Tx, verdicts: Sequence[CountedVerdict], *, job_level: Level, task_value: Decimal, now: datetime
) -> None:
    """Write the verdicts on tasks of one job into today's rows of their workers, queued, in one statement.

    The rows are locked in the order of the accounts, after tasks and before purses. A caller that locks purses
    earlier calls `claim_days` before that.
    """
    tallies: dict[str, sql.VerdictTally] = {}
    for verdict in verdicts:
        tally = tallies.setdefault(verdict.worker_id, sql.VerdictTally(verdict.worker_id))
        if verdict.is_ok:
            tally.ok += 1
            tally.excellent += verdict.satisfaction == "excellent"
            tally.earned += task_value + verdict.bonus
        else:
            tally.nok += 1
            tally.bad += verdict.satisfaction in BAD
    sql.add_to_days(tx, list(tallies.values()), job_level=job_level, day=now.date())


def claim_days(tx: Tx, worker_ids: Sequence[str], *, now: datetime) -> None:
    """Lock today's rows of these workers, queued: needed where purses are locked before the verdicts are accepted."""
    sql.claim_days(tx, sorted(set(worker_ids)), day=now.date())


def count_overturned_verdict(
    tx: Tx,
    worker_id: str,
    *,
    decided_at: datetime,
    satisfaction: str,
    job_level: Level,
    task_value: Decimal,
    now: datetime,
) -> None:
    """Count a verdict of `decided_at` that was overturned: its day counts it as satisfied, and its points come back.

    Points are computed at today's level. If its day is forgotten already, only the points are added, to today's row.
    Locks the worker's standing, then the day; the caller locks purses after it.
    """
    sql.lock_standing(tx, worker_id)
    is_bad = int(satisfaction in BAD)
    refund = sql.VerdictTally(worker_id, ok=1, nok=-1, bad=-is_bad, earned=task_value or ZERO)
    sql.change_day(tx, refund, job_level=job_level, day=decided_at.date(), today=now.date())
