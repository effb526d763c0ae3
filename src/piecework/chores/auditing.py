"""The step that audits: once an hour over all processes, beside everything else, and loud when something is wrong."""

import time
from datetime import datetime, timedelta

import structlog

from piecework.chores.step import IsStopping, Outcome
from piecework.database import Database
from piecework.health.auditing import begin_audit, end_audit, look

log = structlog.get_logger("piecework.audit")


def audit_hourly(database: Database, now: datetime, is_stopping: IsStopping) -> Outcome:
    """Audit, unless this hour's was begun; it waits for nobody, and nobody for it. Findings are no error of it."""
    if not database.transact(lambda tx: begin_audit(tx, now=now)):
        return Outcome()
    started = time.perf_counter()
    audited = database.snapshot(look)
    seconds = time.perf_counter() - started
    ended_at = now + timedelta(seconds=seconds)
    told = database.transact(lambda tx: end_audit(tx, audited, seconds=seconds, began_at=now, now=ended_at))
    facts = {"entries": audited.entries, "findings": len(audited.findings), "milliseconds": round(seconds * 1000)}
    if audited.findings:
        first = audited.findings[0]
        log.critical("audit_failed", **facts, told=told, first=f"{first.check}: {first.where}: {first.message}")
    else:
        log.info("audit_done", **facts)
    return Outcome()
