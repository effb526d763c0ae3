"""audit(): what in the database breaks a rule that must always hold; an empty list when nothing does."""

from collections.abc import Sequence

from msgspec import Struct

from piecework.audit import columns_sql as sql
from piecework.audit.checks import CHECKS, Check
from piecework.database import Database, Tx

FINDINGS_A_CHECK_MAX = 100


class Finding(Struct, frozen=True):
    """One thing that is wrong: which check found it, the ids of what it is about, expected against found."""

    check: str
    where: str
    message: str


def audit(database: Database, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Check everything at one moment, also beside a running server, which it neither stops nor waits for.

    At most FINDINGS_A_CHECK_MAX findings of a check are told, then how many more there are.
    """
    return database.snapshot(lambda tx: run_checks(tx, checks))


def run_checks(tx: Tx, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """As `audit`, in the caller's transaction, in one round trip; only a snapshot sees all of it at one moment."""
    sql.give_memory(tx)
    pending_checks = [(check, sql.ask_wrong(tx, check.query, limit=FINDINGS_A_CHECK_MAX)) for check in checks]
    return [finding for check, pending in pending_checks for finding in _findings(check, pending.all())]


def _findings(check: Check, wrong: list[sql.Wrong]) -> list[Finding]:
    findings = [Finding(check.name, row.place, row.message) for row in wrong]
    if wrong and wrong[0].all_wrong > len(wrong):
        findings.append(Finding(check.name, "", f"and {wrong[0].all_wrong - len(wrong)} more"))
    return findings
