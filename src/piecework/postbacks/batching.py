"""Batching: each minute, what happened for an employer becomes one call, or as many as the ids of it need."""

import hashlib
from datetime import datetime, timedelta

from piecework.database import Tx
from piecework.events.events_sql import EventBatch, take_for_postbacks
from piecework.postbacks.bodies import DeliveredEvent, DeliveryKind, Format, batches_of
from piecework.postbacks.deliveries_sql import DeliveryState, NewDelivery, add_deliveries
from piecework.postbacks.receivers_sql import lock_receivers_to_batch
from piecework.postbacks.timetable import batched_until

RECEIVERS_A_BATCH = 2000
KINDS: dict[str, DeliveryKind] = {"task_submitted": "tasks_submitted", "job_status_changed": "job_status_changed"}


def batch_events(tx: Tx, *, now: datetime) -> int:
    """Make calls of what happened before this minute, for receivers that are called; answers how many were made."""
    return _batch(tx, before=batched_until(now), is_paused=False, state="WAITING", now=now)


def give_up_events(tx: Tx, *, after_days: int, now: datetime) -> int:
    """Give up, visibly, what has waited for so long for receivers that are paused; answers how many calls it was."""
    return _batch(tx, before=now - timedelta(days=after_days), is_paused=True, state="GIVEN_UP", now=now)


def _batch(tx: Tx, *, before: datetime, is_paused: bool, state: DeliveryState, now: datetime) -> int:
    receivers = lock_receivers_to_batch(tx, before=before, is_paused=is_paused, limit=RECEIVERS_A_BATCH)
    if not receivers:
        return 0
    formats: dict[str, Format] = {receiver.account_id: receiver.format for receiver in receivers}
    taken = take_for_postbacks(tx, list(formats), before=before, now=now)
    made = [delivery for batch in taken for delivery in _deliveries(batch, formats[batch.account_id], now)]
    add_deliveries(tx, made, state=state, now=now)
    return len(made)


def _deliveries(batch: EventBatch, written: Format, now: datetime) -> list[NewDelivery]:
    columns = zip(batch.job_ids, batch.task_ids, batch.statuses, batch.times, strict=True)
    events = [DeliveredEvent(*event) for event in columns]
    return [
        NewDelivery(batch.account_id, _delivery_id(batch, part), body.kind, part, body.body, body.ids)
        for part, body in enumerate(batches_of(events, KINDS[batch.kind], written, now=now))
    ]


def _delivery_id(batch: EventBatch, part: int) -> str:
    """An id that only these events have: each is in one batch only."""
    digest = hashlib.sha256("\n".join((batch.account_id, *batch.first_and_last, str(part))).encode()).hexdigest()
    return f"msg_{digest[:24]}"
