"""Bulk verdicts, each with its own outcome, and the time to rate when it is changed."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person

RATED = "Task rated successfully."


def rate_many(employer: Person, job_id: str, verdicts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = employer.api("jobs/rate-multiple-tasks", {"job_id": job_id, "tasks": verdicts})
    assert set(answer) == {"tasks"}
    assert [outcome["id"] for outcome in answer["tasks"]] == [verdict["id"] for verdict in verdicts]
    return answer["tasks"]


def submit_by_hand(work: Work, job_id: str, employer: Person, count: int) -> list[str]:
    """`count` tasks of as many workers, written as rows: handing them in one by one would take minutes."""
    work.run(
        """
        INSERT INTO accounts (account_id, name, email, country, level, is_operator, is_auto_approved, trusted_deposits,
                              created_at, pcode_secret)
        SELECT 'w' || number, 'w', 'w', 'us', 'starter', false, false, 0, now(), ''
          FROM generate_series(1, %(count)s::int) number
        """,
        count=count,
    )
    work.run(
        """
        INSERT INTO standings (account_id, carried_points, points, level_number, ok, nok, submit_wait_seconds,
                               away_since, rules_version)
        SELECT account_id, 0, 0, 0, 0, 0, 0, '2026-03-01', 0 FROM accounts WHERE name = 'w'
        """
    )
    work.run(
        "INSERT INTO purses (account_id, kind, job_id, amount)"
        " SELECT account_id, 'earned', '', 0 FROM accounts WHERE account_id LIKE 'w%%' AND name = 'w'"
    )
    work.run(
        """
        WITH made AS (
            INSERT INTO tasks (job_id, task_id, employer_id, worker_id, status, country, ip_address, held_at,
                               submitted_at, variables, submission_id, revision_number, rate_by, decided_by,
                               satisfaction, comment, bonus, device, challenge, pcode)
            SELECT %(job_id)s, 't' || number, %(employer_id)s, 'w' || number, 'SUBMITTED', 'us', '', %(now)s, %(now)s,
                   '[]', '', 0, %(now)s::timestamptz + interval '7 days', '', '', '', 0, '', '', ''
              FROM generate_series(1, %(count)s::int) number
            RETURNING job_id, task_id, worker_id
        ), taken AS (
            INSERT INTO job_workers (job_id, worker_id, taken) SELECT job_id, worker_id, 1 FROM made
        )
        INSERT INTO submissions (job_id, task_id, revision_number, proofs, proofs_sha256, submitted_at, asked_comment)
        SELECT job_id, task_id, 0, '[]', sha256('[]'), %(now)s, '' FROM made
        """,
        job_id=job_id, employer_id=employer.id, count=count, now=work.clock(),
    )  # fmt: skip
    work.run(
        "UPDATE job_counts SET open = open - %(count)s, submitted = %(count)s WHERE job_id = %(id)s",
        count=count, id=job_id,
    )  # fmt: skip
    return [f"t{number}" for number in range(1, count + 1)]


def test_a_thousand_verdicts_in_one_call(given: Given, work: Work):
    ada = given.ada(funds="200")
    job_id = given.running_job(ada, num_tasks=1001)
    task_ids = submit_by_hand(work, job_id, ada, 1000)
    verdicts = [
        {"id": task_id, "rating": "ok"} if number % 2 else {"id": task_id, "rating": "nok", "comment": "no"}
        for number, task_id in enumerate(task_ids)
    ]
    outcomes = rate_many(ada, job_id, verdicts)
    assert {(outcome["ok"], outcome["message"]) for outcome in outcomes} == {(True, RATED)}
    assert work.counts(job_id) == ("RUNNING", 1, 0, 0)
    assert (work.job(job_id).ok, work.job(job_id).nok) == (500, 500)
    assert work.values("SELECT sum(amount) FROM purses WHERE kind = 'earned'") == [Decimal(50)]
    assert ada.api("users/get-balances")["spendable"] == "145.7430"  # 200 - 107.1070 - 0.65 + 53.5


def test_each_verdict_has_its_own_outcome(given: Given, work: Work):
    ada, olga = given.ada(), given.olga()
    job_id = given.running_job(ada)
    good, bad, back, twice, sore = (given.submitted_task(given.wim(), job_id) for _ in range(5))
    held = work.hold(given.wim(), job_id).task_id
    elsewhere = given.submitted_task(given.wim(), given.running_job(olga))
    verdicts: list[dict[str, Any]] = [
        {"id": good, "rating": "ok", "satisfaction": "excellent", "bonus": 0.5},
        {"id": bad, "rating": "not_ok", "satisfaction": "dupe", "comment": "again?", "block_worker": True},
        {"id": back, "rating": "revise", "comment": "the link"},
        {"id": twice, "rating": "ok"},
        {"id": twice, "rating": "not_ok", "comment": "no"},
        {"id": sore, "rating": "ok", "list_id": 1},
        {"id": sore, "rating": "ok", "satisfaction": "spam"},
        {"id": held, "rating": "ok"},
        {"id": elsewhere, "rating": "ok"},
    ]
    outcomes = [(outcome["ok"], outcome["message"]) for outcome in rate_many(ada, job_id, verdicts)]
    assert outcomes == [
        (True, RATED), (True, RATED), (True, RATED), (True, RATED),
        (False, "Task cannot be rated."), (False, "List not found."),
        (False, "task_satisfaction with task_rating ok can be: excellent, good, ok."),
        (False, "Task cannot be rated."), (False, "Task not found."),
    ]  # fmt: skip
    statuses = [work.task(task_id).status for task_id in (good, bad, back, twice, sore, held, elsewhere)]
    assert statuses == ["OK", "NOK", "IN_REVISION", "OK", "SUBMITTED", "HELD", "SUBMITTED"]


def test_money_is_given_in_the_order_of_the_request_while_it_lasts(given: Given, work: Work):
    """2.14 is left: two bonuses of 1.00 with their fee. The third is refused; what costs nothing is still done."""
    ada = given.ada(funds=str(Decimal("1.7200") + Decimal("2.14")))
    job_id = given.running_job(ada)
    task_ids = [given.submitted_task(given.wim(), job_id) for _ in range(5)]
    bonuses = [1, 1, "0.01", 0, 1]
    outcomes = rate_many(
        ada, job_id, [{"id": task_id, "rating": "ok", "bonus": bonus}
                      for task_id, bonus in zip(task_ids, bonuses, strict=True)],
    )  # fmt: skip
    assert [outcome["ok"] for outcome in outcomes] == [True, True, False, True, False]
    assert outcomes[2]["message"] == "Insufficient balance: the bonus costs 0.0107 and 0.0000 is spendable."
    assert ada.api("users/get-balances")["spendable"] == "0.0000"
    assert [work.task(task_id).status for task_id in task_ids] == ["OK", "OK", "SUBMITTED", "OK", "SUBMITTED"]


def test_refused_bonus_leaves_the_money_for_a_smaller_one(given: Given, work: Work):
    ada = given.ada(funds="2.79")
    job_id = given.running_job(ada)
    first, second = (given.submitted_task(given.wim(), job_id) for _ in range(2))
    outcomes = rate_many(
        ada, job_id, [{"id": first, "rating": "ok", "bonus": 2}, {"id": second, "rating": "ok", "bonus": 1}]
    )  # fmt: skip
    assert [outcome["ok"] for outcome in outcomes] == [False, True]


@pytest.mark.parametrize(("ttr", "rate_by_day"), [(3, 3), (7, 7), (6, 6)])
def test_shorter_time_to_rate_applies_to_what_waits(given: Given, work: Work, ttr: int, rate_by_day: int):
    ada = given.ada()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(given.wim(), job_id)
    assert ada.api("jobs/set-ttr", {"job_id": job_id, "ttr": ttr})["ok"] is True
    assert rate_by(work, task_id) == given.clock() + timedelta(days=rate_by_day)


def test_longer_time_to_rate_applies_to_later_submissions_alone(given: Given, work: Work, clock: VirtualClock):
    ada = given.ada()
    job_id = given.running_job(ada, task_value=1)
    early = given.submitted_task(given.wim(), job_id)
    submitted_at = clock.now
    clock.pass_(days=1)
    assert ada.api("jobs/set-ttr", {"job_id": job_id, "ttr": 30})["ok"] is True
    later = given.submitted_task(given.wim(), job_id)
    assert rate_by(work, early) == submitted_at + timedelta(days=7)
    assert rate_by(work, later) == clock.now + timedelta(days=30)
    ada.api("jobs/set-ttr", {"job_id": job_id, "ttr": 10})
    assert rate_by(work, early) == submitted_at + timedelta(days=7)
    assert rate_by(work, later) == clock.now + timedelta(days=10)


def test_the_same_time_to_rate_asks_for_no_more_pay_than_it_was_posted_with(given: Given, work: Work):
    ada = given.ada()
    job_id = given.running_job(ada)
    given.set_rule(level_factor_advanced="2")
    work.run("UPDATE jobs SET task_value = 0.01, workers_level = 'advanced' WHERE job_id = %(id)s", id=job_id)
    answers = [ada.api("jobs/set-ttr", {"job_id": job_id, "ttr": ttr})["ok"] for ttr in (7, 6, 7)]
    work.run("UPDATE jobs SET task_value = 0.10, workers_level = 'starter' WHERE job_id = %(id)s", id=job_id)
    assert answers == [True, True, False]


def rate_by(work: Work, task_id: str) -> datetime | None:
    return work.task(task_id).rate_by


@pytest.mark.parametrize(
    ("pay", "ttr", "is_done"),
    [("0.25", 8, True), ("0.2499", 8, False), ("0.50", 31, True), ("0.4999", 31, False), ("0.75", 90, True),
     ("0.7499", 61, False), ("0.10", 7, True), ("0.10", 1, True)],
)  # fmt: skip
def test_longer_time_to_rate_must_meet_its_lowest_pay(given: Given, pay: str, ttr: int, is_done: bool):
    ada = given.ada()
    job_id = given.running_job(ada, task_value=pay)
    answer = ada.api("jobs/set-ttr", {"job_id": job_id, "ttr": ttr})
    assert answer["ok"] is is_done
    assert ada.api("jobs/get-job", job_id=job_id)["ttr"] == (ttr if is_done else 7)
    assert is_done or (answer["field"], answer["code"]) == ("ttr", "task_value_too_low")
