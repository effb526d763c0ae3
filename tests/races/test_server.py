"""The same races through HTTP, against a real server of two web and two chore processes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, LiteralString

import pytest

from piecework.clock import system_clock
from piecework.settings import Settings
from tests.databases import Databases
from tests.given import Given, Person
from tests.races.contending import Deed, contend, deed
from tests.served import served
from tests.waiting import wait_until

CONNECTIONS = 40


@pytest.fixture(scope="module")
def given(databases: Databases) -> Iterator[Given]:
    """The props at the real time: the server has no other."""
    with databases.opened(connections_max=4) as database:
        yield Given(database, system_clock, Settings(api_requests_per_second=0))
        assert databases.audit(database.url) == []


@pytest.fixture(scope="module")
def server_address(given: Given, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two web processes on one port, and two chore processes."""
    folder = tmp_path_factory.mktemp("server")
    with served(given.database.url, folder, chore_processes=2, PIECEWORK_WEB_PROCESSES="2") as address:
        yield address


def rated_by_system(given: Given, jobs: list[str]) -> int:
    """How many tasks of these jobs nobody but the chores has rated."""
    query: LiteralString = "SELECT count(*) FROM tasks WHERE decided_by = 'system' AND job_id = ANY(%(jobs)s)"
    return given.database.read(lambda tx: tx.value(query, jobs=jobs))


def let_time_to_rate_pass(given: Given, jobs: list[str]) -> None:
    over = system_clock() - timedelta(minutes=1)
    query: LiteralString = "UPDATE tasks SET rate_by = %(over)s WHERE job_id = ANY(%(jobs)s)"
    given.database.transact(lambda tx: tx.do(query, over=over, jobs=jobs))


def employer_call(ada: Person, path: str, **body: Any) -> Deed:
    return deed("call", path=f"/api/{path}.php", body=body, authorization=ada.basic)


def worker_call(worker: Person, path: str, **body: Any) -> Deed:
    return deed("call", path=f"/worker-api/{path}", body=body, authorization=f"Bearer {worker.worker_token}")


def test_task_rated_by_all_at_once_is_paid_once(given: Given, server_address: str):
    """Sixty-four verdicts on a task whose time to rate is over, which two chore processes look for as well."""
    ada = given.ada()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(given.wim(), job_id)
    let_time_to_rate_pass(given, [job_id])
    told = {"job_id": job_id, "task_id": task_id}
    kinds = [
        {"task_rating": "ok"},
        {"task_rating": "not_ok", "task_comment": "no"},
        {"task_rating": "ok", "task_bonus": 0.25},
    ]
    verdicts = [employer_call(ada, "jobs/rate-single-task", **told, **kinds[n % 3]) for n in range(CONNECTIONS)]
    race = contend(server_address, verdicts)
    assert race.errors == set()
    by_system = rated_by_system(given, [job_id])
    assert race.counts["ok"] + by_system == 1, race.counts
    assert race.counts["task_cannot_be_rated"] == CONNECTIONS - race.counts["ok"]


def test_ten_positions_are_held_by_ten(given: Given, server_address: str):
    job_id, workers = given.running_job(given.ada()), given.workers([{}] * CONNECTIONS)
    race = contend(server_address, [worker_call(wim, f"jobs/{job_id}/hold") for wim in workers])
    assert race.errors == set()
    assert race.counts["job_is_full"] == CONNECTIONS - 10
    assert len({answer for answer in race.answers if answer.startswith("ok")}) == 10  # ten tasks, ten ids


def test_same_submission_sent_by_all_connections_is_one_task(given: Given, server_address: str):
    job_id = given.running_job(given.ada())
    wim = given.wim()
    body = {"proofs": [{"text": "done"}], "submission_id": "one"}
    race = contend(server_address, [worker_call(wim, f"jobs/{job_id}/submit", **body) for _ in range(CONNECTIONS)])
    (answer,) = race.counts
    assert answer.startswith("ok")


def test_two_chore_processes_rate_a_backlog_once(given: Given, server_address: str):
    """While employers rate the same tasks: each is paid or refunded once, and none is left."""
    ada = given.ada()
    workers = given.workers([{}] * 16)
    jobs = [given.running_job(ada, num_tasks=16) for _ in range(4)]
    tasks = [(job_id, given.submitted_task(worker, job_id)) for job_id in jobs for worker in workers]
    let_time_to_rate_pass(given, jobs)
    verdicts = [
        employer_call(ada, "jobs/rate-single-task", job_id=job_id, task_id=task_id, task_rating="ok")
        for job_id, task_id in tasks[::2]
    ]
    race = contend(server_address, verdicts)
    assert race.errors == set()
    wait_until(lambda: rated_by_system(given, jobs) == len(tasks) - race.counts["ok"])
