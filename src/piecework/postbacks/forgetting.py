"""Forgetting: what waited too long for a paused receiver is given up, and the log ends after some days."""

from datetime import datetime, timedelta

from piecework.database import Tx
from piecework.postbacks.batching import give_up_events
from piecework.postbacks.deliveries_sql import forget_deliveries, forget_deliveries_of, give_up_waiting
from piecework.postbacks.receivers_sql import delete_receiver

WAITS_DAYS_MAX = 30
DELIVERIES_A_BATCH = 1000


def forget_old(tx: Tx, *, days: int, now: datetime) -> int:
    """Do a batch of it; answers how much was done. `days`: how long the log of an ended delivery is kept."""
    given_up = give_up_events(tx, after_days=WAITS_DAYS_MAX, now=now)
    waited = give_up_waiting(tx, before=now - timedelta(days=WAITS_DAYS_MAX), limit=DELIVERIES_A_BATCH, now=now)
    return given_up + waited + forget_deliveries(tx, before=now - timedelta(days=days), limit=DELIVERIES_A_BATCH)


def forget_postbacks_of(tx: Tx, account_id: str, *, limit: int, now: datetime) -> int:
    """Delete a batch of the calls to an account that is called no more, and at last its receiver."""
    deleted = forget_deliveries_of(tx, account_id, limit=limit, now=now)
    return deleted or delete_receiver(tx, account_id)
