"""An employer's record: made anew by a chore, every quarter of an hour while jobs of theirs run."""

from datetime import datetime, timedelta

from piecework.database import Tx
from piecework.jobs.offering import records_sql as sql

COUNTED_FOR = timedelta(minutes=15)
DAYS_COUNTED = 90
VERDICTS_MAX = 1000  # the latest
EMPLOYERS_A_BATCH = 100


def count_records(tx: Tx, *, now: datetime) -> int:
    """Make the records of employers with running jobs that are out of date, at most a batch; answers how many.

    Two processes at once count the same and write the same. Who has never had a verdict has no record.
    """
    stale = sql.load_stale(tx, before=now - COUNTED_FOR, limit=EMPLOYERS_A_BATCH)
    if stale:
        sql.put_records(tx, stale, since=now - timedelta(days=DAYS_COUNTED), verdicts_max=VERDICTS_MAX, now=now)
    return len(stale)
