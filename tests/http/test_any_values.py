"""Whatever JSON value a field holds, on whatever endpoint, the answer is one of ours: never a 500."""

import json
from typing import Any

import hypothesis.strategies as some
import pytest
from hypothesis import HealthCheck, assume, given, settings

from piecework import api
from tests.given import TEXT_JOB, Person
from tests.place import Place

ENDPOINTS = {endpoint.path: endpoint for section in api.SECTIONS for endpoint in section.endpoints}
SECRETIVE = "/api/users/reset-api-secret.php"
PATHS = sorted(path for path in ENDPOINTS if path != SECRETIVE)

texts = some.text(max_size=20) | some.sampled_from(
    ["", " ", "0", "1", "-1", "25", "1e5", "1e1000000", "NaN", "true", "int", "ok", "not_ok", "revise", "starter",
     "0501", "a\0b", "\ud800", "[", "[[1]]", '{"a":1}', '{"a":1,"a":2}', "[1e1000000]", "9" * 30, "{{URL}}", "24:00"]
)  # fmt: skip
numbers = (
    some.integers(-(2**70), 2**70) | some.floats(allow_nan=False, allow_infinity=False) | some.sampled_from([0, 1, 10])
)
values = some.recursive(
    some.none() | some.booleans() | numbers | texts,
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(
            some.sampled_from(["type", "description", "name", "values", "id", "rating", "question", "x"]), inner
        )
    ),
    max_leaves=8,
)


class Asker:
    """Ada, a job of hers with a task, and the least that each endpoint asks for."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.ada: Person = place.ada(funds="900000")
        self.job_id = place.running_job(self.ada, num_tasks=9999)
        self.task_id = place.submitted_task(place.wim(), self.job_id)

    def usual(self, path: str) -> dict[str, Any]:
        names = {field.encode_name for field in ENDPOINTS[path].shape.fields}
        known: dict[str, Any] = TEXT_JOB | {
            "test": 1, "job_id": self.job_id, "task_id": self.task_id, "task_rating": "revise", "task_comment": "x",
            "positions": 1, "amount": 2, "name": "x", "workers": [self.ada.id], "list_id": 1, "page": 1,
            "tasks": [{"id": self.task_id, "rating": "revise", "comment": "x"}],
        }  # fmt: skip
        if "zone_id" in names:
            known["list_id"] = 0
        return {name: value for name, value in known.items() if name in names}


@pytest.fixture(scope="module")
def asker(place: Place) -> Asker:
    return Asker(place)


@given(data=some.data())
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_value_of_a_field_is_a_bug_of_ours(asker: Asker, data: some.DataObject):
    path = data.draw(some.sampled_from(PATHS))
    names = [field.encode_name for field in ENDPOINTS[path].shape.fields]
    assume(names)
    changed = {
        name: data.draw(values) for name in data.draw(some.lists(some.sampled_from(names), min_size=1, max_size=3))
    }
    body = json.dumps(asker.usual(path) | changed)
    headers = {"Authorization": asker.ada.basic}
    answer = asker.ada.client.simulate_post(path, body=body, headers=headers)
    assert answer.status_code in (200, 413), (body, answer.text)
    shown = answer.json
    if isinstance(shown, dict) and shown.get("ok") is False:
        assert shown["message"]
        assert all(fault["field"] is not None for fault in shown.get("errors", []))


@given(
    query=some.text(some.characters(min_codepoint=32, max_codepoint=126), max_size=60), path=some.sampled_from(PATHS)
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_is_a_bug_of_ours(asker: Asker, query: str, path: str):
    assume(not query.startswith("?"))  # falcon's test client wants it so
    answer = asker.ada.client.simulate_get(path, query_string=query, headers={"Authorization": asker.ada.basic})
    assert answer.status_code == 200, answer.text


@given(body=some.binary(max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_is_a_bug_of_ours(asker: Asker, body: bytes):
    headers = {"Authorization": asker.ada.basic}
    answer = asker.ada.client.simulate_post("/api/jobs/post-job.php", body=body, headers=headers)
    assert (answer.status_code, answer.json["ok"]) == (200, False), answer.text
