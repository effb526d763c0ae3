"""The same races through HTTP, against a real server of two web and two chore processes."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from piecework.clock import system_clock
from piecework.database import Database
from piecework.settings import Settings
from tests.given import Given, Person
from tests.races.contending import Deed, contend, deed
from tests.served import served

CONNECTIONS = 64
SWEEP_SECONDS_MAX = 40


@pytest.fixture
def given(database: Database, settings: Settings) -> Given:
    """The props at the real time: the server has no other."""
    return Given(database, system_clock, settings)


@pytest.fixture
def server_address(database: Database, tmp_path: Path) -> Iterator[str]:
    """Two web processes on one port, and two chore processes."""
    with served(database.url, tmp_path, chore_processes=2) as address:
        yield address


def employer_call(ada: Person, path: str, **body: Any) -> Deed:
    return deed("call", path=f"/api/{path}.php", body=body, authorization=ada.basic)


def worker_call(worker: Person, path: str, **body: Any) -> Deed:
    return deed("call", path=f"/worker-api/{path}", body=body, authorization=f"Bearer {worker.worker_token}")


def test_task_rated_by_all_at_once_is_paid_once(given: Given, server_address: str):
    """Sixty-four verdicts on a task whose time to rate is over, which two chore processes look for as well."""
    ada = given.ada()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(given.wim(), job_id)
    over = system_clock() - timedelta(minutes=1)
    given.database.transact(lambda tx: tx.do("UPDATE tasks SET rate_by = %(over)s", over=over))
    told = {"job_id": job_id, "task_id": task_id}
    kinds = [
        {"task_rating": "ok"},
        {"task_rating": "not_ok", "task_comment": "no"},
        {"task_rating": "ok", "task_bonus": 0.25},
    ]
    verdicts = [employer_call(ada, "jobs/rate-single-task", **told, **kinds[n % 3]) for n in range(CONNECTIONS)]
    race = contend(server_address, verdicts)
    assert race.errors == set()
    by_system = given.database.read(lambda tx: tx.value("SELECT count(*) FROM tasks WHERE decided_by = 'system'"))
    assert race.counts["ok"] + by_system == 1, race.counts
    assert race.counts["task_cannot_be_rated"] == CONNECTIONS - race.counts["ok"]


def test_ten_positions_are_held_by_ten(given: Given, server_address: str):
    job_id = given.running_job(given.ada())
    race = contend(server_address, [worker_call(given.wim(), f"jobs/{job_id}/hold") for _ in range(CONNECTIONS)])
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
    workers = [given.wim() for _ in range(16)]
    jobs = [given.running_job(ada, num_tasks=16) for _ in range(4)]
    tasks = [(job_id, given.submitted_task(worker, job_id)) for job_id in jobs for worker in workers]
    over = system_clock() - timedelta(minutes=1)
    given.database.transact(lambda tx: tx.do("UPDATE tasks SET rate_by = %(over)s", over=over))
    verdicts = [
        employer_call(ada, "jobs/rate-single-task", job_id=job_id, task_id=task_id, task_rating="ok")
        for job_id, task_id in tasks[::2]
    ]
    race = contend(server_address, verdicts)
    assert race.errors == set()
    deadline = time.monotonic() + SWEEP_SECONDS_MAX
    while given.database.read(lambda tx: tx.value("SELECT count(*) FROM tasks WHERE status = 'SUBMITTED'")):
        assert time.monotonic() < deadline, "the chores left something"
        time.sleep(0.2)
    by_system = given.database.read(lambda tx: tx.value("SELECT count(*) FROM tasks WHERE decided_by = 'system'"))
    assert by_system == len(tasks) - race.counts["ok"]
