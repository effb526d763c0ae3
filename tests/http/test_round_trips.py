"""How often a call waits for the database, beyond finding out who calls: once to read, a few times to change."""

from typing import Any

import pytest

from tests.given import EXAMPLE_JOB, Given, Person

READS: dict[str, dict[str, Any]] = {
    "jobs/get-zones": {},
    "jobs/get-lists": {},
    "jobs/get-categories": {},
    "jobs/get-jobs": {"page": 2, "status": "running", "unrated_tasks": 1, "order": "desc"},
    "jobs/get-unrated-tasks": {"task_ids": "x,y"},
    "jobs/get-rated-tasks": {},
    "jobs/get-predicted-position": {"category_id": "0501", "amount": 2},
    "users/get-balances": {},
    "users/get-transactions": {},
}


def trips(given: Given, person: Person, path: str, asked: dict[str, Any], key: str = "") -> int:
    """How many round trips the call took; it must have been done."""
    answer = person.call(path, asked, headers={"Idempotency-Key": key} if key else None)
    assert "ok" not in answer.json or answer.json["ok"] is True, answer.text
    return given.database.round_trips


@pytest.mark.parametrize("is_large", [False, True], ids=["little", "much"])
def test_reading_takes_one(given: Given, is_large: bool):
    ada = given.ada()
    for _ in range(30 if is_large else 1):
        given.submitted_task(given.wim(), given.running_job(ada))
    for path, asked in (READS | {"jobs/get-job": {"job_id": given.running_job(ada)}}).items():
        person_answer = ada.client.simulate_get(f"/api/{path}.php", params=asked, headers={"Authorization": ada.basic})
        assert person_answer.status_code == 200
        assert isinstance(person_answer.json, list) or "ok" not in person_answer.json
        assert (path, given.database.round_trips) == (path, 1)


OK = {"task_rating": "ok"}
NOT_OK = {"task_rating": "not_ok", "task_comment": "no"}
REVISE = {"task_rating": "revise", "task_comment": "again"}
VERDICTS: list[dict[str, Any]] = [
    OK, NOT_OK, REVISE, OK | {"block_worker": True}, NOT_OK | {"block_worker": True}, OK | {"list_id": True},
    OK | {"task_bonus": 1},
]  # fmt: skip


def trips_of_verdict(given: Given, verdict: dict[str, Any], key: str = "") -> int:
    ada = given.ada()
    job_id = given.running_job(ada)
    if "list_id" in verdict:
        verdict = verdict | {"list_id": ada.api("lists/create-list", {"name": "x"})["list_id"]}
    asked = {"job_id": job_id, "task_id": given.submitted_task(given.wim(), job_id), **verdict}
    return trips(given, ada, "jobs/rate-single-task", asked, key)


@pytest.mark.parametrize("verdict", VERDICTS, ids=str)
def test_a_verdict_takes_at_most_four(given: Given, verdict: dict[str, Any]):
    assert trips_of_verdict(given, verdict) <= 4


@pytest.mark.parametrize("verdict", VERDICTS[:-1], ids=str)
def test_a_verdict_with_a_key_takes_at_most_four(given: Given, verdict: dict[str, Any]):
    assert trips_of_verdict(given, verdict, key="once") <= 4


def test_a_verdict_with_a_key_and_a_bonus_takes_at_most_four(given: Given):
    assert trips_of_verdict(given, VERDICTS[-1], key="once") <= 4


def test_many_verdicts_take_no_more_than_one(given: Given):
    ada = given.ada()
    job_id = given.running_job(ada)
    tasks = [{"id": given.submitted_task(given.wim(), job_id), "rating": "ok", "bonus": 0.1} for _ in range(10)]
    one = trips(given, ada, "jobs/rate-multiple-tasks", {"job_id": job_id, "tasks": tasks[:1]})
    assert trips(given, ada, "jobs/rate-multiple-tasks", {"job_id": job_id, "tasks": tasks[1:]}) == one <= 4


@pytest.mark.parametrize("key", ["", "once"])
@pytest.mark.parametrize("more", [{}, {"premium_amount": 2, "notify_followers": 1}, {"test": 1}], ids=str)
@pytest.mark.parametrize("is_auto_approved", [True, False])
def test_posting_takes_at_most_six(given: Given, more: dict[str, Any], is_auto_approved: bool, key: str):
    ada = given.ada(is_auto_approved=is_auto_approved)
    assert trips(given, ada, "jobs/post-job", EXAMPLE_JOB | more, key) <= 6


@pytest.mark.parametrize(("key", "most"), [("", 6), ("once", 7)])
def test_controls_take_at_most_six_and_one_for_a_key(given: Given, key: str, most: int):
    ada = given.ada()
    job_id = given.running_job(ada)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("jobs/add-positions", {"positions": 1}), ("jobs/set-speed", {"speed": 5}), ("jobs/set-ttr", {"ttr": 3}),
        ("jobs/job-pause", {}), ("jobs/job-resume", {}), ("jobs/feature-job", {"amount": 2}), ("jobs/job-stop", {}),
        ("jobs/job-restart", {"positions": 10}),
    ]  # fmt: skip
    for path, asked in calls:
        assert trips(given, ada, path, {"job_id": job_id, **asked}, key and f"{key}-{path}") <= most, path
