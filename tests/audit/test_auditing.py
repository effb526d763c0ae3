"""A real history is clean, and whatever is spoiled in it is found by the one check that is there for it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest
from psycopg import errors

from piecework.audit.auditing import FINDINGS_A_CHECK_MAX, audit
from piecework.audit.checks import CHECKS
from piecework.audit.money_sql import HALF_EVEN
from piecework.database import Database, Tx
from piecework.money import escrow_needed
from tests.audit.conftest import Past
from tests.audit.corruptions import CORRUPTIONS, Corruption, entry
from tests.databases import Databases


@pytest.fixture
def spoiled(databases: Databases, past: Past) -> Iterator[Database]:
    """A copy of the history, to be spoiled."""
    url = databases.create(past.template)
    with Database(url, connections_max=2) as database:
        yield database
    databases.drop(url)


def test_real_history_is_clean(spoiled: Database):
    assert audit(spoiled) == []


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda corruption: corruption.id)
def test_corruption_is_found_by_its_check(spoiled: Database, past: Past, corruption: Corruption):
    spoil(spoiled, past, corruption)
    found = audit(spoiled)
    assert {finding.check for finding in found} == {corruption.check}
    told = " ".join(finding.where for finding in found)
    assert [name for name in corruption.names if str(past[name]) not in told] == []


def test_every_check_has_a_corruption():
    assert {check.name for check in CHECKS} == {corruption.check for corruption in CORRUPTIONS}
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_findings_are_told_up_to_a_limit(spoiled: Database):
    def forge(tx: Tx) -> None:
        tx.do(
            """
            INSERT INTO entries (account_id, movement_id, kind, job_id, amount, created_at)
            SELECT 'platform', 'forged' || n, 'platform', '', 1, now() FROM generate_series(1, 122) n
            """
        )

    spoiled.transact(forge)
    found = audit(spoiled)
    assert len(found) == FINDINGS_A_CHECK_MAX + 1
    assert found[-1].message == "and 23 more"  # with the whole book


def test_finding_says_what_was_expected(spoiled: Database, past: Past):
    spoil(spoiled, past, next(corruption for corruption in CORRUPTIONS if corruption.title == "paid too much"))
    (finding,) = audit(spoiled)
    assert finding.where == f"{past['job']} pay:{past['ok_task']} {past['wim']}"
    assert finding.message == "paid 0.1600, the task is worth 0.1500"


def test_audit_sees_one_moment(spoiled: Database, past: Past):
    """What is committed while it runs is not seen by half."""

    def look_twice(tx: Tx) -> tuple[int, int]:
        before = tx.value("SELECT count(*) FROM entries")
        spoiled.transact(lambda other: other.do(entry("'platform'", "platform", "1")))
        return before, tx.value("SELECT count(*) FROM entries")

    before, after = spoiled.snapshot(look_twice)
    assert before == after
    assert {finding.where for finding in audit(spoiled)} == {"forged", "the whole book"}


def test_audit_cannot_write(spoiled: Database):
    with pytest.raises(errors.ReadOnlySqlTransaction):
        spoiled.snapshot(lambda tx: tx.value("DELETE FROM rules RETURNING 1"))


def test_escrow_is_rounded_in_sql_as_in_python(spoiled: Database):
    """Half to even, at ties too: 0.0050 x 3 at 7 % is 0.01605, and 0.0160."""
    values = [Decimal(text) for text in ("0.0001", "0.0050", "0.0250", "0.1113", "2.0100", "999999.9999")]
    rates = [Decimal(text) for text in ("0", "0.0250", "0.0700", "0.0500", "0.5000", "0.9999", "1")]
    cases = list(product(values, rates, range(60)))
    rounded: list[Decimal] = spoiled.read(
        lambda tx: tx.ask_value(
            "SELECT " + HALF_EVEN + " FROM unnest(%(exact)s::numeric[]) WITH ORDINALITY AS given (exact, place)"
            " ORDER BY place",
            exact=[value * k * (1 + rate) for value, rate, k in cases],
        ).all()
    )
    assert rounded == [escrow_needed(value, k, rate) for value, rate, k in cases]
    ties = [1 for value, rate, k in cases if value * k * (1 + rate) * 10000 % 2 == Decimal("0.5")]
    assert len(ties) > 50  # where PostgreSQL's own round() would be wrong
    assert escrow_needed(Decimal("0.0050"), 3, Decimal("0.07")) == Decimal("0.0160")


def spoil(database: Database, past: Past, corruption: Corruption) -> None:
    """In one transaction, past everything that would refuse it."""

    def run(tx: Tx) -> None:
        tx.do("SET LOCAL session_replication_role = replica")  # foreign keys; our own triggers are told by name
        for statement in corruption.statements:
            assert tx.do(statement, **past).count() != 0, statement  # DDL counts as -1

    database.transact(run)
