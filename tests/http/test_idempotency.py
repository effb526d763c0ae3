"""Idempotency-Key: the same key has one effect and one answer for a day, whoever repeats the call, however often."""

from decimal import Decimal
from typing import Any

import pytest
from falcon.testing import Result

from piecework.accounts.idempotency import forget_keys
from piecework.database import Database
from piecework.deposits.recording import record_deposit
from tests.at_once import at_once
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import EXAMPLE_JOB, TEXT_JOB, Given, Person
from tests.wire.calling import bracketed


def call(person: Person, path: str, asked: dict[str, Any], key: str = "order-1") -> Result:
    return person.call(path, asked, headers={"Idempotency-Key": key})


def jobs_of(person: Person) -> int:
    return len(person.api("jobs/get-jobs")["jobs"])


def test_same_key_has_one_effect_and_the_same_answer(given: Given):
    ada = given.ada()
    first, again = (call(ada, "jobs/post-job", EXAMPLE_JOB) for _ in range(2))
    assert (first.json["ok"], first.content) == (True, again.content)
    assert (jobs_of(ada), ada.api("users/get-balances")["spendable"]) == (1, "96.6750")
    other = call(ada, "jobs/post-job", EXAMPLE_JOB, key="order-2")
    assert other.json["url"] != first.json["url"]


def test_without_a_key_posting_is_a_new_order_each_time(given: Given):
    ada = given.ada()
    for _ in range(2):
        ada.api("jobs/post-job", EXAMPLE_JOB)
    assert jobs_of(ada) == 2


def test_same_parameters_written_otherwise_are_the_same(given: Given):
    ada = given.ada()
    first = call(ada, "jobs/post-job", EXAMPLE_JOB)
    spelled = EXAMPLE_JOB | {"num_tasks": "25", "task_value": "0.1000", "workers_max_tasks": 1, "notes": None}
    assert call(ada, "jobs/post-job", spelled).content == first.content
    headers = {"Authorization": ada.basic, "Idempotency-Key": "order-1"}
    again = ada.client.simulate_get("/api/jobs/post-job.php", query_string=bracketed(EXAMPLE_JOB), headers=headers)
    assert again.content == first.content
    assert jobs_of(ada) == 1


@pytest.mark.parametrize(
    ("path", "changes"), [("jobs/post-job", {"num_tasks": 26}), ("jobs/post-job", {"test": 1}), ("jobs/job-stop", {})]
)
def test_other_parameters_or_another_path_are_refused(given: Given, path: str, changes: dict[str, Any]):
    ada = given.ada()
    first = call(ada, "jobs/post-job", EXAMPLE_JOB)
    job_id = first.json["url"][-12:]
    refused = call(ada, path, EXAMPLE_JOB | {"job_id": job_id} | changes)
    assert (refused.status_code, refused.json["code"], refused.json["field"]) == (
        200, "idempotency_key_reused", "Idempotency-Key",
    )  # fmt: skip
    assert (jobs_of(ada), given.ada().api("users/get-balances")["spendable"]) == (1, "100.0000")
    assert ada.api("jobs/get-job", job_id=job_id)["status"] == "RUNNING"


def test_the_same_parameters_at_another_path_are_another_request(given: Given):
    ada = given.ada()
    job_id = given.running_job(ada)
    assert call(ada, "jobs/job-pause", {"job_id": job_id}).json["ok"]
    assert call(ada, "jobs/job-resume", {"job_id": job_id}).json["code"] == "idempotency_key_reused"
    assert ada.api("jobs/get-job", job_id=job_id)["status"] == "PAUSED"


def test_refusal_leaves_no_trace(given: Given, clock: VirtualClock, work: Work):
    poor = given.ada(funds="3")
    assert call(poor, "jobs/post-job", EXAMPLE_JOB).json["code"] == "insufficient_balance"
    assert call(poor, "jobs/post-job", EXAMPLE_JOB | {"num_tasks": 9}).json["field"] == "num_tasks"
    assert work.values("SELECT key FROM idempotency_keys") == []
    given.database.transact(lambda tx: record_deposit(tx, poor.id, Decimal("0.325"), reference="more", now=clock.now))
    first, again = (call(poor, "jobs/post-job", EXAMPLE_JOB) for _ in range(2))
    assert (first.json["ok"], first.content, jobs_of(poor)) == (True, again.content, 1)


def test_answer_with_a_secret_is_not_kept(given: Given):
    ada = given.ada()
    secret = call(ada, "users/reset-api-secret", {}).json["api_secret"]
    renewed = Person(ada.account, secret, ada.worker_token, ada.client)
    again = call(renewed, "users/reset-api-secret", {})
    assert (again.status_code, again.json["ok"], again.json["code"]) == (200, False, "done_before")
    assert renewed.api("users/get-balances")
    renewed.api("postbacks/set-settings", {"address": "https://receiver.example/"})
    for path in ("users/reset-pcode-secret", "postbacks/rotate-secret"):
        done = [call(renewed, path, {}, key=path).json for _ in range(2)]
        assert (done[0]["ok"], done[1]["code"]) == (True, "done_before")
    kept = given.database.read(lambda tx: tx.ask_value("SELECT answer FROM idempotency_keys").all())
    assert kept == [None, None, None]


def test_key_is_forgotten_after_a_day(given: Given, clock: VirtualClock):
    ada = given.ada()
    first = call(ada, "jobs/post-job", TEXT_JOB)
    clock.pass_(hours=24)
    assert call(ada, "jobs/post-job", TEXT_JOB).content == first.content
    clock.pass_(seconds=1)
    second = call(ada, "jobs/post-job", TEXT_JOB)
    assert (second.json["ok"], second.json["url"] != first.json["url"]) == (True, True)
    assert call(ada, "jobs/post-job", TEXT_JOB).content == second.content
    assert call(ada, "jobs/post-job", EXAMPLE_JOB).json["code"] == "idempotency_key_reused"


def test_keys_that_are_over_are_deleted(given: Given, clock: VirtualClock, work: Work):
    ada = given.ada()
    call(ada, "jobs/post-job", TEXT_JOB, key="old")
    clock.pass_(hours=23)
    call(ada, "jobs/post-job", TEXT_JOB, key="new")
    clock.pass_(hours=1, seconds=1)
    assert given.database.transact(lambda tx: forget_keys(tx, now=clock.now)) == 1
    assert work.values("SELECT key FROM idempotency_keys") == ["new"]


def test_two_accounts_may_use_the_same_key(given: Given):
    ada, olga = given.ada(), given.olga()
    answers = [call(person, "jobs/post-job", EXAMPLE_JOB).json["url"] for person in (ada, olga)]
    assert [call(person, "jobs/post-job", EXAMPLE_JOB).json["url"] for person in (ada, olga)] == answers
    assert (len(set(answers)), jobs_of(ada), jobs_of(olga)) == (2, 1, 1)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "é", "\x7f"])
def test_malformed_key_is_refused(given: Given, key: str):
    answer = call(given.ada(), "jobs/post-job", EXAMPLE_JOB, key=key)
    assert (answer.json["ok"], answer.json["field"]) == (False, "Idempotency-Key")


@pytest.mark.parametrize("key", ["x", "x" * 200, "!~", "018f-uuid_like.1"])
def test_well_formed_key_is_taken(given: Given, key: str):
    assert call(given.ada(), "jobs/post-job", EXAMPLE_JOB, key=key).json["ok"] is True


def test_key_on_a_reading_call_means_nothing(given: Given):
    ada = given.ada()
    before = call(ada, "jobs/get-jobs", {}).json
    given.running_job(ada)
    assert call(ada, "jobs/get-jobs", {}).json != before


@pytest.mark.parametrize("keys", [1, 20], ids=["one key", "a key each, the control"])
def test_twenty_calls_at_once(given: Given, database_url: str, keys: int):
    with Database(database_url, connections_max=20) as many:
        crowd = Given(many, given.clock, given.settings)
        ada = crowd.ada()
        answers = at_once(20, lambda number: call(ada, "jobs/post-job", EXAMPLE_JOB, key=f"k{number % keys}"))
        assert [answer.json["ok"] for answer in answers] == [True] * 20
        assert (len({answer.content for answer in answers}), jobs_of(ada)) == (keys, keys)


def test_call_that_waited_for_a_refused_one_goes_on_in_its_place(given: Given):
    """Two calls at once with money for neither: both are refused for lack of money, none for the key."""
    poor = given.ada(funds="1")
    answers = at_once(4, lambda number: call(poor, "jobs/post-job", EXAMPLE_JOB))
    assert {answer.json["code"] for answer in answers} == {"insufficient_balance"}
