"""An employer's record for workers: a chore counts it every quarter of an hour while the employer has running jobs."""

from datetime import datetime, timedelta

from piecework.database import Tx
from piecework.jobs.offering import records_sql as sql

COUNTED_FOR = timedelta(minutes=15)
DAYS_COUNTED = 90
VERDICTS_MAX = 1000  # the latest
EMPLOYERS_A_BATCH = 100


def count_records(tx: Tx, *, now: datetime) -> int:
    """Count a batch of out-of-date records of employers who have running jobs; answers how many.

    Two processes at once count and write the same. An employer who has never given a verdict has no record.
    """
    stale = sql.load_stale(tx, before=now - COUNTED_FOR, limit=EMPLOYERS_A_BATCH)
    if stale:
        sql.put_records(tx, stale, since=now - timedelta(days=DAYS_COUNTED), verdicts_max=VERDICTS_MAX, now=now)
    return len(stale)
