"""Parameters of every other endpoint, just inside and just outside their limits; a refusal names the field."""

import json
from typing import Any

import pytest

from tests.given import Person
from tests.place import Place
from tests.wire.calling import send

NOT_A_NUMBER: list[Any] = ["x", 1.5, True, [1], {}, None, "", 10**30]
NOT_MONEY: list[Any] = ["x", -1, "2.00001", "NaN", True, [2], 10**9]
NOT_IDS: list[Any] = [[], ["x"] * 1001, ["x" * 65], [5], None, 5, [None], ["a\0"]]
NOT_ONE_OF: list[Any] = ["good", "OK", 1, ["ok"], "", None]
VERDICT = {"job_id": "x", "task_id": "x", "task_rating": "not_ok", "task_comment": "no"}
ENTRY = {"id": "x", "rating": "ok"}


def entry(**changes: Any) -> dict[str, Any]:
    return {"job_id": "x", "tasks": [ENTRY | changes]}


# path, the field at fault, the rest of the request, values just outside
OUTSIDE: list[tuple[str, str, dict[str, Any], list[Any]]] = [
    ("jobs/add-positions", "positions", {"job_id": "x"}, [0, 10_000, -1, *NOT_A_NUMBER]),
    ("jobs/add-positions", "job_id", {"positions": 1}, [None, 5, "x" * 65, "a\0", ["x"]]),
    ("jobs/set-speed", "speed", {"job_id": "x"}, [0, 1001, *NOT_A_NUMBER]),
    ("jobs/set-ttr", "ttr", {"job_id": "x"}, [0, 91, *NOT_A_NUMBER]),
    ("jobs/job-restart", "positions", {"job_id": "x"}, [0, 10_000, -1, "x", 1.5, True]),
    ("jobs/job-stop", "job_id", {}, [None, 5, "x" * 65]),
    ("jobs/job-pause", "job_id", {}, [None, True]),
    ("jobs/job-resume", "job_id", {}, [None, {}]),
    ("jobs/archive-job", "job_id", {}, [None, 5]),
    ("jobs/get-job", "job_id", {}, [None, 5, "x" * 65]),
    ("jobs/feature-job", "amount", {"job_id": "x"}, ["1.9999", "50.0001", 0, None, "", *NOT_MONEY]),
    ("jobs/get-predicted-position", "amount", {"category_id": "0501"}, ["1.9999", "50.0001", None, *NOT_MONEY]),
    ("jobs/get-predicted-position", "category_id", {"amount": 2}, [None, 5, "x" * 33]),
    ("jobs/get-unrated-tasks", "page", {}, [0, -1, 1_000_001, "x", 1.5, True]),
    ("jobs/get-unrated-tasks", "job_id", {}, [5, "x" * 65]),
    ("jobs/get-unrated-tasks", "task_ids", {}, [["x"] * 1001, 5, {}]),
    ("jobs/get-rated-tasks", "page", {}, [0, 1_000_001, "x"]),
    ("jobs/get-rated-tasks", "task_ids", {}, [["x"] * 1001, True]),
    ("users/get-transactions", "page", {}, [0, 1_000_001, "x"]),
    ("jobs/rate-single-task", "task_id", VERDICT, [None, 5, "x" * 65, "a\0"]),
    ("jobs/rate-single-task", "job_id", VERDICT, [None, 5, "x" * 65]),
    ("jobs/rate-single-task", "task_rating", VERDICT, NOT_ONE_OF),
    ("jobs/rate-single-task", "task_satisfaction", VERDICT, ["bad", "SPAM", 1, ["spam"]]),
    ("jobs/rate-single-task", "task_comment", VERDICT, ["x" * 501, 5, "a\0", ["x"], "\ud800"]),
    ("jobs/rate-single-task", "list_id", VERDICT, [-1, 2**31, "x", 1.5]),
    ("jobs/rate-single-task", "block_worker", VERDICT, [2, "yes", [True]]),
    ("jobs/rate-single-task", "task_bonus", VERDICT, NOT_MONEY),
    ("jobs/rate-multiple-tasks", "tasks", {"job_id": "x"}, [[], [ENTRY] * 1001, None, 5, "", {"id": "x"}]),
    ("jobs/rate-multiple-tasks", "job_id", entry(), [None, 5]),
    ("lists/create-list", "name", {}, ["", " ", "x" * 101, None, 5, "a\0"]),
    ("lists/add-workers", "list_id", {"workers": ["x"]}, [0, -1, 2**31, *NOT_A_NUMBER]),
    ("lists/remove-workers", "list_id", {"workers": ["x"]}, [0, 2**31, None]),
    ("lists/delete-list", "list_id", {}, [0, 2**31, None]),
    *[
        (f"lists/{path}", "workers", {"list_id": 1}, NOT_IDS)
        for path in ("add-workers", "remove-workers", "block-workers", "unblock-workers")
    ],
]


@pytest.fixture(scope="module")
def ada(place: Place) -> Person:
    return place.ada()


@pytest.mark.parametrize(("path", "field", "rest", "values"), OUTSIDE, ids=[f"{row[0]} {row[1]}" for row in OUTSIDE])
def test_value_outside_its_limits_is_refused_by_name(
    ada: Person, path: str, field: str, rest: dict[str, Any], values: list[Any]
):
    for value in values:
        answer = send(ada, "POST", path, body=json.dumps(rest | {field: value})).json
        assert answer["ok"] is False, value
        assert {fault["field"].partition("[")[0] for fault in answer["errors"]} == {field}, (value, answer)
        assert (value is None) == (answer["code"] == "required"), (value, answer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"id": None}, "id"), ({"rating": "x"}, "rating"), ({"comment": "x" * 501}, "comment"), ({"bonus": -1}, "bonus"),
     ({"satisfaction": "bad"}, "satisfaction"), ({"list_id": -1}, "list_id"), ({"block_worker": 2}, "block_worker")],
)  # fmt: skip
def test_malformed_entry_of_a_bulk_is_named_with_its_place(ada: Person, changes: dict[str, Any], field: str):
    asked = {"job_id": "x", "tasks": [ENTRY, ENTRY | changes]}
    assert ada.api("jobs/rate-multiple-tasks", asked)["field"] == f"tasks[1].{field}"


# What is just inside gets past the shape: the answer is about the thing asked for, or it is done.
INSIDE: list[tuple[str, dict[str, Any], str]] = [
    *[("jobs/set-speed", {"speed": speed}, "") for speed in (1, 1000, "800")],
    *[("jobs/set-ttr", {"ttr": ttr}, "") for ttr in (1, 90, "3")],
    *[("jobs/add-positions", {"positions": count}, "") for count in (1, 9999)],
    *[("jobs/feature-job", {"amount": amount}, "") for amount in ("2.00", 50, "49.9999")],
    *[("jobs/job-restart", {"positions": count}, "job_status") for count in (1, 9999)],
    ("jobs/get-unrated-tasks", {"page": 1_000_000, "task_ids": ["x"] * 1000}, ""),
    ("jobs/rate-single-task", {"task_id": "x" * 64, "task_rating": "nok", "task_comment": "x" * 500}, "task_not_found"),
    ("jobs/rate-multiple-tasks", {"tasks": [ENTRY] * 1000}, ""),
    ("lists/block-workers", {"workers": ["x" * 64] * 1000}, ""),
    ("lists/create-list", {"name": "x" * 100}, ""),
]


@pytest.mark.parametrize(("path", "asked", "code"), INSIDE, ids=[f"{row[0]} {str(row[1])[:30]}" for row in INSIDE])
def test_value_inside_its_limits_is_taken(place: Place, path: str, asked: dict[str, Any], code: str):
    employer = place.ada(funds="200000")
    answer = employer.api(path, {"job_id": place.running_job(employer, task_value=1)} | asked)
    assert answer.get("code", "") == code, answer


def test_job_has_at_most_a_million_positions(place: Place):
    employer = place.ada(funds="900000")
    job_id = place.running_job(employer, category_id="9801", task_value=0)
    place.work.run("UPDATE job_counts SET nok = 999985 WHERE job_id = %(id)s", id=job_id)
    try:
        answer = employer.api("jobs/add-positions", {"job_id": job_id, "positions": 6})
        assert (answer["ok"], answer["field"]) == (False, "positions")
        assert employer.api("jobs/add-positions", {"job_id": job_id, "positions": 5})["ok"]
    finally:
        place.work.run("UPDATE job_counts SET nok = 0 WHERE job_id = %(id)s", id=job_id)


def test_employer_has_at_most_200_lists(place: Place):
    employer = place.ada()
    for number in range(199):
        assert employer.api("lists/create-list", {"name": f"list {number}"})["ok"]
    answer = employer.api("lists/create-list", {"name": "one more"})
    assert (answer["ok"], answer["field"]) == (False, "name")
