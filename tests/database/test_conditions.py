"""A statement that moves something on takes it from the states it names alone, and touches nobody else's.

Whoever runs it has looked before, under a lock: this is what holds when somebody did not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, LiteralString, get_args

import psycopg
import pytest
from psycopg.errors import DivisionByZero

from piecework.database import Database, Tx
from piecework.deposits import deposits_sql as deposits
from piecework.deposits.deposit import DepositState
from piecework.tasks import tasks_sql as tasks
from piecework.tasks.task import FinalVerdict, LockedTask, NewTask, TaskStatus
from piecework.tasks.verdicts import appeals_sql as appealing
from piecework.withdrawals import withdrawals_sql as withdrawals
from piecework.withdrawals.withdrawal import ENDED, Withdrawal, WithdrawalState
from tests.databases import Databases
from tests.rows import MOMENT, put_account, put_job, put_row, put_task

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STATES: dict[str, tuple[str, ...]] = {
    "task": get_args(TaskStatus), "withdrawal": get_args(WithdrawalState), "deposit": get_args(DepositState),
    "appeal": get_args(appealing.AppealState),
}  # fmt: skip
ROWS: dict[str, LiteralString] = {
    "task": "SELECT string_agg(row::text, ' ' ORDER BY row) FROM tasks row WHERE (task_id = %(id)s AND job_id = 'j')"
    " = %(is_it)s",
    "withdrawal": "SELECT string_agg(row::text, ' ' ORDER BY row) FROM withdrawals row"
    " WHERE (withdrawal_id = %(id)s AND account_id = 'wim') = %(is_it)s",
    "deposit": "SELECT string_agg(row::text, ' ' ORDER BY row) FROM deposits row"
    " WHERE (deposit_id = %(id)s AND account_id = 'ada') = %(is_it)s",
    "appeal": "SELECT string_agg(row::text, ' ' ORDER BY row) FROM appeals row"
    " WHERE (task_id = %(id)s AND job_id = 'j') = %(is_it)s",
}


@dataclass(frozen=True)
class Step:
    """What moves a thing on by its id, and from which states."""

    kind: str
    takes: tuple[str, ...]
    call: Callable[[Tx, str], object]
    is_of_all: bool = False  # it takes all of an account's
    is_loud: bool = False  # what it cannot take fails it; else it says how many it took


class Undone(Exception):
    """The step was looked at, and is not to stay."""


def settle(tx: Tx, task_id: str, status_before: TaskStatus) -> None:
    settled = FinalVerdict(task=LockedTask(task_id, "wim", status_before, 0), status="OK")
    tasks.write_verdicts(tx, "j", [settled], status_before=status_before, decided_by="employer", now=NOW)


def hand_in(tx: Tx, task_id: str, status_before: TaskStatus, worker_id: str = "wim") -> None:
    task = NewTask(task_id=task_id, worker_id=worker_id, country="de", rate_by=NOW)
    tasks.hand_in_task(tx, "j", task, status_before=status_before, status="SUBMITTED", now=NOW)


def withdrawal(withdrawal_id: str, state: WithdrawalState) -> Withdrawal:
    return Withdrawal(
        account_id="wim", withdrawal_id=withdrawal_id, state=state, amount=Decimal(1), method="", destination="",
        token_sha256=b"", requested_at=NOW, confirm_by=NOW, confirmed_at=NOW, ended_at=None, reason="",
    )  # fmt: skip


def deposit(tx: Tx, deposit_id: str) -> Any:
    return deposits.lock_deposit(tx, "ada", deposit_id).get()


STEPS: dict[str, Step] = {
    "a verdict": Step("task", ("SUBMITTED",), lambda tx, key: settle(tx, key, "SUBMITTED"), is_loud=True),
    "the end of a revision": Step(
        "task",
        ("IN_REVISION",),
        lambda tx, key: settle(tx, key, "IN_REVISION"),
        is_loud=True,
    ),
    "a turned verdict": Step("task", ("NOK",), lambda tx, key: tasks.overturn_verdict(tx, "j", key, now=NOW)),
    "a revision": Step("task", ("SUBMITTED",), lambda tx, key: tasks.send_back_tasks(tx, "j", [key], [""], until=NOW)),
    "handing in": Step("task", ("HELD",), lambda tx, key: hand_in(tx, key, "HELD")),
    "handing in after the hold": Step("task", ("EXPIRED",), lambda tx, key: hand_in(tx, key, "EXPIRED")),
    "handing in for another": Step("task", (), lambda tx, key: hand_in(tx, key, "HELD", worker_id="ada")),
    "leaving": Step("task", ("HELD",), lambda tx, key: tasks.release_hold(tx, "j", key)),
    "resubmitting": Step(
        "task",
        ("IN_REVISION",),
        lambda tx, key: tasks.resubmit(
            tx, "j", key, revision_number=1, ip_address="", device="", pcode="", rate_by=NOW, now=NOW
        ),
    ),
    "giving up": Step("task", ("IN_REVISION",), lambda tx, key: tasks.give_up(tx, "j", key)),
    "a place for late work": Step(
        "task",
        ("LATE",),
        lambda tx, key: tasks.take_late(tx, "j", [key], ["de"], rate_by=NOW),
        is_loud=True,
    ),
    "confirming": Step(
        "withdrawal",
        ("UNCONFIRMED",),
        lambda tx, key: withdrawals.set_withdrawal_state(tx, withdrawal(key, "UNCONFIRMED"), "REQUESTED", now=NOW),
        is_loud=True,
    ),
    "paying": Step(
        "withdrawal",
        ("APPROVED",),
        lambda tx, key: withdrawals.set_withdrawal_state(tx, withdrawal(key, "APPROVED"), "PAID", now=NOW),
        is_loud=True,
    ),
    "a return": Step(
        "withdrawal",
        ("PAID",),
        lambda tx, key: withdrawals.set_withdrawal_state(tx, withdrawal(key, "PAID"), "RETURNED", now=NOW),
        is_loud=True,
    ),
    "sending": Step(
        "withdrawal",
        ("APPROVED",),
        lambda tx, key: withdrawals.set_batch(tx, [withdrawal(key, "APPROVED")], "SENT", batch_id="b"),
        is_loud=True,
    ),
    "undoing a batch": Step(
        "withdrawal",
        ("SENT",),
        lambda tx, key: withdrawals.set_batch(tx, [withdrawal(key, "SENT")], "APPROVED", batch_id=""),
        is_loud=True,
    ),
    "what a bank paid": Step(
        "withdrawal",
        ("SENT",),
        lambda tx, key: withdrawals.set_results(tx, [withdrawal(key, "SENT")], "PAID", now=NOW),
        is_loud=True,
    ),
    "forgetting where it went": Step(
        "withdrawal", ENDED, lambda tx, key: withdrawals.forget_destinations_of(tx, "wim"), is_of_all=True
    ),
    "crediting": Step(
        "deposit",
        ("STARTED", "PAYING", "FAILED", "EXPIRED"),
        lambda tx, key: deposits.set_credited(tx, deposit(tx, key), amount=Decimal(1), reference="r", now=NOW),
        is_loud=True,
    ),
    "leaving no trace": Step("deposit", ("STARTED",), lambda tx, key: deposits.forget_deposit(tx, "ada", key)),
    "deciding an appeal": Step(
        "appeal",
        ("OPEN",),
        lambda tx, key: appealing.decide_appeal(
            tx, "j", key, state="UPHELD", operator_id="mo", reason="", now=NOW + timedelta(1)
        ),
    ),
}


@pytest.fixture(scope="module")
def history(databases: Databases) -> Iterator[Database]:
    with databases.filled(write_history) as opened:
        yield opened


def write_history(connection: psycopg.Connection[Any]) -> None:
    """A thing in each state of its kind, named for it, and beside it the same of somebody else."""
    for account_id in ("ada", "wim", "olga", "nele"):
        put_account(connection, account_id)
    for job_id, employer_id, worker_id in (("j", "ada", "wim"), ("k", "olga", "nele")):
        put_job(connection, job_id, employer_id)
        for status in STATES["task"]:
            put_task(connection, job_id, status, status, employer_id=employer_id, worker_id=worker_id)
        for state in STATES["appeal"]:
            decided_at = None if state == "OPEN" else MOMENT
            put_row(connection, "appeals", job_id=job_id, task_id=state, state=state, decided_at=decided_at)
        for state in STATES["withdrawal"]:
            put_row(
                connection, "withdrawals", account_id=worker_id, withdrawal_id=state, state=state, destination="DE02",
                batch_id="a" if state == "SENT" else "", confirmed_at=MOMENT,
                ended_at=MOMENT if state in ENDED else None, returned_at=MOMENT if state == "RETURNED" else None,
            )  # fmt: skip
        for state in STATES["deposit"]:
            told = {"credited_at": MOMENT, "reference": "q"} if state == "CREDITED" else {}
            put_row(
                connection, "deposits", account_id=employer_id, deposit_id=state, state=state, clawed=0,
                clawed_earned=0, **told,
            )  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_step_takes_what_is_in_its_states_and_nothing_else(history: Database, name: str):
    step = STEPS[name]
    became = {state: what_became(history, step, state) for state in STATES[step.kind]}
    left = "fails" if step.is_loud else "is as it was"
    assert became == {state: "moves on" if state in step.takes else left for state in became}


def what_became(history: Database, step: Step, state: str) -> str:
    """Whether the step changed the thing, and nothing but the thing; or failed."""
    seen: list[list[Any]] = []

    def take(tx: Tx) -> None:
        seen.append(look(tx, step.kind, state))
        step.call(tx, state)
        tx.wait()
        seen.append(look(tx, step.kind, state))
        raise Undone

    try:
        history.transact(take)
    except DivisionByZero:
        return "fails"
    except Undone:
        (before, others), (after, others_after) = seen
        assert step.is_of_all or others == others_after
        return "is as it was" if before == after else "moves on"
    raise AssertionError("unreachable")


def look(tx: Tx, kind: str, key: str) -> list[Any]:
    """The thing with this name, and everything else of its kind."""
    return [tx.value(ROWS[kind], id=key, is_it=is_it) for is_it in (True, False)]
