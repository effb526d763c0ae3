"""Every statement that reads what is exported, page by page by its keys; it writes nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct

from piecework.database import Tx
from piecework.ledger.movement import EntryKind

ENTRIES_A_PAGE, TASKS_A_PAGE = 5000, 500
STRETCH = timedelta(hours=6)  # of the book: a page is sorted within one, so that no page costs the whole month

# Money --------------------------------------------------------------------------------------------------------


class BookEntry(Struct, frozen=True):
    """One line of the book."""

    account_id: str
    movement_id: str
    kind: EntryKind
    job_id: str
    amount: Decimal
    created_at: datetime


class _Sum(Struct, frozen=True):
    """What the entries of one kind add up to."""

    kind: EntryKind
    amount: Decimal


def sum_kinds(tx: Tx, *, before: datetime) -> dict[EntryKind, Decimal]:
    """What all entries of everybody from before then add up to, by kind."""
    rows = tx.rows(
        _Sum,
        "SELECT kind, sum(amount) AS amount FROM entries WHERE created_at < %(before)s GROUP BY kind",
        before=before,
    )
    return {row.kind: row.amount for row in rows}


def sum_kinds_of(tx: Tx, account_id: str, *, before: datetime) -> dict[EntryKind, Decimal]:
    """What the entries of one account from before then add up to, by kind."""
    rows = tx.rows(
        _Sum,
        """
        SELECT kind, sum(amount) AS amount FROM entries
         WHERE account_id = %(account_id)s AND created_at < %(before)s
         GROUP BY kind
        """,
        account_id=account_id,
        before=before,
    )
    return {row.kind: row.amount for row in rows}


def find_beginning(tx: Tx) -> datetime | None:
    """When the book begins, with the first deposit; None where it is empty."""
    return tx.value("SELECT min(started_at) FROM deposits")


def walk_book(tx: Tx, *, start: datetime, end: datetime) -> Iterator[BookEntry]:
    """Every entry of everybody from `start` until before `end`, the oldest first."""
    first = tx.value(
        "SELECT min(created_at) FROM entries WHERE created_at >= %(start)s AND created_at < %(end)s",
        start=start, end=end,
    )  # fmt: skip
    since = first or end
    while since < end:
        until = min(since + STRETCH, end)
        yield from _walk_stretch(tx, since, until)
        since = until


def _walk_stretch(tx: Tx, since: datetime, until: datetime) -> Iterator[BookEntry]:
    after = ("", "", "")
    while True:
        page = tx.rows(
            BookEntry,
            """
            SELECT account_id, movement_id, kind, job_id, amount, created_at
              FROM entries
             WHERE created_at >= %(since)s AND created_at < %(until)s
               AND (created_at, account_id, movement_id, kind) > (%(since)s, %(account_id)s, %(movement_id)s, %(kind)s)
             ORDER BY created_at, account_id, movement_id, kind
             LIMIT %(limit)s
            """,
            since=since,
            until=until,
            account_id=after[0],
            movement_id=after[1],
            kind=after[2],
            limit=ENTRIES_A_PAGE,
        )
        yield from page
        if len(page) < ENTRIES_A_PAGE:
            return
        since, after = page[-1].created_at, (page[-1].account_id, page[-1].movement_id, page[-1].kind)


def walk_account(tx: Tx, account_id: str, *, start: datetime, end: datetime) -> Iterator[BookEntry]:
    """Every entry of one account from `start` until before `end`, the oldest first."""
    since, after = start, ("", "")
    while True:
        page = tx.rows(
            BookEntry,
            """
            SELECT account_id, movement_id, kind, job_id, amount, created_at
              FROM entries
             WHERE account_id = %(account_id)s AND created_at >= %(since)s AND created_at < %(end)s
               AND (created_at, movement_id, kind) > (%(since)s, %(movement_id)s, %(kind)s)
             ORDER BY created_at, movement_id, kind
             LIMIT %(limit)s
            """,
            account_id=account_id,
            since=since,
            movement_id=after[0],
            kind=after[1],
            end=end,
            limit=ENTRIES_A_PAGE,
        )
        yield from page
        if len(page) < ENTRIES_A_PAGE:
            return
        since, after = page[-1].created_at, (page[-1].movement_id, page[-1].kind)


# Work ---------------------------------------------------------------------------------------------------------


class ExportedJob(Struct, frozen=True):
    """What the columns of a job's results are made of: how many proofs it asks for, and its variables by name."""

    proofs: int
    variables: list[str]


def find_exported_job(tx: Tx, job_id: str, *, employer_id: str | None) -> ExportedJob | None:
    """The job, the employer's own unless it is None, archived ones included."""
    return tx.one(
        ExportedJob,
        """
        SELECT jsonb_array_length(proofs) AS proofs,
               ARRAY(SELECT variable ->> 'name' FROM jsonb_array_elements(variables) WITH ORDINALITY
                         AS listed (variable, number) ORDER BY number) AS variables
          FROM jobs
         WHERE job_id = %(job_id)s AND (%(employer_id)s::text IS NULL OR employer_id = %(employer_id)s)
        """,
        job_id=job_id,
        employer_id=employer_id,
    )


class ExportedTask(Struct, frozen=True, kw_only=True):
    """A task with everything about it; marks and revisions are JSON text."""

    task_id: str
    worker_id: str
    country: str
    ip_address: str
    status: str
    held_at: datetime | None
    submitted_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    satisfaction: str
    comment: str
    paid: Decimal
    bonus: Decimal
    revision_number: int
    pcode: str
    challenge: str
    appeal: str | None
    variables: list[dict[str, Any]]
    marks: str | None
    revisions: str | None


def walk_tasks(tx: Tx, job_id: str, *, only_handed_in: bool) -> Iterator[ExportedTask]:
    """Every task of a job in the order of its id; or only those that were handed in under a position."""
    after = ""
    while True:
        page = _load_tasks(tx, job_id, after=after, only_handed_in=only_handed_in)
        yield from page
        if len(page) < TASKS_A_PAGE:
            return
        after = page[-1].task_id


def _load_tasks(tx: Tx, job_id: str, *, after: str, only_handed_in: bool) -> list[ExportedTask]:
    return tx.rows(
        ExportedTask,
        """
        SELECT task.task_id, task.worker_id, task.country, task.ip_address, task.status, task.held_at,
               task.submitted_at, task.decided_at, task.decided_by, task.satisfaction, task.comment,
               CASE WHEN task.status = 'OK' THEN job.task_value ELSE 0.0000 END AS paid, task.bonus,
               task.revision_number, task.pcode, task.challenge, appeal.state AS appeal, task.variables,
               (SELECT jsonb_agg(jsonb_build_object('kind', kind, 'task_id', other_task_id, 'worker_id',
                                                    other_worker_id) ORDER BY kind, other_task_id)::text
                  FROM task_marks
                 WHERE job_id = task.job_id AND task_id = task.task_id) AS marks,
               (SELECT jsonb_agg(jsonb_build_object(
                           'revision_number', revision_number, 'asked_comment', asked_comment, 'submitted_at',
                           to_char(submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'proofs', proofs)
                       ORDER BY revision_number)::text
                  FROM submissions
                 WHERE job_id = task.job_id AND task_id = task.task_id) AS revisions
          FROM tasks task
          JOIN jobs job ON job.job_id = task.job_id
          LEFT JOIN appeals appeal ON appeal.job_id = task.job_id AND appeal.task_id = task.task_id
         WHERE task.job_id = %(job_id)s AND task.task_id > %(after)s
           AND (NOT %(only_handed_in)s OR task.status IN ('SUBMITTED', 'IN_REVISION', 'OK', 'NOK', 'GIVEN_UP'))
         ORDER BY task.task_id
         LIMIT %(limit)s
        """,
        job_id=job_id,
        after=after,
        only_handed_in=only_handed_in,
        limit=TASKS_A_PAGE,
    )
