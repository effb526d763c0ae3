"""Counting how many workers there are of each country and level, by a chore: no request walks all accounts."""

from datetime import datetime, timedelta

from piecework.crowd import crowd_sql as sql
from piecework.database import Tx

COUNTED_FOR = timedelta(minutes=10)


def count_crowd(tx: Tx, *, now: datetime) -> int:
    """Count all accounts where that is ten minutes ago; answers how many kinds (country and level) there are.

    Employers are told these counts alone. Two processes at once count and write the same.
    """
    return len(sql.count_crowd(tx, now=now, before=now - COUNTED_FOR).all())
