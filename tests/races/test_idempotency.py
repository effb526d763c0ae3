"""One Idempotency-Key from many processes at once, and a process killed between its commit and its answer."""

import os
import signal

import pytest

from piecework.database import Database
from tests.given import EXAMPLE_JOB, Given
from tests.races.contending import contend, deed

CALLS = 50


def post_deed(given: Given, basic: str, key: str):
    now = given.clock().isoformat()
    return deed("app", now=now, path="/api/jobs/post-job.php", body=EXAMPLE_JOB, authorization=basic, key=key)


def test_the_same_key_from_fifty_connections_of_eight_processes_posts_one_job(given: Given):
    ada = given.ada()
    race = contend(given.database.url, [post_deed(given, ada.basic, "once") for _ in range(CALLS)])
    assert len(race.counts) == 1, race.counts
    (job,) = ada.api("jobs/get-jobs")["jobs"]
    assert f"?Id={job['id']}" in race.answers[0]
    assert ada.api("users/get-balances")["spendable"] == "96.6750"


def test_with_a_key_each_they_post_fifty(given: Given):
    """The control: it is the same key, and nothing else, that makes fifty orders one."""
    ada = given.ada(funds="1000")
    keys = [f"order-{number}" for number in range(CALLS)]
    race = contend(given.database.url, [post_deed(given, ada.basic, key) for key in keys])
    assert len(race.counts) == CALLS


def test_killed_between_commit_and_answer_the_retry_gets_the_answer(given: Given, monkeypatch: pytest.MonkeyPatch):
    ada = given.ada()
    headers = {"Idempotency-Key": "once"}
    child = os.fork()
    if child == 0:
        fresh = Given(Database(given.database.url, connections_max=1), given.clock, given.settings)
        fresh.database.open()
        ada.client = fresh.client
        ada.api("jobs/get-jobs")  # notes that the secret is in use, in a transaction of its own
        commit = Database.transact

        def commit_and_die(self: Database, function: object) -> object:
            commit(self, function)  # pyright: ignore[reportArgumentType]
            os.kill(os.getpid(), signal.SIGKILL)

        Database.transact = commit_and_die
        ada.call("jobs/post-job", EXAMPLE_JOB, headers=headers)
        os._exit(0)  # it was not killed: the test fails below
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    (job,) = ada.api("jobs/get-jobs")["jobs"]
    answer = ada.call("jobs/post-job", EXAMPLE_JOB, headers=headers).json
    assert answer["url"].endswith(f"?Id={job['id']}")
    assert len(ada.api("jobs/get-jobs")["jobs"]) == 1
    assert ada.api("users/get-balances")["spendable"] == "96.6750"
