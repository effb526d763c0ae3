"""Every statement on notices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from piecework.database import Pending, Tx, as_json
from piecework.events.events_sql import NoticeEvent
from piecework.paging import PendingPage, ask_page


class PagedNotice(Struct, frozen=True):
    """A notice in a list.

    `is_own_job`: the job that it is about is one that this account posted.
    """

    notice_id: str
    kind: str
    job_id: str
    task_id: str
    title: str
    facts: dict[str, Any]
    created_at: datetime
    read_at: datetime | None
    is_own_job: bool


class Context(Struct, frozen=True):
    """What a letter about an event needs beside it."""

    account_id: str
    event_id: str
    name: str
    email: str
    title: str


def add_notices(tx: Tx, events: Sequence[NoticeEvent]) -> None:
    """Write a notice for each event, queued; one that is there already is left as it is."""
    tx.do(
        """
        INSERT INTO notices (account_id, notice_id, kind, job_id, task_id, facts, created_at, read_at)
        SELECT event.account_id, event.event_id, event.kind, event.job_id, event.task_id, event.facts,
               event.created_at, NULL
          FROM jsonb_to_recordset(%(events)s)
               AS event (account_id text, event_id text, kind text, job_id text, task_id text, facts jsonb,
                         created_at timestamptz)
        ON CONFLICT (account_id, notice_id) DO NOTHING
        """,
        events=as_json(list(events)),
    )


def load_context(tx: Tx, events: Sequence[NoticeEvent]) -> list[Context]:
    """Who each event is for, and the title of the job it is about."""
    return tx.rows(
        Context,
        """
        SELECT event.account_id, event.event_id, account.name, account.email, coalesce(job.title, '') AS title
          FROM unnest(%(account_ids)s::text[], %(event_ids)s::text[], %(job_ids)s::text[])
               AS event (account_id, event_id, job_id)
          JOIN accounts account ON account.account_id = event.account_id
          LEFT JOIN jobs job ON job.job_id = event.job_id
        """,
        account_ids=[event.account_id for event in events],
        event_ids=[event.event_id for event in events],
        job_ids=[event.job_id for event in events],
    )


def ask_notices(tx: Tx, account_id: str, *, only_unread: bool, page: int) -> PendingPage[PagedNotice]:
    """A page of the account's notices, the latest first."""
    return ask_page(
        tx,
        PagedNotice,
        """
        SELECT page.notice_id, page.kind, page.job_id, page.task_id, coalesce(job.title, '') AS title, page.facts,
               page.created_at, page.read_at, coalesce(job.employer_id = %(account_id)s, false) AS is_own_job
          FROM (SELECT notice_id, kind, job_id, task_id, facts, created_at, read_at
                  FROM notices
                 WHERE account_id = %(account_id)s AND (read_at IS NULL OR NOT %(only_unread)s)
                 ORDER BY created_at DESC, notice_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          LEFT JOIN jobs job ON job.job_id = page.job_id
         ORDER BY page.created_at DESC, page.notice_id
        """,
        count="""
        SELECT count(*)::int FROM notices
         WHERE account_id = %(account_id)s AND (read_at IS NULL OR NOT %(only_unread)s)
        """,
        page=page,
        account_id=account_id,
        only_unread=only_unread,
    )


def ask_unread(tx: Tx, account_id: str) -> Pending[int]:
    """How many of the account's notices are unread."""
    return tx.ask_value(
        "SELECT count(*)::int FROM notices WHERE account_id = %(account_id)s AND read_at IS NULL", account_id=account_id
    )


def mark_read(tx: Tx, account_id: str, notice_id: str, *, now: datetime) -> int:
    """Mark the account's own notice as read, where it is not; answers 0 where there is none."""
    return tx.do(
        """
        UPDATE notices SET read_at = coalesce(read_at, %(now)s)
         WHERE account_id = %(account_id)s AND notice_id = %(notice_id)s
        """,
        account_id=account_id,
        notice_id=notice_id,
        now=now,
    ).count()


def mark_all_read(tx: Tx, account_id: str, *, now: datetime) -> int:
    """Mark the account's unread notices as read; answers how many."""
    return tx.do(
        "UPDATE notices SET read_at = %(now)s WHERE account_id = %(account_id)s AND read_at IS NULL",
        account_id=account_id,
        now=now,
    ).count()


def forget_notices(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete notices that were made before then; answers how many."""
    return tx.do(
        """
        DELETE FROM notices notice
         USING (SELECT account_id, notice_id FROM notices WHERE created_at < %(before)s LIMIT %(limit)s) old
         WHERE notice.account_id = old.account_id AND notice.notice_id = old.notice_id
        """,
        before=before,
        limit=limit,
    ).count()


def forget_notices_of(tx: Tx, account_id: str, *, limit: int) -> int:
    """Delete notices of an account, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM notices
         WHERE account_id = %(account_id)s
           AND notice_id IN (SELECT notice_id FROM notices WHERE account_id = %(account_id)s LIMIT %(limit)s)
        """,
        account_id=account_id,
        limit=limit,
    ).count()
