"""What a restored database lists: what was open then, of each kind, and not what was over."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import psycopg
import pytest

from piecework.reconciling.matters import load_matters
from piecework.tasks.verdicts.appeals_sql import AppealState
from piecework.withdrawals.withdrawal import ENDED, WithdrawalState
from tests.databases import Databases
from tests.rows import MOMENT, put_account, put_job, put_row

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def found(databases: Databases) -> dict[str, list[str]]:
    """The places that are listed, by matter."""
    with databases.filled(write_history) as database:
        matters = database.read(load_matters)
    return {matter.name: [thing.place for thing in matter.things] for matter in matters}


def write_history(connection: psycopg.Connection[object]) -> None:
    """A thing in each state of its kind, named for it."""
    put_account(connection, "ada")
    for state in get_args(WithdrawalState):
        put_row(
            connection, "withdrawals", account_id="ada", withdrawal_id=state, state=state, batch_id="b",
            confirmed_at=MOMENT, ended_at=MOMENT if state in ENDED else None,
            returned_at=MOMENT if state == "RETURNED" else None,
        )  # fmt: skip
    for state in ("STARTED", "PAYING", "FAILED", "EXPIRED"):
        put_row(connection, "deposits", account_id="ada", deposit_id=state, state=state, clawed=0, clawed_earned=0)
    for number, source in enumerate(("hand", "hand", "stripe")):
        put_row(
            connection, "deposits", account_id="ada", deposit_id=f"{number}", state="CREDITED", source=source,
            reference=f"r{number}", credited_at=NOW + timedelta(days=number), clawed=0, clawed_earned=0,
        )  # fmt: skip
    write_work(connection)


def write_work(connection: psycopg.Connection[object]) -> None:
    for state in ("OPEN", "WON", "LOST"):
        put_row(connection, "payment_claims", reference="r", claim_id=state, kind="dispute", state=state)
    for status in ("PENDING_REVIEW", "PENDING_RESTART", "RUNNING", "BLOCKED"):
        put_job(connection, status, "ada")
        connection.execute("UPDATE job_counts SET status = %s WHERE job_id = %s", [status, status])
    for name in ("submitted", "in_revision", "held"):
        put_job(connection, name, "ada", **{name: 1})
    for state in get_args(AppealState):
        decided_at = None if state == "OPEN" else MOMENT
        put_row(connection, "appeals", job_id="j", task_id=state, state=state, decided_at=decided_at)
    for state in ("WAITING", "REJECTED"):
        decided: dict[str, object] = {} if state == "WAITING" else {"decided_at": MOMENT, "decided_by": "mo"}
        put_row(connection, "second_opinions", account_id="mo", opinion_id=state, state=state, **decided)
    put_row(connection, "emails", account_id="ada", email_id="waits", next_attempt_at=MOMENT)
    put_row(connection, "emails", account_id="ada", email_id="sent", sent_at=MOMENT)
    put_row(connection, "emails", account_id="ada", email_id="given up")


@pytest.mark.parametrize(
    ("matter", "places"),
    [
        ("payouts", ["ada APPROVED", "ada REQUESTED", "ada SENT", "ada UNCONFIRMED"]),
        ("deposits", ["ada PAYING", "ada STARTED"]),
        ("by_hand", ["r1"]),
        ("claims", ["r OPEN"]),
        ("reviews", ["PENDING_RESTART", "PENDING_REVIEW", "j OPEN", "mo WAITING"]),
        ("verdicts", ["in_revision", "submitted"]),
        ("letters", ["ada waits"]),
    ],
)
def test_what_was_open_is_listed(found: dict[str, list[str]], matter: str, places: list[str]):
    assert sorted(found[matter]) == places


def test_nothing_else_is(found: dict[str, list[str]]):
    assert sorted(found) == ["by_hand", "claims", "deposits", "letters", "payouts", "reviews", "verdicts"]
