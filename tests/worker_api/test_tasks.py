"""The worker API's own tasks and balance."""

import pytest

from tests.conftest import VirtualClock
from tests.given import Given


def test_own_tasks_come_newest_first(given: Given, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    first, second = given.running_job(ada), given.running_job(ada, title="Another")
    submitted = given.submitted_task(wim, first)
    clock.pass_(minutes=1)
    held = wim.work("POST", f"jobs/{second}/hold").json["task_id"]
    answer = wim.work("GET", "tasks")
    assert (answer.status_code, answer.json["current_page"], answer.json["pages"]) == (200, 1, 1)
    nothing_yet = {
        "revision_number": 0, "revise_until": None, "decided_at": None, "satisfaction": "", "comment": "",
        "bonus": "0.0000",
        "appeal": None,
        "appeal_until": None,
    }  # fmt: skip
    assert answer.json["tasks"] == [
        nothing_yet
        | {
            "task_id": held,
            "job_id": second,
            "title": "Another",
            "task_value": "0.1000",
            "status": "HELD",
            "held_at": "2026-03-01T12:01:00Z",
            "hold_until": "2026-03-01T12:16:00Z",
            "submitted_at": None,
            "rate_by": None,
        },
        nothing_yet
        | {
            "task_id": submitted,
            "job_id": first,
            "title": "Sign up to ACME website",
            "task_value": "0.1000",
            "status": "SUBMITTED",
            "held_at": "2026-03-01T12:00:00Z",
            "hold_until": "2026-03-01T12:15:00Z",
            "submitted_at": "2026-03-01T12:00:00Z",
            "rate_by": "2026-03-08T12:00:00Z",
        },
    ]


def test_own_tasks_are_filtered_by_status(given: Given):
    ada, wim = given.ada(), given.wim()
    submitted = given.submitted_task(wim, given.running_job(ada))
    held = wim.work("POST", f"jobs/{given.running_job(ada)}/hold").json["task_id"]
    for status, expected in [("held", [held]), ("submitted", [submitted]), ("ok", [])]:
        tasks = wim.work("GET", "tasks", status=status).json["tasks"]
        assert [task["task_id"] for task in tasks] == expected


@pytest.mark.parametrize("status", ["HELD", "done"])
def test_unknown_status_is_refused(given: Given, status: str):
    answer = given.wim().work("GET", "tasks", status=status)
    assert (answer.status_code, answer.json["field"]) == (422, "status")


def test_page_past_the_end_tells_how_many_there_are(given: Given):
    wim = given.wim()
    given.submitted_task(wim, given.running_job(given.ada()))
    assert wim.work("GET", "tasks", page=2).json == {"current_page": 2, "pages": 1, "tasks": []}


def test_satisfied_task_is_paid_into_the_balance(given: Given):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    assert wim.work("GET", "balance").json == {"earned": "0.0000", "spendable": "0.0000", "currency": "USD"}
    rated = ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})
    assert rated["ok"], rated
    assert wim.work("GET", "balance").json["earned"] == "0.1000"
    assert [task["status"] for task in wim.work("GET", "tasks").json["tasks"]] == ["OK"]
