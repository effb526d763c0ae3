"""Every statement that reads the workers of an employer's lists and blocks for pages; it writes nothing."""

from datetime import datetime
from typing import LiteralString

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.database import Tx
from piecework.paging import PendingPage, ask_page


class WorkerRecord(Struct, frozen=True):
    """A worker on an employer's list, or blocked: since when, and this employer's verdicts on their tasks."""

    worker_id: str
    country: str
    level: Level
    since: datetime
    ok: int
    nok: int


_WORKERS: LiteralString = """
        SELECT page.worker_id, worker.country, worker.level, page.since, record.ok, record.nok
          FROM page
          JOIN accounts worker ON worker.account_id = page.worker_id
         CROSS JOIN LATERAL (
               SELECT (count(*) FILTER (WHERE status = 'OK'))::int AS ok,
                      (count(*) FILTER (WHERE status = 'NOK'))::int AS nok
                 FROM tasks
                WHERE employer_id = %(employer_id)s AND worker_id = page.worker_id AND status IN ('OK', 'NOK')) record
         ORDER BY page.since DESC, page.worker_id
"""
_ON_LIST: LiteralString = """
    WITH page AS (
        SELECT worker_id, added_at AS since FROM worker_list_members
         WHERE account_id = %(employer_id)s AND list_id = %(list_id)s
         ORDER BY added_at DESC, worker_id
         LIMIT %(limit)s OFFSET %(offset)s)
"""
_BLOCKED: LiteralString = """
    WITH page AS (
        SELECT blocked_account_id AS worker_id, created_at AS since FROM blocks
         WHERE account_id = %(employer_id)s
         ORDER BY created_at DESC, blocked_account_id
         LIMIT %(limit)s OFFSET %(offset)s)
"""


def ask_members(tx: Tx, employer_id: str, list_id: int, *, page: int) -> PendingPage[WorkerRecord]:
    """A page of the workers that were put on the employer's list, the latest first; not who only fits its filter."""
    return ask_page(
        tx,
        WorkerRecord,
        _ON_LIST + _WORKERS,
        count="""
        SELECT count(*)::int FROM worker_list_members
         WHERE account_id = %(employer_id)s AND list_id = %(list_id)s
        """,
        page=page,
        employer_id=employer_id,
        list_id=list_id,
    )


def ask_blocked(tx: Tx, employer_id: str, *, page: int) -> PendingPage[WorkerRecord]:
    """A page of the workers that the employer blocks, the latest first."""
    count: LiteralString = "SELECT count(*)::int FROM blocks WHERE account_id = %(employer_id)s"
    return ask_page(tx, WorkerRecord, _BLOCKED + _WORKERS, count=count, page=page, employer_id=employer_id)
