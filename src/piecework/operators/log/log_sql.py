"""Every statement on operator_log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from piecework.database import Tx, as_json
from piecework.operators.log.line import LogFilter, LogLine, Step, Via
from piecework.paging import TASKS_A_PAGE, PendingPage, ask_page


class LogEntry(Struct, frozen=True, kw_only=True):
    """One act on record, with the names that its operator and whoever it is about have today."""

    account_id: str
    entry_id: str
    operator_name: str | None
    action: str
    step: Step
    via: Via
    account_ids: Sequence[str]
    job_id: str
    task_id: str
    reason: str
    facts: dict[str, Any]
    proposed_by: str
    ip_address: str
    created_at: datetime


def add_entry(tx: Tx, line: LogLine, *, now: datetime) -> None:
    """Put one act on record, at the end of the chain; whoever comes at the same time waits until commit."""
    tx.do(
        """
        WITH line AS (
            SELECT operator_log_content(%(account_id)s, %(entry_id)s, %(action)s, %(step)s, %(via)s, %(account_ids)s,
                                        %(job_id)s, %(task_id)s, %(reason)s, %(facts)s, %(proposed_by)s, %(now)s)
                   AS content
        ), moved AS (
            INSERT INTO operator_log_head AS head (place, number, sha256, created_at)
            SELECT 'here', 1, sha256(int8send(1) || content), %(now)s FROM line
                ON CONFLICT (place) DO UPDATE
               SET number = head.number + 1, created_at = %(now)s,
                   sha256 = sha256(head.sha256 || int8send(head.number + 1) || (SELECT content FROM line))
            RETURNING number, sha256
        )
        INSERT INTO operator_log (account_id, entry_id, action, step, via, account_ids, job_id, task_id, reason, facts,
                                  proposed_by, ip_address, created_at, number, sha256)
        SELECT %(account_id)s, %(entry_id)s, %(action)s, %(step)s, %(via)s, %(account_ids)s, %(job_id)s, %(task_id)s,
               %(reason)s, %(facts)s, %(proposed_by)s, %(ip_address)s, %(now)s, moved.number, moved.sha256
          FROM moved
        """,
        account_id=line.operator_id,
        entry_id=line.entry_id,
        action=line.action,
        step=line.step,
        via=line.via,
        account_ids=line.account_ids,
        job_id=line.job_id,
        task_id=line.task_id,
        reason=line.reason,
        facts=as_json(line.facts),
        proposed_by=line.proposed_by,
        ip_address=line.ip_address,
        now=now,
    )


class LogHead(Struct, frozen=True):
    """The end of the chain: how many entries there are, the hash that all of them are in, and when the last came."""

    number: int
    sha256: str
    created_at: datetime


def find_head(tx: Tx) -> LogHead | None:
    """The end of the chain; None while nothing is on record."""
    return tx.one(LogHead, "SELECT number, encode(sha256, 'hex') AS sha256, created_at FROM operator_log_head")


def find_hash(tx: Tx, number: int) -> str | None:
    """The hash that the entry of this number has; None where there is none."""
    return tx.value("SELECT encode(sha256, 'hex') FROM operator_log WHERE number = %(number)s LIMIT 1", number=number)


def ask_entries(tx: Tx, wanted: LogFilter, *, page: int, page_size: int = TASKS_A_PAGE) -> PendingPage[LogEntry]:
    """What is on record, the latest first; each filter may be None. A proposal is found by both its operators."""
    return ask_page(
        tx,
        LogEntry,
        """
        SELECT entry.account_id, entry.entry_id, operator.name AS operator_name, entry.action, entry.step, entry.via,
               entry.account_ids, entry.job_id, entry.task_id, entry.reason, entry.facts, entry.proposed_by,
               entry.ip_address, entry.created_at
          FROM operator_log entry
          LEFT JOIN accounts operator ON operator.account_id = entry.account_id
         WHERE (%(operator_id)s::text IS NULL
                OR entry.account_id = %(operator_id)s OR entry.proposed_by = %(operator_id)s)
           AND (%(about_account_id)s::text IS NULL OR entry.account_ids @> ARRAY[%(about_account_id)s::text])
           AND (%(job_id)s::text IS NULL OR entry.job_id = %(job_id)s)
           AND (%(action)s::text IS NULL OR starts_with(entry.action, %(action)s))
           AND (%(since)s::timestamptz IS NULL OR entry.created_at >= %(since)s)
           AND (%(until)s::timestamptz IS NULL OR entry.created_at < %(until)s)
           AND (%(text)s::text IS NULL
                OR strpos(lower(entry.reason || ' ' || entry.facts::text), lower(%(text)s)) > 0)
         ORDER BY entry.created_at DESC, entry.account_id, entry.entry_id
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count=None,  # the log has no end
        page=page,
        page_size=page_size,
        operator_id=wanted.operator_id,
        about_account_id=wanted.about_account_id,
        job_id=wanted.job_id,
        action=wanted.action,
        since=wanted.since,
        until=wanted.until,
        text=wanted.text,
    )


def forget_act_addresses(tx: Tx, *, before: datetime, limit: int) -> int:
    """Forget where acts came from that are older than `before`, at most `limit`; answers how many."""
    return tx.do(
        """
        UPDATE operator_log
           SET ip_address = ''
         WHERE (account_id, entry_id) IN (SELECT account_id, entry_id FROM operator_log
                                           WHERE created_at < %(before)s AND ip_address <> '' LIMIT %(limit)s)
        """,
        before=before,
        limit=limit,
    ).count()
