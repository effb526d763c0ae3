"""Every statement on events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from piecework.database import Tx, as_json
from piecework.events.event import Event


def add_events(tx: Tx, events: Sequence[Event], *, now: datetime) -> None:
    """Write the events, queued; one that was written before is left as it is."""
    if not events:
        return
    tx.do(
        """
        INSERT INTO events (account_id, event_id, kind, job_id, task_id, facts, created_at, postbacks_taken_at)
        SELECT event.account_id, event.event_id, event.kind, event.job_id, event.task_id, event.facts, %(now)s, %(now)s
          FROM jsonb_to_recordset(%(events)s)
               AS event (account_id text, event_id text, kind text, job_id text, task_id text, facts jsonb)
        ON CONFLICT (account_id, event_id) DO NOTHING
        """,
        events=as_json(sorted(events, key=lambda event: (event.account_id, event.event_id))),
        now=now,
    )


class EventBatch(Struct, frozen=True):
    """What happened for one employer, of one kind and in its order; each array has an element an event."""

    account_id: str
    kind: str
    job_ids: list[str]
    task_ids: list[str]
    statuses: list[str]  # empty but for changed statuses
    times: list[datetime]
    first_and_last: list[str]  # event ids


def add_submitted(tx: Tx, employer_id: str, job_id: str, tasks: Sequence[tuple[str, int]], *, now: datetime) -> None:
    """Write that tasks (id, number of the revision) were submitted, queued; only where the employer is called back."""
    tx.do(
        """
        INSERT INTO events (account_id, event_id, kind, job_id, task_id, facts, created_at, notices_taken_at)
        SELECT receiver.account_id, 'task_submitted:' || task.id || ':' || task.revision, 'task_submitted', %(job_id)s,
               task.id, '{}', %(now)s, %(now)s
          FROM receivers receiver
         CROSS JOIN unnest(%(task_ids)s::text[], %(revisions)s::int[]) AS task (id, revision)
         WHERE receiver.account_id = %(employer_id)s AND receiver.wants_tasks AND receiver.address <> ''
         ORDER BY task.id
        ON CONFLICT (account_id, event_id) DO NOTHING
        """,
        employer_id=employer_id,
        job_id=job_id,
        task_ids=[task_id for task_id, _ in tasks],
        revisions=[revision for _, revision in tasks],
        now=now,
    )


def add_status_changed(tx: Tx, employer_id: str, job_id: str, status: str, *, now: datetime) -> None:
    """Write that the job has another status, queued; only where the employer wants to be told."""
    tx.do(
        """
        INSERT INTO events (account_id, event_id, kind, job_id, task_id, facts, created_at, notices_taken_at)
        SELECT account_id, 'job_status_changed:' || %(job_id)s::text || ':' || %(status)s::text || ':' || %(at)s::text,
               'job_status_changed', %(job_id)s, '', jsonb_build_object('status', %(status)s::text), %(now)s, %(now)s
          FROM receivers
         WHERE account_id = %(employer_id)s AND wants_statuses AND address <> ''
        ON CONFLICT (account_id, event_id) DO NOTHING
        """,
        employer_id=employer_id,
        job_id=job_id,
        status=status,
        at=now.isoformat(),
        now=now,
    )


def take_for_postbacks(tx: Tx, account_ids: Sequence[str], *, before: datetime, now: datetime) -> list[EventBatch]:
    """Take what happened before then for these employers, whose receivers the caller has locked."""
    return tx.rows(
        EventBatch,
        """
        WITH taken AS (
            UPDATE events
               SET postbacks_taken_at = %(now)s
             WHERE account_id = ANY (%(account_ids)s) AND postbacks_taken_at IS NULL AND created_at < %(before)s
            RETURNING account_id, event_id, kind, job_id, task_id, created_at,
                      coalesce(facts ->> 'status', '') AS status
        )
        SELECT account_id, kind, array_agg(job_id ORDER BY created_at, event_id) AS job_ids,
               array_agg(task_id ORDER BY created_at, event_id) AS task_ids,
               array_agg(status ORDER BY created_at, event_id) AS statuses,
               array_agg(created_at ORDER BY created_at, event_id) AS times,
               ARRAY[min(event_id), max(event_id)] AS first_and_last
          FROM taken
         GROUP BY account_id, kind
         ORDER BY account_id, min(created_at), kind
        """,
        account_ids=list(account_ids),
        before=before,
        now=now,
    )


class NoticeEvent(Struct, frozen=True):
    """An event that is to become a notice."""

    account_id: str
    event_id: str
    kind: str
    job_id: str
    task_id: str
    facts: dict[str, Any]
    created_at: datetime


def take_for_notices(tx: Tx, *, limit: int, now: datetime) -> list[NoticeEvent]:
    """Take the oldest events that nobody was told of; those that somebody else is taking are left to them."""
    return tx.rows(
        NoticeEvent,
        """
        WITH waiting AS (
            SELECT account_id, event_id FROM events
             WHERE notices_taken_at IS NULL
             ORDER BY created_at
             LIMIT %(limit)s
               FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE events event
           SET notices_taken_at = %(now)s
          FROM waiting
         WHERE event.account_id = waiting.account_id AND event.event_id = waiting.event_id
           AND event.notices_taken_at IS NULL
        RETURNING event.account_id, event.event_id, event.kind, event.job_id, event.task_id, event.facts,
                  event.created_at
        """,
        limit=limit,
        now=now,
    )


def forget_events(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete events from before then that everybody has taken; answers how many."""
    return tx.do(
        """
        DELETE FROM events event
         USING (SELECT account_id, event_id FROM events
                 WHERE created_at < %(before)s AND notices_taken_at IS NOT NULL AND postbacks_taken_at IS NOT NULL
                 LIMIT %(limit)s) old
         WHERE event.account_id = old.account_id AND event.event_id = old.event_id
        """,
        before=before,
        limit=limit,
    ).count()


def forget_events_of(tx: Tx, account_id: str, *, limit: int) -> int:
    """Delete events of an account, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM events
         WHERE account_id = %(account_id)s
           AND event_id IN (SELECT event_id FROM events WHERE account_id = %(account_id)s LIMIT %(limit)s)
        """,
        account_id=account_id,
        limit=limit,
    ).count()
