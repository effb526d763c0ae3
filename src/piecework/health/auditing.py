"""The audit of every hour: done once whoever comes first, kept, and told to operators when it finds something."""

from datetime import datetime, timedelta

from msgspec import Struct

from piecework.audit.auditing import Finding, run_checks
from piecework.audit.checks import CHECKS
from piecework.database import Tx
from piecework.health import health_sql as sql
from piecework.health.backlogs_sql import ask_entry_count, ask_operator_addresses
from piecework.mail.email import Email
from piecework.mail.outbox_sql import add_emails

KEPT_FINDINGS_MAX = 100  # that are kept of one audit; `piecework audit` tells all
EMAIL_FINDINGS_MAX = 20  # that are in the e-mail
ALERT_AGAIN_TIME = timedelta(hours=23, minutes=30)  # daily, whatever moment of the hour an audit ends at
KEPT = timedelta(days=60)


class AuditResult(Struct, frozen=True):
    """What an audit found: all checks at one moment, over so many entries."""

    entries: int
    findings: list[Finding]


def begin_audit(tx: Tx, *, now: datetime) -> bool:
    """Claim this hour's audit; False: somebody has it, or has done it. What is very old is forgotten."""
    sql.forget_audits(tx, before=now - KEPT, after=now)
    return sql.claim_audit(tx, hour=_hour(now), now=now)


def look(tx: Tx) -> AuditResult:
    """Check everything; for a snapshot, as it must see all of it at one moment."""
    entries = ask_entry_count(tx)
    findings = run_checks(tx, CHECKS)
    return AuditResult(entries.get(), findings)


def end_audit(tx: Tx, result: AuditResult, *, seconds: float, began_at: datetime, now: datetime) -> bool:
    """Keep what the audit found; operators are told by e-mail when something is wrong, once a day while it is.

    Answers whether they were told.
    """
    pending, operators = sql.ask_last_alert(tx), ask_operator_addresses(tx)
    last_alert, people = pending.get(), operators.all()
    alerts = bool(result.findings) and (
        not last_alert.findings or last_alert.told_at is None or abs(now - last_alert.told_at) >= ALERT_AGAIN_TIME
    )
    sql.end_audit(
        tx,
        hour=_hour(began_at),
        ended_at=now,
        seconds=seconds,
        entries=result.entries,
        findings=len(result.findings),
        found=result.findings[:KEPT_FINDINGS_MAX],
        told_at=now if alerts else None,
    )
    if alerts:
        hour = _hour(began_at).strftime("%Y-%m-%dT%H")
        letters = [
            Email(
                account_id=person.account_id,
                email_id=f"audit:{hour}",
                address=person.email,
                subject=f"The audit has {len(result.findings)} findings",
                body=_letter(result, now),
            )
            for person in people
        ]
        add_emails(tx, letters, now=now)
    return alerts


def _letter(result: AuditResult, now: datetime) -> str:
    lines = [f"{finding.check}: {finding.where}: {finding.message}" for finding in result.findings]
    more = [f"... and {len(lines) - EMAIL_FINDINGS_MAX} more."] if len(lines) > EMAIL_FINDINGS_MAX else []
    return "\n".join(
        [
            f"The audit of {now:%Y-%m-%d %H:%M} UTC, over {result.entries} entries of the book, found faults:",
            "",
            *lines[:EMAIL_FINDINGS_MAX],
            *more,
            "",
            "See /operator/health, or run `piecework audit` for all of it. docs/operations.md says what to do.",
            "You are told again in a day if it is still so.",
        ]
    )


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
