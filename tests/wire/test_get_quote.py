"""get-quote: the cost line by line, the lowest pay and the reach, without posting anything."""

from decimal import Decimal
from typing import Any

import pytest

from piecework.chores.running import run_once
from piecework.database import Database
from tests.at_work import Work
from tests.given import EXAMPLE_JOB, Given

LINES = ("tasks_value", "platform_fee", "approval_fee", "notify_fee", "premium_amount")


def quote(given: Given, **changes: Any) -> Any:
    return given.ada(funds="0").api("jobs/get-quote", EXAMPLE_JOB | changes)


def test_published_example_is_quoted_line_by_line(given: Given):
    assert quote(given) == {
        "ok": True,
        "cost": "3.3250",
        "tasks_value": "2.5000",
        "platform_fee": "0.1750",
        "approval_fee": "0.6500",
        "notify_fee": "0.0000",
        "premium_amount": "0.0000",
        "fee_rate": "0.0700",
        "task_value_min": "0.0800",
        "workers_reached": 0,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"notify_followers": 1, "premium_amount": 2.5},
        {"task_value": 0.0801, "num_tasks": 33},
        {"task_value": 2.01, "num_tasks": 9999},
        {"workers_level": "expert", "task_value": 3},
    ],
)
def test_lines_add_up_to_what_posting_costs(given: Given, changes: dict[str, Any]):
    told = quote(given, **changes)
    assert sum(Decimal(told[line]) for line in LINES) == Decimal(told["cost"])
    ada = given.ada(funds="100000")
    assert ada.api("jobs/post-job", EXAMPLE_JOB | changes | {"test": 1})["cost"] == told["cost"]
    assert ada.api("jobs/post-job", EXAMPLE_JOB | changes)["ok"]
    assert Decimal(ada.api("users/get-balances")["spendable"]) == 100000 - Decimal(told["cost"])


def test_faults_are_those_of_post_job(given: Given):
    ada, faulty = given.ada(), {"title": "", "zone_id": "nowhere", "num_tasks": 9}
    told = ada.api("jobs/get-quote", faulty)
    assert told == ada.api("jobs/post-job", faulty)
    assert {"title", "zone_id", "num_tasks", "task_value"} <= {fault["field"] for fault in told["errors"]}


def test_least_pay_follows_level_and_wait(given: Given):
    assert quote(given, workers_level="advanced", task_value=1)["task_value_min"] == "0.1000"
    assert quote(given, ttr=31, task_value=1)["task_value_min"] == "0.5000"


def test_reach_counts_whom_level_zone_and_own_blocks_allow(given: Given, work: Work, database: Database):
    ada, olga = given.ada(), given.olga(country="br")
    wim, expert, far = given.wim(), given.wim(level="expert"), given.wim(country="in")
    blocked, blocking, frozen = given.wim(), given.wim(), given.wim()
    work.block(ada, blocked)
    work.block(blocking, ada)
    work.freeze(frozen)
    offered = {wim.id, expert.id, far.id, olga.id}
    run_once(database, given.clock())
    told = ada.api("jobs/get-quote", EXAMPLE_JOB | {"task_value": 1})
    assert told["workers_reached"] == len(offered | {blocking.id, frozen.id})  # of whom no number may tell
    job_id = given.running_job(ada, task_value=1)
    everyone = (wim, expert, far, olga, ada, blocked, blocking, frozen)
    seeing = {who.id for who in everyone if job_id in [job["job_id"] for job in who.work("GET", "jobs").json["jobs"]]}
    assert seeing == offered
    assert ada.api("jobs/get-quote", EXAMPLE_JOB | {"task_value": 3, "workers_level": "expert"})["workers_reached"] == 1


def test_reach_of_a_list_is_its_members(given: Given, work: Work):
    ada, members = given.ada(), [given.wim() for _ in range(10)]
    given.wim()
    work.put_on_list(ada, 7, *members)
    work.freeze(members[0])
    work.block(members[1], ada)
    brief = {name: value for name, value in EXAMPLE_JOB.items() if name != "zone_id"}
    assert ada.api("jobs/get-quote", brief | {"list_id": 7})["workers_reached"] == 10


def test_nothing_is_posted(given: Given):
    ada = given.ada()
    ada.api("jobs/get-quote", EXAMPLE_JOB)
    assert ada.api("jobs/get-jobs")["jobs"] == []
    assert ada.api("users/get-balances")["spendable"] == "100.0000"
