"""The worker API's jobs: board, one job, hold, release, submit; bodies and statuses compared whole."""

import re
from typing import Any

import pytest
from falcon.testing import Result

from tests.conftest import VirtualClock
from tests.given import Given, Person


def refusal(result: Result) -> tuple[int, str, str]:
    body: dict[str, Any] = result.json
    assert body["ok"] is False
    return result.status_code, body["code"], body["message"]


def hand_in(worker: Person, job_id: str, *texts: str, **more: str) -> Result:
    return worker.work(
        "POST", f"jobs/{job_id}/submit", {"proofs": [{"text": text} for text in texts or ["done"]], **more}
    )


def test_board_lists_what_is_offered(given: Given):
    ada = given.ada()
    job_id, wim = given.running_job(ada), given.wim()
    answer = wim.work("GET", "jobs")
    assert answer.status_code == 200
    offer = {
        "job_id": job_id,
        "employer_id": ada.id,
        "employer_name": "Ada",
        "employer_record": None,
        "title": "Sign up to ACME website",
        "category_id": "0501",
        "category": "Sign up",
        "subcategory": answer.json["jobs"][0]["subcategory"],
        "task_value": "0.1000",
        "positions_left": 10,
        "workers_level": "starter",
        "workers_max_tasks": 1,
        "hold_minutes": 15,
        "hold_required": False,
        "ttr_days": 7,
        "created_at": "2026-03-01T12:00:00Z",
    }
    board = answer.json
    assert re.fullmatch("[0-9a-f]{16}", board.pop("view"))
    line = offer | {"is_featured": False}
    rest = {"has_more": False, "no_work_why": "", "no_work_until": None}
    assert board == {"current_page": 1, "pages": 1, "jobs": [line], **rest}
    whole = wim.work("GET", f"jobs/{job_id}")
    assert whole.status_code == 200
    assert whole.json == offer | {
        "notes": "",
        "instructions": ["visit the ACME website", "Create an account"],
        "proofs": [{"description": "The name you chose", "type": "text"}],
        "challenge": None,
        "variables_token": "",
        "hold": None,
    }


def test_page_past_the_end_is_empty(given: Given):
    answer = given.wim().work("GET", "jobs", page=9)
    assert (answer.json["current_page"], answer.json["pages"], answer.json["jobs"]) == (9, 1, [])


@pytest.mark.parametrize("page", ["0", "x", "1000001"])
def test_page_must_be_a_number(given: Given, page: str):
    status, code, message = refusal(given.wim().work("GET", "jobs", page=page))
    assert (status, code) == (422, "invalid")
    assert message.startswith("page must be")


def test_hold_and_release(given: Given):
    job_id, wim = given.running_job(given.ada()), given.wim()
    held = wim.work("POST", f"jobs/{job_id}/hold")
    task_id = held.json["task_id"]
    assert (held.status_code, held.json) == (
        200,
        {
            "ok": True,
            "message": "You hold a position on this job.",
            "task_id": task_id,
            "hold_until": "2026-03-01T12:15:00Z",
        },
    )
    assert wim.work("GET", f"jobs/{job_id}").json["hold"] == {"task_id": task_id, "hold_until": "2026-03-01T12:15:00Z"}
    again = wim.work("POST", f"jobs/{job_id}/hold").json
    assert again == held.json | {"message": "You hold a position on this job already."}
    left = wim.work("POST", f"jobs/{job_id}/release")
    assert (left.status_code, left.json) == (
        200,
        {"ok": True, "message": "The position is free for others.", "task_id": task_id},
    )
    assert refusal(wim.work("POST", f"jobs/{job_id}/release")) == (
        409, "nothing_held", "You hold no position on this job.",
    )  # fmt: skip


def test_submit_under_a_hold(given: Given):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = wim.work("POST", f"jobs/{job_id}/hold").json["task_id"]
    answer = hand_in(wim, job_id, "my name is wim01")
    assert (answer.status_code, answer.json) == (
        200,
        {
            "ok": True,
            "message": "Submitted. The employer has until rate_by to rate it; after that it counts as satisfied.",
            "task_id": task_id,
            "status": "SUBMITTED",
            "late": False,
            "submitted_at": "2026-03-01T12:00:00Z",
            "rate_by": "2026-03-08T12:00:00Z",
        },
    )
    seen = ada.api("jobs/get-unrated-tasks")["tasks"]
    assert [(task["id"], task["worker_id"], task["proofs"]) for task in seen] == [
        (task_id, wim.id, [{"text": "my name is wim01"}])
    ]


def test_submit_twice_under_one_submission_id(given: Given):
    job_id, wim = given.running_job(given.ada()), given.wim()
    first = hand_in(wim, job_id, submission_id="c0ffee").json
    again = hand_in(wim, job_id, submission_id="c0ffee")
    told = "This was handed in before under the same submission_id; nothing was changed."
    assert (again.status_code, again.json) == (200, first | {"message": told})


def test_late_submission_says_so_and_is_kept(given: Given, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada()), given.wim()
    task_id = wim.work("POST", f"jobs/{job_id}/hold").json["task_id"]
    clock.pass_(minutes=16)
    for _ in range(10):
        given.submitted_task(given.wim(), job_id)
    answer = hand_in(wim, job_id)
    assert answer.status_code == 200
    assert (answer.json["task_id"], answer.json["status"], answer.json["late"]) == (task_id, "CLOSED", True)
    assert answer.json["rate_by"] is None
    assert answer.json["message"].startswith("Your hold had ended and the job is over, so this came too late")


def test_refusals_have_statuses_and_codes(given: Given):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    advanced = given.running_job(ada, workers_level="advanced", task_value=1)
    under_hold = given.running_job(ada, hold_required=1)
    not_found = (404, "job_not_found", "Job not found.")
    assert refusal(wim.work("GET", "jobs/000000000000")) == not_found
    assert refusal(wim.work("POST", "jobs/nonsense/hold")) == not_found
    assert refusal(hand_in(wim, "000000000000")) == not_found
    level = "This job needs level advanced; yours is starter."
    assert refusal(wim.work("GET", f"jobs/{advanced}")) == (403, "level_too_low", level)
    assert refusal(wim.work("POST", f"jobs/{advanced}/hold")) == (403, "level_too_low", level)
    assert refusal(ada.work("POST", f"jobs/{job_id}/hold")) == (403, "own_job", "This is a job of your own.")
    assert refusal(hand_in(wim, under_hold))[:2] == (409, "hold_required")


def test_faulty_proofs_are_named(given: Given):
    job_id, wim = given.running_job(given.ada()), given.wim()
    answer = hand_in(wim, job_id, " ")
    assert (answer.status_code, answer.json) == (
        422,
        {
            "ok": False,
            "message": "proofs[0].text is empty.",
            "code": "required",
            "field": "proofs[0].text",
            "errors": [{"field": "proofs[0].text", "code": "required", "message": "proofs[0].text is empty."}],
        },
    )
    assert refusal(hand_in(wim, job_id, "one", "two")) == (422, "invalid", "This job asks for 1 proofs; 2 came.")
    assert refusal(wim.work("POST", f"jobs/{job_id}/submit", {}))[:2] == (422, "required")
    assert refusal(hand_in(wim, job_id, "a\0b"))[:2] == (422, "invalid")
    assert refusal(hand_in(wim, job_id, submission_id="x" * 65))[:2] == (422, "invalid")


def test_screenshot_job_says_what_is_missing(given: Given):
    job_id, wim = given.running_job(given.ada(), proofs=[{"description": "It", "type": "screenshot"}]), given.wim()
    assert refusal(hand_in(wim, job_id)) == (
        422,
        "required",
        "proofs[0].upload_id is required: the job asks for a screenshot here, uploaded before.",
    )


def test_too_many_holds(given: Given):
    ada, wim = given.ada(), given.wim()
    for _ in range(5):
        wim.work("POST", f"jobs/{given.running_job(ada)}/hold")
    answer = wim.work("POST", f"jobs/{given.running_job(ada)}/hold")
    assert refusal(answer)[:2] == (409, "too_many_holds")
