"""The crowd against the real application behind a real socket."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from piecework.demo import worker
from piecework.demo.behaviours import BEHAVIOURS, Mix
from piecework.demo.crowd import EVERYBODY, run_crowd
from tests.demo.crowd_server import CrowdServer
from tests.given import EXAMPLE_JOB, Given, Person
from tests.waiting import HANG_SECONDS, wait_until


@pytest.fixture
def ada(given: Given) -> Person:
    return given.ada(funds="1000")


@contextmanager
def crowd_at(
    url: str, tokens: list[str], *, pace: float = 0.005, error_rate: float = 0.2, mix: Mix = EVERYBODY
) -> Iterator[threading.Thread]:
    """A crowd at work for the length of a block; its failure fails the test."""
    stop, failures = threading.Event(), list[BaseException]()

    def work() -> None:
        try:
            run_crowd(url, tokens, pace=pace, error_rate=error_rate, seed=7, stop=stop, mix=mix)
        except BaseException as failure:
            failures.append(failure)
            raise

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(HANG_SECONDS)
    assert failures == []
    assert not thread.is_alive()


@pytest.fixture
def backed_off(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that a worker of the crowd was told, or found, to come later."""
    noted: list[int] = []
    back_off = worker.SimulatedWorker._back_off

    async def note(who: worker.SimulatedWorker, later: worker.TryLater, failures: int) -> None:
        noted.append(failures)
        await back_off(who, later, failures)

    monkeypatch.setattr(worker.SimulatedWorker, "_back_off", note)
    return noted


def unrated(employer: Person, job_id: str) -> int:
    return int(employer.api("jobs/get-job", job_id=job_id)["unrated_tasks"])


def tokens_of(given: Given, workers: int) -> list[str]:
    return [given.wim().worker_token for _ in range(workers)]


def test_crowd_fills_a_job(given: Given, served: CrowdServer, ada: Person):
    job_id = given.running_job(ada)
    with crowd_at(served.url, tokens_of(given, 12)):
        wait_until(lambda: ada.api("jobs/get-job", job_id=job_id)["status"] == "FINISHED")
    tasks = ada.api("jobs/get-unrated-tasks", job_id=job_id)["tasks"]
    assert len(tasks) == len({task["worker_id"] for task in tasks}) == 10
    assert all(task["proofs"][0]["text"].strip() for task in tasks)


def test_crowd_does_the_published_example(given: Given, served: CrowdServer, ada: Person):
    text, screenshot = {"description": "The name", "type": "text"}, EXAMPLE_JOB["proofs"][0]
    alone = given.running_job(ada, **EXAMPLE_JOB)
    mixed = given.running_job(ada, **EXAMPLE_JOB | {"proofs": [screenshot, text, screenshot], "task_value": 0.2})
    with crowd_at(served.url, tokens_of(given, 4)):
        wait_until(lambda: unrated(ada, alone) == unrated(ada, mixed) == 4)
    tasks = ada.api("jobs/get-unrated-tasks")["tasks"]
    addresses = [proof["image"] for task in tasks for proof in task["proofs"] if "image" in proof]
    assert len(addresses) == len(set(addresses)) == 12
    pictures = [given.client.simulate_get(address.removeprefix("http://127.0.0.1:8080")) for address in addresses]
    assert {picture.headers["content-type"] for picture in pictures} == {"image/png"}
    assert len({picture.content for picture in pictures}) == 12


def test_crowd_revises_what_is_sent_back(given: Given, served: CrowdServer, ada: Person):
    job_id = given.running_job(ada)
    with crowd_at(served.url, tokens_of(given, 10)):
        wait_until(lambda: unrated(ada, job_id) == 10)
        for task in ada.api("jobs/get-unrated-tasks", job_id=job_id)["tasks"]:
            verdict = {"job_id": job_id, "task_id": task["id"], "task_rating": "revise", "task_comment": "Which name?"}
            assert ada.api("jobs/rate-single-task", verdict)["ok"]
        wait_until(lambda: unrated(ada, job_id) >= 5)
    revised = ada.api("jobs/get-unrated-tasks", job_id=job_id)["tasks"]
    assert {task["revision_number"] for task in revised} == {1}


def test_crowd_appeals_what_is_not_satisfied(
    given: Given, served: CrowdServer, ada: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(worker, "LOOKS_AT_VERDICTS", 1.0)
    job_id, mo = given.running_job(ada), given.mo()

    def appeals() -> dict[str, str]:
        return {appeal["task_id"]: appeal["story"] for appeal in mo.operate("GET", "appeals").json["appeals"]}

    with crowd_at(served.url, tokens_of(given, 3), mix=[(BEHAVIOURS["diligent"], 1.0)]):  # who always appeal
        wait_until(lambda: unrated(ada, job_id) == 3)
        assert appeals() == {}
        satisfied, *others = (task["id"] for task in ada.api("jobs/get-unrated-tasks", job_id=job_id)["tasks"])
        for task_id in (satisfied, *others):
            verdict = (
                {"task_rating": "ok"} if task_id == satisfied else {"task_rating": "not_ok", "task_comment": "No."}
            )
            assert ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id} | verdict)["ok"]
        wait_until(lambda: len(appeals()) == 2)
        looks = served.calls.count("GET /worker-api/tasks")
        wait_until(lambda: served.calls.count("GET /worker-api/tasks") > looks + 6)
    assert appeals() == dict.fromkeys(others, worker.APPEAL)
    assert sum(call.endswith("/appeal") for call in served.calls) == 2, "a verdict is appealed once"


def test_crowd_stops_in_the_middle_of_its_pauses(given: Given, served: CrowdServer, ada: Person):
    given.running_job(ada)
    with crowd_at(served.url, tokens_of(given, 3), pace=24 * 3600) as thread:
        assert thread.is_alive()


def test_crowd_waits_for_a_server_that_restarts(given: Given, served: CrowdServer, ada: Person, backed_off: list[int]):
    job_id = given.running_job(ada, workers_level="expert", workers_max_tasks=10, task_value=0.2, num_tasks=100)
    tokens = [given.wim(level="expert").worker_token for _ in range(6)]
    with crowd_at(served.url, tokens, pace=0.05):
        wait_until(lambda: unrated(ada, job_id) > 0)
        served.stop()
        failures = len(backed_off)
        wait_until(lambda: len(backed_off) > failures)
        before = unrated(ada, job_id)
        served.start()
        wait_until(lambda: unrated(ada, job_id) > before)


def test_unknown_token_stops_nobody(given: Given, served: CrowdServer, ada: Person):
    job_id = given.running_job(ada)
    known = tokens_of(given, 1)
    with crowd_at(served.url, ["pww_00000000_dead", "nonsense", *known]) as thread:
        wait_until(lambda: unrated(ada, job_id) == 1)
        assert thread.is_alive()


def test_lost_answers_cost_nothing_and_double_nothing(given: Given, served: CrowdServer, ada: Person):
    job_id = given.running_job(ada, workers_level="advanced", workers_max_tasks=3, task_value=0.2)
    tokens = [given.wim(level="advanced").worker_token for _ in range(4)]
    served.lost_answers = 5
    with crowd_at(served.url, tokens):
        wait_until(lambda: served.lost_answers == 0 and unrated(ada, job_id) >= 6)
    submissions = [json.loads(body)["submission_id"] for body in served.bodies]
    assert len(submissions) > len(set(submissions)), "no answer was lost"
    assert unrated(ada, job_id) <= len(set(submissions))


def test_crowd_without_a_server_goes_on(given: Given, served: CrowdServer, backed_off: list[int]):
    served.stop()
    with crowd_at(served.url, tokens_of(given, 2)) as thread:
        wait_until(lambda: max(backed_off, default=0) > 1 and len(backed_off) > 2)
        assert thread.is_alive()
