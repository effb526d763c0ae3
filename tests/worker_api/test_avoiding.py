"""Jobs that a worker hides, and employers that a worker blocks."""

from typing import Any

from tests.given import Given, Person


def board(worker: Person) -> list[str]:
    return [job["job_id"] for job in worker.work("GET", "jobs").json["jobs"]]


def post(worker: Person, path: str) -> Any:
    answer = worker.work("POST", path)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_hidden_job_is_off_the_board_of_this_worker_alone(given: Given):
    ada, wim, nele = given.ada(), given.wim(), given.wim()
    hidden, shown = given.running_job(ada), given.running_job(ada)
    for _ in range(2):
        assert post(wim, f"jobs/{hidden}/hide")["ok"]
    assert board(wim) == [shown]
    assert sorted(board(nele)) == sorted([hidden, shown])
    for _ in range(2):
        assert post(wim, f"jobs/{hidden}/unhide")["ok"]
    assert sorted(board(wim)) == sorted([hidden, shown])


def test_hidden_job_can_still_be_held(given: Given):
    wim, job_id = given.wim(), given.running_job(given.ada())
    post(wim, f"jobs/{job_id}/hide")
    assert post(wim, f"jobs/{job_id}/hold")["ok"]


def test_job_that_workers_never_see_cannot_be_hidden(given: Given):
    reviewed = given.running_job(given.ada(is_auto_approved=False))
    for job_id in (reviewed, "0" * 12, "x"):
        answer = given.wim().work("POST", f"jobs/{job_id}/hide")
        assert (answer.status_code, answer.json["code"]) == (404, "job_not_found")


def test_blocked_employers_jobs_are_not_offered(given: Given):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    employer_id = wim.work("GET", f"jobs/{job_id}").json["employer_id"]
    assert post(wim, f"employers/{employer_id}/block")["ok"]
    assert board(wim) == []
    assert wim.work("POST", f"jobs/{job_id}/hold").json["code"] == "employer_blocked"
    assert post(wim, f"employers/{employer_id}/unblock")["ok"]
    assert board(wim) == [job_id]


def test_blocking_oneself_or_nobody_changes_nothing(given: Given):
    wim = given.wim()
    assert post(wim, f"employers/{wim.id}/block")["ok"]
    assert post(wim, "employers/nobody/block")["ok"]
