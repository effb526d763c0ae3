"""Every statement on chore_runs and audit_runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from piecework.audit.auditing import Finding
from piecework.database import Pending, Tx, as_json


class ChoreRun(Struct, frozen=True):
    """When a chore was last begun, ended well and failed; `error` is of the last time it failed."""

    chore: str
    what: str
    every_seconds: float
    started_at: datetime
    succeeded_at: datetime | None
    failed_at: datetime | None
    error: str


def put_chore_runs(tx: Tx, runs: Sequence[ChoreRun]) -> None:
    """Write how these chores ended last, well or not; it need not survive a crash.

    What ended last counts, also when the clock went back: the other time is never after it.
    """
    tx.do("SET LOCAL synchronous_commit = off")
    tx.do(
        """
        INSERT INTO chore_runs (chore, what, every_seconds, started_at, succeeded_at, failed_at, error)
        SELECT run.chore, run.what, run.every_seconds, run.started_at, run.succeeded_at, run.failed_at, run.error
          FROM jsonb_to_recordset(%(runs)s)
               AS run (chore text, what text, every_seconds double precision, started_at timestamptz,
                       succeeded_at timestamptz, failed_at timestamptz, error text)
         ORDER BY run.chore
        ON CONFLICT (chore) DO UPDATE
           SET what = excluded.what, every_seconds = excluded.every_seconds, started_at = excluded.started_at,
               succeeded_at = coalesce(excluded.succeeded_at,
                                       least(chore_runs.succeeded_at, excluded.failed_at - interval '1 microsecond')),
               failed_at = coalesce(excluded.failed_at, least(chore_runs.failed_at, excluded.succeeded_at)),
               error = CASE WHEN excluded.failed_at IS NULL THEN chore_runs.error ELSE excluded.error END
        """,
        runs=as_json(runs),
    )


def ask_chore_runs(tx: Tx) -> Pending[ChoreRun]:
    """Every chore by name."""
    return tx.ask(
        ChoreRun,
        """
        SELECT chore, what, every_seconds, started_at, succeeded_at, failed_at, error
          FROM chore_runs
         ORDER BY chore
        """,
    )


def forget_chore_runs(tx: Tx, *, before: datetime) -> None:
    """Delete chores that have not run since then: there is no such chore any more."""
    tx.do("DELETE FROM chore_runs WHERE started_at < %(before)s", before=before)


# Audits ---------------------------------------------------------------------------------------------------------


class AuditRun(Struct, frozen=True):
    """One audit; `found` are the first of its findings."""

    started_at: datetime
    ended_at: datetime
    seconds: float
    entries: int
    findings: int
    found: list[Finding]


def claim_audit(tx: Tx, *, hour: datetime, now: datetime) -> bool:
    """Begin the audit of this hour; False: it was begun already."""
    return (
        tx.do(
            """
            INSERT INTO audit_runs (hour, started_at, ended_at, seconds, entries, findings, found, told_at)
            VALUES (%(hour)s, %(now)s, NULL, 0, 0, 0, '[]', NULL)
            ON CONFLICT (hour) DO NOTHING
            """,
            hour=hour,
            now=now,
        ).count()
        == 1
    )


def end_audit(
    tx: Tx,
    *,
    hour: datetime,
    ended_at: datetime,
    seconds: float,
    entries: int,
    findings: int,
    found: Sequence[Finding],
    told_at: datetime | None,
) -> None:
    """Write what the audit of this hour found."""
    tx.do(
        """
        UPDATE audit_runs
           SET ended_at = %(ended_at)s, seconds = %(seconds)s, entries = %(entries)s, findings = %(findings)s,
               found = %(found)s, told_at = %(told_at)s
         WHERE hour = %(hour)s
        """,
        hour=hour,
        ended_at=ended_at,
        seconds=seconds,
        entries=entries,
        findings=findings,
        found=as_json(found),
        told_at=told_at,
    )


def ask_last_audits(tx: Tx, *, limit: int) -> Pending[AuditRun]:
    """The audits that have ended, the latest first."""
    return tx.ask(
        _read_audit,
        """
        SELECT started_at, ended_at, seconds, entries, findings, found
          FROM audit_runs
         WHERE ended_at IS NOT NULL
         ORDER BY ended_at DESC
         LIMIT %(limit)s
        """,
        limit=limit,
    )


def _read_audit(*, found: list[dict[str, str]], **columns: Any) -> AuditRun:
    return AuditRun(**columns, found=[Finding(**finding) for finding in found])


class LastAlert(Struct, frozen=True):
    """How many findings the last ended audit had, and when operators were last told of any."""

    findings: int | None
    told_at: datetime | None


def ask_last_alert(tx: Tx) -> Pending[LastAlert]:
    """What is needed to know whether to tell operators again; always one row."""
    return tx.ask(
        LastAlert,
        """
        SELECT (SELECT findings FROM audit_runs WHERE ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 1) AS findings,
               (SELECT max(told_at) FROM audit_runs) AS told_at
        """,
    )


def forget_audits(tx: Tx, *, before: datetime, after: datetime) -> None:
    """Delete audits that began before then, and those that a clock which has gone back since says are yet to come."""
    tx.do("DELETE FROM audit_runs WHERE hour < %(before)s OR hour > %(after)s", before=before, after=after)
