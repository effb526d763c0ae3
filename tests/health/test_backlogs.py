"""What counts as due: one thing of each kind that waits, beside others that do not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from piecework.database import Database, Tx
from piecework.health.auditing import begin_audit
from piecework.health.backlogs_sql import ask_backlogs, ask_operator_addresses, ask_postbacks
from tests.databases import Databases
from tests.rows import put_account, put_job, put_row, put_task

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(seconds=1), NOW - timedelta(days=1)


class Undone(Exception):
    """What was done is not to stay."""


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Database]:
    """Two things due to each chore, at once and a day ago, and one that is not due yet or any more."""
    with databases.filled(write_rows) as opened:
        yield opened


def write_rows(connection: psycopg.Connection[object]) -> None:
    for number, roles in enumerate((["all"], ["money"], ["all"], [])):
        put_account(
            connection, f"mo{number}", is_operator=bool(roles), operator_roles=roles, email=f"{number}@example.org",
            frozen_at=NOW if number == 2 else None,
        )  # fmt: skip
    put_job(connection, "j", "ada")
    for number, due in enumerate((BEFORE, NOW, LATER)):
        put_task(connection, "j", f"h{number}", "HELD", hold_until=due)
        put_task(connection, "j", f"s{number}", "SUBMITTED", rate_by=due)
        put_task(connection, "j", f"r{number}", "IN_REVISION", revise_until=due)
        put_task(connection, "j", f"e{number}", "EXPIRED", hold_until=due)
        put_row(connection, "emails", account_id="mo0", email_id=f"{number}", next_attempt_at=due)
    put_row(connection, "emails", account_id="mo0", email_id="sent", sent_at=BEFORE)
    write_postbacks(connection)


def write_postbacks(connection: psycopg.Connection[object]) -> None:
    """One receiver that is called, one paused because it failed, one by its employer, one without an address."""
    for account_id, address, paused_why in (
        ("a", "https://a.example", ""), ("b", "https://b.example", "failing"), ("c", "https://c.example", "employer"),
        ("d", "", ""),
    ):  # fmt: skip
        put_row(
            connection, "receivers", account_id=account_id, address=address, format="envelope", paused_why=paused_why,
            paused_at=NOW if paused_why else None, failing_since=BEFORE if account_id in "ab" else None,
        )  # fmt: skip
        for number, at in enumerate((BEFORE, NOW)):
            put_row(connection, "events", account_id=account_id, event_id=f"{number}", created_at=at)
    put_row(connection, "events", account_id="a", event_id="t", created_at=BEFORE, notices_taken_at=NOW,
            postbacks_taken_at=NOW)  # fmt: skip
    for number, (state, ended_at) in enumerate(
        [("WAITING", None), ("WAITING", None), ("GIVEN_UP", NOW), ("GIVEN_UP", BEFORE), ("DELIVERED", NOW)]
    ):
        put_row(
            connection, "deliveries", account_id="a", delivery_id=f"{number}", kind="test", state=state,
            ended_at=ended_at, next_attempt_at=(NOW, LATER)[number] if number < 2 else None,
        )  # fmt: skip


def test_what_is_due_by_now_is_counted_and_nothing_else(place: Database):
    found = place.read(lambda tx: ask_backlogs(tx, batched_until=NOW, now=NOW).all())
    assert {each.chore: (each.waiting, each.oldest_at) for each in found} == {
        "expire_holds": (2, BEFORE), "autorate": (2, BEFORE), "close_revisions": (2, BEFORE),
        "make_notices": (8, BEFORE), "batch_postbacks": (1, BEFORE), "deliver_postbacks": (1, NOW),
        "send_emails": (2, BEFORE),
    }  # fmt: skip


def test_calls_are_counted_as_they_stand(place: Database):
    found = place.read(lambda tx: ask_postbacks(tx, now=NOW).get())
    assert (found.waiting, found.given_up_today) == (2, 1)
    assert (found.receivers, found.failing, found.paused) == (3, 1, 1)


def test_of_faults_those_are_told_who_may_do_everything_and_are_not_frozen(place: Database):
    told = place.read(lambda tx: ask_operator_addresses(tx).all())
    assert [(each.account_id, each.email) for each in told] == [("mo0", "0@example.org")]


def test_audits_are_kept_for_60_days_and_none_of_the_future(place: Database):
    def begin(tx: Tx) -> None:
        for days in (60, 59, 1, -1):
            tx.do(
                """
                INSERT INTO audit_runs (hour, started_at, seconds, entries, findings, found)
                VALUES (%(hour)s, %(hour)s, 0, 0, 0, '[]')
                """,
                hour=NOW - timedelta(days=days, minutes=1),
            )
        assert begin_audit(tx, now=NOW)
        hours: list[datetime] = tx.ask_value("SELECT hour FROM audit_runs ORDER BY hour").all()
        assert [(NOW - hour).days for hour in hours] == [59, 1, 0]
        assert not begin_audit(tx, now=NOW + timedelta(minutes=59))
        raise Undone

    with pytest.raises(Undone):
        place.transact(begin)
