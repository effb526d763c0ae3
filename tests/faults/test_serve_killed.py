"""kill -9: of everything, of the supervisor, of single parts. Nothing acknowledged is lost, nothing stays behind."""

import itertools
import os
import signal
import threading
from contextlib import suppress
from typing import Any

import pytest

from tests.conftest import SOAK
from tests.faults.place import Place, basic, bearer, kill_tree, tree_of
from tests.given import TEXT_JOB
from tests.waiting import HANG_SECONDS, wait_until

WORKERS, JOBS = 4, 25


@pytest.fixture
def place(served_place: Place) -> Place:
    return served_place


class Bustle:
    """Workers who hand in and an employer who rates, as fast as they can, until the server does not answer any more.

    What was acknowledged is written down.
    """

    def __init__(self, place: Place, employer: dict[str, str], workers: list[dict[str, str]]) -> None:
        self.place, self.employer = place, employer
        self.submitted: set[str] = set()
        self.rated: set[str] = set()
        self.refused: list[Any] = []
        self._numbers = itertools.count()
        self.job_ids = itertools.cycle([self._post() for _ in range(JOBS)])
        self.threads = [threading.Thread(target=self._until_gone, args=(self._submit, worker)) for worker in workers]
        self.threads.append(threading.Thread(target=self._until_gone, args=(self._rate, employer)))

    def _post(self) -> str:
        body = TEXT_JOB | {"num_tasks": 40, "workers_max_tasks": 10, "workers_level": "advanced"}
        answer = self.place.call("/api/jobs/post-job.php", body, auth=basic(self.employer))
        assert answer["ok"], answer
        return answer["url"].partition("?Id=")[2]

    def _until_gone(self, act: Any, who: dict[str, str]) -> None:
        with suppress(OSError, ValueError):  # also half an answer: it is no acknowledgement
            while True:
                act(who)

    def _submit(self, worker: dict[str, str]) -> None:
        body = {"proofs": [{"text": "done"}], "submission_id": f"s{next(self._numbers)}"}
        answer = self.place.call(f"/worker-api/jobs/{next(self.job_ids)}/submit", body, auth=bearer(worker))
        self._note(self.submitted, answer, answer.get("task_id"))

    def _rate(self, employer: dict[str, str]) -> None:
        tasks = self.place.call("/api/jobs/get-unrated-tasks.php", auth=basic(employer)).get("tasks", [])
        for place, task in enumerate(tasks[:10]):
            body = {"job_id": task["job_id"], "task_id": task["id"], "task_rating": "ok" if place % 3 else "nok"}
            answer = self.place.call(
                "/api/jobs/rate-single-task.php", body | {"task_comment": "x"}, auth=basic(employer)
            )
            self._note(self.rated, answer, task["id"])

    def _note(self, acknowledged: set[str], answer: Any, task_id: str | None) -> None:
        if answer.get("ok", True) and task_id:
            acknowledged.add(task_id)
        elif answer.get("code") != "unavailable":  # the database went before the web process did
            self.refused.append(answer)


def tasks_known(place: Place, page: str, employer: dict[str, str]) -> set[str]:
    """The ids of every task that the employer is shown."""
    first = place.call(f"/api/jobs/{page}.php", auth=basic(employer))
    pages = [first] + [
        place.call(f"/api/jobs/{page}.php?page={number}", auth=basic(employer))
        for number in range(2, first["pages"] + 1)
    ]
    return {task["id"] for shown in pages for task in shown["tasks"]}


def test_kill_of_everything_loses_nothing_that_was_acknowledged(place: Place):
    place.environment["PIECEWORK_WEB_PROCESSES"] = "2"
    running = place.start("serve")
    employer = place.run_json("account", "create", "ada@example.org", "--auto-approve")
    workers = [place.run_json("account", "create", f"wim{n}@example.org", "--level", "expert") for n in range(WORKERS)]
    place.run_json("deposit", employer["account_id"], "1000", "--reference", "bank 1")
    rule = ("success_verdicts_min", "100000", "--reason", "nobody is paused for what is refused here")
    assert place.run("rules", "set", *rule).returncode == 0
    for _ in range(10 if SOAK else 1):
        bustle = Bustle(place, employer, workers)
        for thread in bustle.threads:
            thread.start()
        wait_until(lambda b=bustle: len(b.submitted) > 30 and len(b.rated) > 5, what=place.all_said)
        tree = kill_tree(running.pid)
        running.wait()
        for thread in bustle.threads:
            thread.join(HANG_SECONDS)
        wait_until(lambda killed=tree: not any(part.is_alive for part in killed))
        running = place.start("serve")
        rated = tasks_known(place, "get-rated-tasks", employer)
        assert bustle.refused == [], [line for line in place.said.read_text().splitlines() if '"exception"' in line]
        assert bustle.rated - rated == set()
        assert bustle.submitted - rated - tasks_known(place, "get-unrated-tasks", employer) == set()
        audited = place.run("audit")
        assert audited.returncode == 0, audited.stdout


def test_kill_of_the_supervisor_leaves_no_orphan(place: Place):
    running = place.start("demo", "--workers", "3")
    wait_until(lambda: any(" crowd " in part.name for part in tree_of(running.pid)), what=place.all_said)
    tree = tree_of(running.pid)
    names = " ".join(part.name for part in tree)
    assert all(part in names for part in ("piecework web", "piecework chores", "piecework crowd", "checkpointer"))
    running.kill()
    running.wait()
    wait_until(lambda: not any(part.is_alive for part in tree), what=lambda: [part for part in tree if part.is_alive])


def pids_of(place: Place, command: str) -> list[int]:
    """The processes of a part, its own children included."""
    return [part.pid for running in place.started for part in tree_of(running.pid) if part.name.endswith(f"{command} ")]


@pytest.mark.parametrize("which", [0, 1], ids=["the web server", "one of its workers"])
def test_killed_web_process_is_replaced(place: Place, which: int):
    place.environment["PIECEWORK_WEB_PROCESSES"] = "2"
    place.start("serve")
    before = pids_of(place, "piecework web")
    assert len(before) == 3, place.all_said()
    os.kill(before[which], signal.SIGKILL)
    wait_until(
        lambda: len(now := pids_of(place, "piecework web")) == 3 and before[which] not in now and place.is_ready(),
        what=place.all_said,
    )


def test_killed_chore_process_is_replaced(place: Place):
    place.start("serve")
    (before,) = pids_of(place, "piecework chores")
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: pids_of(place, "piecework chores") not in ([], [before]), what=place.all_said)
    assert "child_ended" in place.all_said()


def test_end_of_the_database_stops_everything(place: Place):
    running = place.start("serve")
    tree = tree_of(running.pid)
    server = next(part for part in tree if "bin/postgres " in part.name)
    os.kill(server.pid, signal.SIGKILL)
    assert running.wait(HANG_SECONDS) == 1, place.all_said()
    assert "PostgreSQL ended by itself" in place.all_said()
    assert "Traceback" not in place.all_said()
    assert not [part for part in tree if part.is_alive]
    place.start("serve")
