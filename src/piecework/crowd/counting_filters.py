"""Counting the workers who fit the filters of worker lists, by a chore: the counts are read far more often."""

from datetime import datetime, timedelta

from piecework.crowd import filters_sql as sql
from piecework.database import Tx

COUNTED_FOR = timedelta(minutes=10)
LISTS_A_BATCH = 20


def count_filtered_lists(tx: Tx, *, now: datetime) -> int:
    """Count the lists that were not counted for ten minutes, at most a batch; answers how many.

    The counts are only shown. Whether a worker is on a list is always decided by the filter itself.
    """
    uncounted = sql.lock_uncounted_filters(tx, before=now - COUNTED_FOR, limit=LISTS_A_BATCH)
    if uncounted:
        sql.count_filters(tx, [key[0] for key in uncounted], [key[1] for key in uncounted], now=now)
    return len(uncounted)
