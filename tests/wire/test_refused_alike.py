"""Another employer's job, task or list looks missing: byte for byte the answer of an id that was never given out."""

from typing import Any

import pytest

from tests.given import Person
from tests.place import Place

NEVER = {"job_id": "0123456789ab", "task_id": "0123456789abcd", "list_id": 1}

# path -> the parameters beside those of the table below it that name something of Ada's
ON_A_JOB: dict[str, dict[str, Any]] = {
    "jobs/get-job": {},
    "jobs/add-positions": {"positions": 1},
    "jobs/set-speed": {"speed": 1},
    "jobs/set-ttr": {"ttr": 1},
    "jobs/job-stop": {},
    "jobs/job-restart": {"positions": 10},
    "jobs/job-pause": {},
    "jobs/job-resume": {},
    "jobs/archive-job": {},
    "jobs/feature-job": {"amount": 2},
    "jobs/rate-single-task": {"task_id": NEVER["task_id"], "task_rating": "ok"},
    "jobs/rate-multiple-tasks": {"tasks": [{"id": NEVER["task_id"], "rating": "ok"}]},
}
ON_A_LIST: dict[str, dict[str, Any]] = {
    "lists/add-workers": {"workers": ["0de178af"]},
    "lists/remove-workers": {"workers": ["0de178af"]},
    "lists/delete-list": {},
}


@pytest.fixture(scope="module")
def ada(place: Place) -> Person:
    return place.ada()


@pytest.fixture(scope="module")
def olga(place: Place) -> Person:
    return place.olga()


@pytest.fixture(scope="module")
def job_id(place: Place, ada: Person) -> str:
    return place.running_job(ada)


@pytest.mark.parametrize("path", ON_A_JOB)
def test_another_employers_job_looks_missing(place: Place, ada: Person, olga: Person, job_id: str, path: str):
    before = place.job(ada, job_id)
    theirs, missing, odd = (
        olga.call(path, ON_A_JOB[path] | {"job_id": asked}) for asked in (job_id, NEVER["job_id"], "'; no id")
    )
    assert missing.json == {"ok": False, "message": "Job not found.", "code": "job_not_found", "field": "job_id"}
    assert (theirs.status_code, theirs.content) == (odd.status_code, odd.content) == (200, missing.content)
    assert place.job(ada, job_id) == before


@pytest.mark.parametrize("path", ON_A_LIST)
def test_another_employers_list_looks_missing(ada: Person, olga: Person, path: str):
    list_id = ada.api("lists/create-list", {"name": path})["list_id"]
    before = ada.api("jobs/get-lists")
    theirs, missing = (
        olga.call(path, ON_A_LIST[path] | {"list_id": asked}) for asked in (list_id, NEVER["list_id"])
    )  # fmt: skip
    assert missing.json == {"ok": False, "message": "List not found.", "code": "list_not_found", "field": "list_id"}
    assert (theirs.status_code, theirs.content) == (200, missing.content)
    assert ada.api("jobs/get-lists") == before


def test_another_employers_task_looks_missing(place: Place, ada: Person, olga: Person, job_id: str):
    task_id, own_job = place.submitted_task(place.wim(), job_id), place.running_job(olga)
    verdict = {"job_id": own_job, "task_rating": "ok"}
    theirs, missing = (
        olga.call("jobs/rate-single-task", verdict | {"task_id": asked}) for asked in (task_id, NEVER["task_id"])
    )
    assert missing.json == {"ok": False, "message": "Task not found.", "code": "task_not_found", "field": "task_id"}
    assert (theirs.status_code, theirs.content) == (200, missing.content)
    bulk = [
        olga.api("jobs/rate-multiple-tasks", {"job_id": own_job, "tasks": [{"id": asked, "rating": "ok"}]})
        for asked in (task_id, NEVER["task_id"])
    ]
    assert [answer["tasks"][0]["message"] for answer in bulk] == ["Task not found."] * 2
    assert ada.api("jobs/get-unrated-tasks")["tasks"][0]["id"] == task_id


def test_task_of_another_job_of_ones_own_looks_missing(place: Place, ada: Person, job_id: str):
    task_id, other = place.submitted_task(place.wim(), job_id), place.running_job(ada)
    answer = ada.api("jobs/rate-single-task", {"job_id": other, "task_id": task_id, "task_rating": "ok"})
    assert answer["code"] == "task_not_found"


def test_list_of_another_employer_cannot_be_targeted_or_filled(place: Place, ada: Person, olga: Person):
    list_id = ada.api("lists/create-list", {"name": "Ada's"})["list_id"]
    brief = {"category_id": "0501", "title": "x", "instructions": ["x"], "task_value": 1, "test": 1,
             "proofs": [{"type": "text", "description": "x"}]}  # fmt: skip
    theirs, missing = (olga.call("jobs/post-job", brief | {"list_id": asked}) for asked in (list_id, 1))
    assert (missing.json["code"], missing.json["field"]) == ("list_not_found", "list_id")
    assert theirs.content == missing.content
    own_job = place.running_job(olga)
    task_id = place.submitted_task(place.wim(), own_job)
    verdict = {"job_id": own_job, "task_id": task_id, "task_rating": "ok"}
    theirs, missing = (olga.call("jobs/rate-single-task", verdict | {"list_id": asked}) for asked in (list_id, 1))
    assert missing.json["code"] == "list_not_found"
    assert theirs.content == missing.content
    assert olga.api("jobs/get-unrated-tasks", job_id=own_job)["tasks"][0]["id"] == task_id
