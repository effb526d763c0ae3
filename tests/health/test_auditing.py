"""What is kept of an audit, for how long, and how much of it is in the letter."""

from piecework.audit.auditing import Finding
from piecework.health.auditing import AuditResult, begin_audit, end_audit
from piecework.health.health import get_health
from piecework.mail.outbox_sql import list_emails
from tests.conftest import VirtualClock
from tests.given import Given


def audit(given: Given, findings: int) -> None:
    now, found = given.clock(), [Finding("purses", f"purse {number}", "is wrong") for number in range(findings)]
    assert given.database.transact(lambda tx: begin_audit(tx, now=now))
    given.database.transact(lambda tx: end_audit(tx, AuditResult(9, found), seconds=1.0, began_at=now, now=now))


def test_a_hundred_findings_are_kept_and_twenty_are_told(given: Given):
    given.mo()
    audit(given, 150)
    last = given.database.read(lambda tx: get_health(tx, now=given.clock())).audit
    assert last
    assert (last.findings, len(last.found)) == (150, 100)
    (letter,) = given.database.read(lambda tx: list_emails(tx, page=1)).items
    told = [line for line in letter.body.splitlines() if line.startswith("purses: ")]
    assert (len(told), letter.subject) == (20, "The audit has 150 findings")
    assert "... and 130 more." in letter.body


def test_audits_are_kept_for_sixty_days(given: Given, clock: VirtualClock):
    audit(given, 0)
    for days, kept in ((60, 2), (1, 2)):  # the first is still there, then it is not
        clock.pass_(days=days)
        audit(given, 0)
        assert len(given.database.read(lambda tx: get_health(tx, now=clock())).audits) == kept
