"""Every statement on events."""

from collections.abc import Sequence
from datetime import datetime

from piecework.database import Tx, as_json
from piecework.events.event import Event


def add_events(tx: Tx, events: Sequence[Event], *, now: datetime) -> None:
    """Write the events, queued; one that was written before is left as it is."""
    if not events:
        return
    tx.do(
        """
        INSERT INTO events (account_id, event_id, kind, job_id, task_id, facts, created_at)
        SELECT event.account_id, event.event_id, event.kind, event.job_id, event.task_id, event.facts, %(now)s
          FROM jsonb_to_recordset(%(events)s)
               AS event (account_id text, event_id text, kind text, job_id text, task_id text, facts jsonb)
        ON CONFLICT (account_id, event_id) DO NOTHING
        """,
        events=as_json(sorted(events, key=lambda event: (event.account_id, event.event_id))),
        now=now,
    )
