"""Posting: the rules that tie the parts of a brief to each other, every fault at once, and what it costs."""

from decimal import Decimal
from typing import Any

import pytest

from tests.at_work import Work
from tests.given import EXAMPLE_JOB, TEXT_JOB, Given, Person
from tests.place import Place, place

__all__ = ["place"]

SCREENSHOT = {"description": "It", "type": "screenshot"}
ASK = {"question": "2 + 2?", "answer": "4"}


@pytest.fixture(scope="module")
def ada(place: Place) -> Person:
    return place.ada()


def validate(employer: Person, **changes: Any) -> Any:
    return employer.api("jobs/post-job", TEXT_JOB | {"test": 1} | changes)


def faults_of(answer: dict[str, Any]) -> list[tuple[str, str]]:
    assert answer["ok"] is False, answer
    return [(fault["field"], fault["code"]) for fault in answer["errors"]]


# what -> (a brief that keeps the rule, one that breaks it, the field named, the code)
RULES: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "a zone or a list": ({"list_id": 0}, {"zone_id": None}, "zone_id", "required"),
    "not both": ({}, {"list_id": 7}, "list_id", "invalid"),
    "a zone there is": ({"zone_id": "latin", "task_value": 1}, {"zone_id": "moon"}, "zone_id", "zone_not_found"),
    "a category there is": (
        {"category_id": "9900"}, {"category_id": "0000"}, "category_id", "category_not_found"),
    "countries of the zone are excluded": (
        {"zone_id": "west1", "task_value": 1, "excluded_countries": ["us", "uk", "ca", "au"]},
        {"zone_id": "west1", "task_value": 1, "excluded_countries": ["us", "de"]}, "excluded_countries", "invalid"),
    "one country remains": (
        {"zone_id": "latin", "task_value": 1, "excluded_countries": ["ar"]},
        {"zone_id": "west1", "task_value": 1, "excluded_countries": ["us", "uk", "ca", "au", "nz"]},
        "excluded_countries", "invalid"),
    "an action with challenges": (
        {"challenges": [ASK], "challenge_action": "rate_nok"}, {"challenges": [ASK]}, "challenge_action", "required"),
    "several tasks from a level up": (
        {"workers_max_tasks": 2, "workers_level": "advanced"}, {"workers_max_tasks": 2},
        "workers_max_tasks", "invalid"),
    "a window": (
        {"start_time": "22:00", "end_time": "06:00"}, {"start_time": "08:00", "end_time": "08:00"},
        "end_time", "invalid"),
    "a window over midnight at midnight": (
        {"start_time": "24:00", "end_time": "00:01"}, {"start_time": "24:00", "end_time": "00:00"},
        "end_time", "invalid"),
    "a window of a whole day": (
        {"start_time": "00:00", "end_time": "24:00"}, {"start_time": "24:00"}, "end_time", "invalid"),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_rule_holds_both_ways(ada: Person, rule: str):
    kept, broken, field, code = RULES[rule]
    assert validate(ada, **kept)["ok"] is True
    assert faults_of(validate(ada, **broken)) == [(field, code)]


# what the lowest pay follows from -> that pay
LOWEST_PAY: list[tuple[dict[str, Any], str]] = [
    ({}, "0.0800"),
    ({"zone_id": "west1"}, "0.2400"),
    ({"zone_id": "europe2"}, "0.1600"),
    ({"category_id": "9002", "zone_id": "asia1"}, "0.6000"),
    ({"workers_level": "advanced"}, "0.1000"),
    ({"workers_level": "expert"}, "0.1200"),
    ({"category_id": "9900", "workers_level": "advanced"}, "0.0625"),
    ({"ttr": 7}, "0.0800"),
    ({"ttr": 8}, "0.2500"),
    ({"ttr": 30}, "0.2500"),
    ({"ttr": 31}, "0.5000"),
    ({"ttr": 60}, "0.5000"),
    ({"ttr": 61}, "0.7500"),
    ({"ttr": 90, "zone_id": "west1"}, "0.7500"),
    ({"proofs": [SCREENSHOT]}, "0.0800"),
    ({"proofs": [SCREENSHOT] * 2}, "0.1000"),
    ({"proofs": [SCREENSHOT] * 3}, "0.1500"),
    ({"category_id": "9801"}, "0.0000"),
    ({"category_id": "9801", "proofs": [SCREENSHOT]}, "0.0500"),
]


@pytest.mark.parametrize(("changes", "least"), LOWEST_PAY, ids=[str(row[0]) for row in LOWEST_PAY])
def test_lowest_pay(ada: Person, changes: dict[str, Any], least: str):
    assert validate(ada, task_value=least, **changes)["ok"] is True
    if Decimal(least):
        answer = validate(ada, task_value=str(Decimal(least) - Decimal("0.0001")), **changes)
        assert faults_of(answer) == [("task_value", "task_value_too_low")]
        assert least in answer["message"]


def test_list_job_needs_ten_workers_and_pays_as_international(place: Place):
    ada = place.ada()
    list_id = ada.api("lists/create-list", {"name": "nine"})["list_id"]
    ada.api("lists/add-workers", {"list_id": list_id, "workers": [place.wim().id for _ in range(9)]})
    target = {"zone_id": None, "list_id": list_id}
    assert faults_of(validate(ada, **target)) == [("list_id", "invalid")]
    ada.api("lists/add-workers", {"list_id": list_id, "workers": [place.wim().id]})
    assert validate(ada, **target, task_value="0.08")["ok"] is True
    assert faults_of(validate(ada, **target, task_value="0.0799")) == [("task_value", "task_value_too_low")]
    assert faults_of(validate(ada, **target, excluded_countries=["pk"])) == [("excluded_countries", "invalid")]
    assert faults_of(validate(ada, zone_id=None, list_id=list_id - 1 or 2)) == [("list_id", "list_not_found")]


def test_all_faults_are_found_at_once_and_the_first_speaks(ada: Person):
    answer = validate(
        ada, zone_id="moon", title="", num_tasks=9, workers_max_tasks=2, challenges=[ASK], proofs=[SCREENSHOT] * 4,
        instructions=["{{URL}}"], start_time="1:00", premium_amount=1, category_id="0000",
    )  # fmt: skip
    assert sorted(faults_of(answer)) == sorted(
        [("title", "invalid"), ("num_tasks", "invalid"), ("start_time", "invalid"), ("zone_id", "zone_not_found"),
         ("category_id", "category_not_found"), ("variables", "invalid"), ("proofs", "invalid"),
         ("challenge_action", "required"), ("workers_max_tasks", "invalid"), ("premium_amount", "invalid")]
    )  # fmt: skip
    first = answer["errors"][0]
    assert (answer["message"], answer["code"], answer["field"]) == (first["message"], first["code"], first["field"])


def test_empty_request_names_all_that_is_required(ada: Person):
    answer = ada.api("jobs/post-job", {})
    required = ["task_value", "category_id", "title", "instructions", "proofs", "zone_id"]
    assert sorted(faults_of(answer)) == sorted((field, "required") for field in required)


def test_rules_skip_what_is_malformed(ada: Person):
    answer = validate(ada, workers_level="pro", workers_max_tasks=2, task_value=0.01, variables="x")
    assert faults_of(answer) == [("variables[0]", "invalid"), ("workers_level", "invalid")]


# what is bought -> its cost at the platform's fees
COSTS: list[tuple[dict[str, Any], str]] = [
    ({}, "3.3250"),
    ({"task_value": 2}, "51.9000"),
    ({"task_value": "1.9999"}, "54.1473"),
    ({"task_value": 2, "num_tasks": 10}, "21.1500"),
    ({"notify_followers": 1}, "4.3250"),
    ({"task_value": 1, "num_tasks": 30, "notify_followers": 1}, "33.7500"),
    ({"task_value": 1, "num_tasks": 31, "notify_followers": 1}, "34.8346"),
    ({"task_value": 10, "num_tasks": 100, "notify_followers": 1}, "1056.4195"),
    ({"premium_amount": 2}, "5.3250"),
    ({"premium_amount": "50.00", "notify_followers": 1}, "54.3250"),
    ({"category_id": "9801", "task_value": 0, "proofs": TEXT_JOB["proofs"]}, "0.6500"),
    ({"task_value": "0.0833", "num_tasks": 11}, "1.6304"),
]


@pytest.mark.parametrize(("changes", "cost"), COSTS, ids=[str(row[0]) for row in COSTS])
def test_cost_is_told_beforehand_and_taken(place: Place, changes: dict[str, Any], cost: str):
    ada = place.ada(funds=cost)
    brief = EXAMPLE_JOB | changes
    assert ada.api("jobs/post-job", brief | {"test": 1})["cost"] == cost
    assert ada.api("jobs/post-job", brief)["ok"] is True
    assert place.spendable(ada) == "0.0000"


def test_one_cent_too_little_is_refused_and_leaves_no_trace(place: Place):
    ada = place.ada(funds="3.3249")
    answer = ada.api("jobs/post-job", EXAMPLE_JOB)
    assert answer == {
        "ok": False, "message": "Insufficient balance: the job costs 3.3250 and 3.3249 is spendable.",
        "code": "insufficient_balance",
    }  # fmt: skip
    assert ada.api("jobs/get-jobs")["jobs"] == []
    assert place.spendable(ada) == "3.3249"


def test_validating_leaves_no_trace_at_all(given: Given, work: Work):
    ada = given.ada()
    tables = (
        "SELECT count(*) FROM jobs UNION ALL SELECT count(*) FROM job_counts UNION ALL SELECT count(*) FROM entries"
    )
    before = work.values(tables)
    assert ada.api("jobs/post-job", EXAMPLE_JOB | {"test": 1})["ok"] is True
    assert ada.api("jobs/post-job", EXAMPLE_JOB | {"test": 1, "num_tasks": 9})["ok"] is False
    assert work.values(tables) == before


@pytest.mark.parametrize(("is_auto_approved", "charges"), [(True, "0"), (False, "3.65")])
def test_charges_wait_for_the_review_unless_it_is_not_needed(
    given: Given, work: Work, is_auto_approved: bool, charges: str
):
    ada = given.ada(is_auto_approved=is_auto_approved)
    job_id = given.running_job(ada, notify_followers=1, premium_amount=2)
    assert work.job(job_id).charges_waiting == Decimal(charges)
    platform = work.values("SELECT coalesce(sum(amount), 0) FROM entries WHERE account_id = 'platform'")
    assert platform == [Decimal("3.65") - Decimal(charges)]
    escrow = work.values("SELECT amount FROM purses WHERE kind = 'escrow'")
    assert escrow == [Decimal("1.07") + Decimal(charges)]


def test_action_without_challenges_means_nothing(place: Place, ada: Person):
    job_id = place.running_job(ada, challenge_action="rate_nok")
    assert place.job(ada, job_id)["challenge_action"] == ""
