"""Checks that look at several things look at each of them: one is spoiled, seen, and put back."""

from collections.abc import Iterator
from typing import LiteralString

import pytest

from piecework.audit.auditing import run_checks
from piecework.audit.checks import CHECKS
from piecework.database import Database, Tx
from tests.audit.conftest import Past

FOUND, NOT_FOUND = True, False
BY_CHECK = {check.name: check for check in CHECKS}

# What the database refuses by itself: audit/money_sql.py looks that it does.
GUARDS: dict[str, LiteralString] = {
    "entries_only_added": "DROP TRIGGER entries_only_added ON entries",
    "entries_not_emptied": "ALTER TABLE entries DISABLE TRIGGER entries_not_emptied",
    "entries_pkey": "ALTER TABLE entries DROP CONSTRAINT entries_pkey",
    "purses_pkey": "ALTER TABLE purses DROP CONSTRAINT purses_pkey",
    "purses_not_negative": "ALTER TABLE purses DROP CONSTRAINT purses_not_negative",
    "job_counts_not_negative": "ALTER TABLE job_counts DROP CONSTRAINT job_counts_not_negative",
    "job_counts_finished_has_no_places": "ALTER TABLE job_counts DROP CONSTRAINT job_counts_finished_has_no_places",
    "tasks_not_of_own_job": "ALTER TABLE tasks DROP CONSTRAINT tasks_not_of_own_job",
    "tasks_submission_key": "DROP INDEX tasks_submission_key",
    "submissions_pkey": "ALTER TABLE submissions DROP CONSTRAINT submissions_pkey",
    "worker_list_members_of_others": "ALTER TABLE worker_list_members DROP CONSTRAINT worker_list_members_of_others",
    "terms_accepted_only_added": "DROP TRIGGER terms_accepted_only_added ON terms_accepted",
    "terms_accepted_not_emptied": "DROP TRIGGER terms_accepted_not_emptied ON terms_accepted",
    "terms_texts_only_added": "DROP TRIGGER terms_texts_only_added ON terms_texts",
    "terms_texts_not_emptied": "DROP TRIGGER terms_texts_not_emptied ON terms_texts",
    "operator_log_only_added": "DROP TRIGGER operator_log_only_added ON operator_log",
    "operator_log_not_emptied": "DROP TRIGGER operator_log_not_emptied ON operator_log",
}
BOARD: tuple[LiteralString, ...] = (
    "task_value = task_value + 1", "ttr_days = ttr_days + 1", "created_at = created_at + interval '1 s'",
    "speed = speed - 1", "workers_level = 'expert'", "workers_max_tasks = workers_max_tasks + 1",
    "start_time = '01:00'", "end_time = '23:00'", "list_id = 5", "countries = '{de}'", "excluded_countries = '{de}'",
    "distribution = 99", "category_id = '9900'", "hold_required = NOT hold_required", "title = title || '!'",
)  # fmt: skip
COUNTS = ("held", "submitted", "in_revision", "ok", "nok", "late")
SOLD = ("open", "held", "submitted", "in_revision", "ok", "nok")

# The check, what is done to the history, and whether it must find something.
PARTS: dict[str, tuple[str, bool, tuple[LiteralString, ...]]] = {
    "held, and handed in": (
        "task_states", FOUND, ("UPDATE tasks SET submitted_at = now() WHERE task_id = %(held_task)s",)),
    "a bonus of what is refused": ("task_states", FOUND, ("UPDATE tasks SET bonus = 1 WHERE task_id = %(nok_task)s",)),
    "decided, and to be rated": (
        "task_states", FOUND, ("UPDATE tasks SET rate_by = now() WHERE task_id = %(ok_task)s",)),
    "waits, and was decided by somebody": (
        "task_states", FOUND, ("UPDATE tasks SET decided_by = 'system' WHERE task_id = %(submitted_task)s",)),
    "taken within a minute of the block": (
        "blocked", NOT_FOUND, (
            ("UPDATE tasks SET held_at = (SELECT max(created_at) FROM blocks) + interval '60 s'"
            " WHERE task_id = %(nok_task)s"),)),
    "taken a second later": (
        "blocked", FOUND, (
            ("UPDATE tasks SET held_at = (SELECT max(created_at) FROM blocks) + interval '61 s'"
            " WHERE task_id = %(nok_task)s"),)),
    "a day with a verdict too few": (
        "worker_days", FOUND, ("UPDATE worker_days SET ok = ok - 1 WHERE account_id = %(wim)s",)),
    "a day with a refused one too few": (
        "worker_days", FOUND, ("UPDATE worker_days SET nok = nok - 1 WHERE account_id = %(bea)s",)),
    "a day with a refused one too many": (
        "worker_days", FOUND, ("UPDATE worker_days SET nok = nok + 1 WHERE account_id = %(bea)s",)),
    "declined with money in escrow": (
        "closed_jobs", FOUND, ("UPDATE job_counts SET status = 'DECLINED' WHERE job_id = %(waiting_job)s",)),
    "finished with money for what is undecided": (
        "closed_jobs", NOT_FOUND, (
            "UPDATE job_counts SET status = 'FINISHED', open = 0 WHERE job_id = %(job)s",)),
    "no escrow at all": ("escrow", FOUND, ("DELETE FROM purses WHERE job_id = %(job)s",)),
    "escrow of another": ("escrow", FOUND, ("UPDATE purses SET account_id = %(olga)s WHERE job_id = %(job)s",)),
    "charges that wait": (
        "escrow", FOUND, ("UPDATE job_counts SET charges_waiting = 0 WHERE job_id = %(waiting_job)s",)),
    "one position more": ("escrow", FOUND, ("UPDATE job_counts SET open = open + 1 WHERE job_id = %(list_job)s",)),
    "a share that is a step of rounding off": (
        "refunds", NOT_FOUND, (
            "ALTER TABLE entries DISABLE TRIGGER USER",
            "UPDATE entries SET amount = 0.1606 WHERE movement_id = 'refund:' || %(nok_task)s AND amount > 0",)),
    "a share that is two steps off": (
        "refunds", FOUND, (
            "ALTER TABLE entries DISABLE TRIGGER USER",
            "UPDATE entries SET amount = 0.1607 WHERE movement_id = 'refund:' || %(nok_task)s AND amount > 0",)),
    "somebody's entry of the platform's kind": (
        "kinds", FOUND, (
            "INSERT INTO entries VALUES (%(ada)s, 'forged', 'platform', '', 1, now())",)),
    "a debt that is counted too low": (
        "receivables", FOUND, (
            "INSERT INTO entries VALUES ('receivable', 'clawback:second:1', 'receivable', '', -1, now())",)),
    "what was taken of earned money": (
        "clawbacks", FOUND, (
            "INSERT INTO payment_claims VALUES ('second', 're', 'refund', 'STANDS', 2, '', now(), now())",
            "UPDATE deposits SET clawed = 2, clawed_earned = 1 WHERE reference = 'second'",
            ("INSERT INTO entries VALUES ('clearing', 'clawback:second:1', 'clearing', '', 2, now()),"
            " (%(olga)s, 'clawback:second:1', 'spendable', '', -2, now())"),)),
    "a refund that failed, and a dispute that was won": (
        "clawbacks", NOT_FOUND, (
            ("INSERT INTO payment_claims VALUES ('second', 're', 'refund', 'FAILED', 2, '', now(), now()),"
            " ('second', 'dp', 'dispute', 'WON', 2, '', now(), now()),"
            " ('second', 'refunded', 'refunded', 'STANDS', 2, '', now(), now())"),)),
    "a dispute that is open": (
        "clawbacks", FOUND, (
            "INSERT INTO payment_claims VALUES ('second', 'dp', 'dispute', 'OPEN', 2, '', now(), now())",)),
    "a sum of refunds": (
        "clawbacks", FOUND, (
            "INSERT INTO payment_claims VALUES ('second', 'refunded', 'refunded', 'STANDS', 2, '', now(), now())",)),
    "upheld, and not turned": (
        "appeals", FOUND, (
            """INSERT INTO appeals SELECT job_id, task_id, employer_id, worker_id, 'UPHELD', '', now(), now(), '', ''
                 FROM tasks WHERE task_id = %(nok_task)s""",
            "UPDATE jobs SET task_value = 0 WHERE job_id = %(job)s",)),
    "upheld and turned, and not paid": (
        "appeals", FOUND, (
            """INSERT INTO appeals SELECT job_id, task_id, employer_id, worker_id, 'UPHELD', '', now(), now(), '', ''
                 FROM tasks WHERE task_id = %(nok_task)s""",
            "UPDATE tasks SET status = 'OK', decided_by = 'operator' WHERE task_id = %(nok_task)s",)),
    "open, of a task that is refused": (
        "appeals", NOT_FOUND, (
            """INSERT INTO appeals SELECT job_id, task_id, employer_id, worker_id, 'OPEN', '', now(), NULL, '', ''
                 FROM tasks WHERE task_id = %(nok_task)s""",)),
    "a batch that is undone, with a withdrawal": (
        "withdrawal_batches", FOUND, (
            """INSERT INTO withdrawals VALUES (%(wim)s, 'w1', 'SENT', 1, '', '', '', now(), now(), now(), NULL, '',
                                               'b1', '', NULL)""",
            "INSERT INTO withdrawal_batches VALUES ('b1', '', 1, 1, '', now(), '', now())",)),
    "a batch of another sum": (
        "withdrawal_batches", FOUND, (
            """INSERT INTO withdrawals VALUES (%(wim)s, 'w1', 'SENT', 1, '', '', '', now(), now(), now(), NULL, '',
                                               'b1', '', NULL)""",
            "INSERT INTO withdrawal_batches VALUES ('b1', '', 1, 2, '', now(), '', NULL)",)),
    "sent with no batch that is there": (
        "withdrawal_batches", FOUND, (
            """INSERT INTO withdrawals VALUES (%(wim)s, 'w1', 'SENT', 1, '', '', '', now(), now(), now(), NULL, '',
                                               'b1', '', NULL)""",)),
    "paid, and given back": (
        "withdrawals", FOUND, (
            """INSERT INTO withdrawals VALUES (%(wim)s, 'w1', 'PAID', 1, '', '', '', now(), now(), now(), now(), '',
                                               '', '', NULL)""",
            ("INSERT INTO entries VALUES (%(wim)s, 'withdraw:w1', 'withdrawing', '', 1, now()),"
            " (%(wim)s, 'withdraw_back:w1', 'withdrawing', '', -1, now())"),)),
    "returned, and not earned again": (
        "returns", FOUND, (
            """INSERT INTO withdrawals VALUES (%(wim)s, 'w1', 'RETURNED', 1, '', '', '', now(), now(), now(), now(),
                                               '', '', '', now())""",)),
}  # fmt: skip
PARTS.update({f"the board: {change}": ("board", FOUND, (f"UPDATE job_counts SET {change}",)) for change in BOARD})
PARTS.update({f"no guard {name}": ("guards", FOUND, (statement,)) for name, statement in GUARDS.items()})
PARTS.update({
    f"one {name} too many": ("counts", FOUND, (f"UPDATE job_counts SET {name} = {name} + 1 WHERE job_id = %(job)s",))
    for name in COUNTS
})  # fmt: skip
PARTS.update({
    f"{name} below zero": ("oversold", FOUND, (
        "ALTER TABLE job_counts DROP CONSTRAINT job_counts_not_negative",
        f"UPDATE job_counts SET {name} = -1 WHERE job_id = %(job)s",
    ))
    for name in SOLD
})  # fmt: skip
PARTS.update({
    f"full, and {status}": (
        "full_jobs", FOUND, (f"UPDATE job_counts SET status = '{status}' WHERE job_id = %(finished_job)s",))
    for status in ("RUNNING", "PAUSED", "PAUSED_SYSTEM", "PAUSED_ADMIN")
})  # fmt: skip
PARTS.update({
    f"late work of a job that is {status}": (
        "late_work", FOUND, (f"UPDATE job_counts SET status = '{status}', late = 1, open = 0",))
    for status in ("FINISHED", "BLOCKED", "DECLINED")
})  # fmt: skip


class Undone(Exception):
    """What was spoiled is put back."""


@pytest.fixture(scope="module")
def history(past: Past) -> Iterator[Database]:
    with Database(past.url, connections_max=1) as opened:
        yield opened


@pytest.mark.parametrize("part", PARTS)
def test_part_is_looked_at(history: Database, past: Past, part: str):
    check, is_found, statements = PARTS[part]
    found: list[bool] = []

    def look(tx: Tx) -> None:
        assert run_checks(tx, [BY_CHECK[check]]) == []
        tx.do("SET LOCAL session_replication_role = replica")
        for statement in statements:
            assert tx.do(statement, **past).count() != 0, statement
        found.append(bool(run_checks(tx, [BY_CHECK[check]])))
        raise Undone

    with pytest.raises(Undone):
        history.transact(look)
    assert found == [is_found]
