"""Forgetting: what waited too long for a paused receiver is given up, and the log ends after some days."""

from datetime import datetime, timedelta

from piecework.database import Tx
from piecework.postbacks.batching import give_up_events
from piecework.postbacks.deliveries.sql import forget_deliveries, give_up_waiting

WAITS_DAYS_MAX = 30
DELIVERIES_A_BATCH = 1000


def forget_old(tx: Tx, *, days: int, now: datetime) -> int:
    """Do a batch of it; answers how much was done. `days`: how long the log of an ended delivery is kept."""
    given_up = give_up_events(tx, after_days=WAITS_DAYS_MAX, now=now)
    waited = give_up_waiting(tx, before=now - timedelta(days=WAITS_DAYS_MAX), limit=DELIVERIES_A_BATCH, now=now)
    return given_up + waited + forget_deliveries(tx, before=now - timedelta(days=days), limit=DELIVERIES_A_BATCH)
