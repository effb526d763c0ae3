"""Bodies and queries that no client should send: each is refused with the field or part at fault, never a 500."""

import json
import time
from typing import Any

import pytest
from falcon.testing import Result

from tests.given import TEXT_JOB, Person
from tests.place import Place

LARGE = 10 * 1024 * 1024
MIB = 1024 * 1024
POST_JOB = "/api/jobs/post-job.php"
BRIEF = TEXT_JOB | {"test": 1}


@pytest.fixture(scope="module")
def ada(place: Place) -> Person:
    return place.ada()


def post(person: Person, body: str | bytes, *, path: str = POST_JOB, label: str = "application/json") -> Result:
    headers = {"Authorization": person.basic} | ({"Content-Type": label} if label else {})
    return person.client.simulate_post(path, body=body, headers=headers)


def check_refused(answer: Result, field: str, code: str = "invalid") -> None:
    assert answer.status_code == 200
    assert (answer.json["ok"], answer.json["field"], answer.json["code"]) == (False, field, code)
    assert answer.json["message"]


NOT_JSON: dict[str, str | bytes] = {
    "cut off": b'{"title": ',
    "not at all": b"{title}",
    "single quotes": b"{'title': 'x'}",
    "two of them": b"{}{}",
    "a comment": b'{"a": 1} // x',
    "an open list": b"[",
    "100,000 brackets": b"[" * 100_000,
    "100,000 brackets closed": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "100,000 brackets in a field": b'{"title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a list": b"[]",
    "a list of objects": b"[{}]",
    "NaN": b'{"task_value": NaN}',
    "Infinity": b'{"task_value": Infinity}',
    "minus Infinity": b'{"task_value": [-Infinity]}',
    "a number of 5,000 digits": b'{"num_tasks": ' + b"9" * 5000 + b"}",
    "an exponent past all counting": b'{"num_tasks": 1e99999999999999999999}',
    "a negative exponent past all counting": b'{"num_tasks": 1e-99999999999999999999}',
    "a NUL": b'{"a": "\0"}',
}


@pytest.mark.parametrize("what", NOT_JSON)
def test_body_that_is_no_json_object_is_refused(ada: Person, what: str):
    for label in ("application/json", "", "text/plain", "application/x-www-form-urlencoded"):
        check_refused(post(ada, NOT_JSON[what], label=label), "body", "invalid_json")


@pytest.mark.parametrize("body", ["5", '"x"', "null", "true", "-", "NaN", "x=1"])
def test_body_labelled_json_must_be_an_object(ada: Person, body: str):
    check_refused(post(ada, body), "body", "invalid_json")
    check_refused(post(ada, body, label="application/json; charset=utf-8"), "body", "invalid_json")


def test_empty_body_is_no_parameters(ada: Person):
    for body in ("", " \n", "{}", "\ufeff{}"):
        assert post(ada, body).json["errors"] == post(ada, "{}").json["errors"]


def test_byte_order_mark_and_blanks_are_skipped(ada: Person):
    assert post(ada, "\ufeff \n" + json.dumps(BRIEF) + "\n").json["ok"] is True


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"title": "\xe9"}', "{}".encode("utf-16"), b"title=\xff"])
def test_body_that_is_not_utf8_is_refused(ada: Person, body: bytes):
    for label in ("application/json", "application/x-www-form-urlencoded"):
        check_refused(post(ada, body, label=label), "body")


DUPLICATES: dict[str, tuple[bytes, str]] = {
    "at the top": (b'{"title": "a", "title": "b"}', "title"),
    "alike": (b'{"title": "a", "title": "a"}', "title"),
    "nested": (b'{"proofs": [{"type": "text", "type": "text"}]}', "type"),
    "nested in what is ignored": (b'{"x": [[{"a": {"b": 1, "b": 2}}]]}', "b"),
    "by escape": (b'{"title": "a", "\\u0074itle": "b"}', "title"),
    "with a lone surrogate": (b'{"\\ud800": 1, "\\ud800": 2}', "?"),
    "an empty name": (b'{"": 1, "": 2}', ""),
}


@pytest.mark.parametrize("what", DUPLICATES)
def test_key_given_twice_is_refused(ada: Person, what: str):
    body, field = DUPLICATES[what]
    check_refused(post(ada, body), field, "duplicate_key")


def test_key_given_twice_in_json_within_a_form_is_refused(ada: Person):
    answer = post(ada, 'proofs=[{"type":"text","type":"text"}]', label="application/x-www-form-urlencoded")
    check_refused(answer, "type", "duplicate_key")


def test_many_keys_are_compared_quickly(ada: Person):
    body = b"{" + b",".join(b'"%x":0' % number for number in range(90_000)) + b',"z":0,"z":0}'
    started = time.thread_time()  # of the processor: a busy machine adds nothing to it
    check_refused(post(ada, body), "z", "duplicate_key")
    assert time.thread_time() - started < 5


# parts of a brief that JSON allows and the API does not -> the field at fault
STRANGE: dict[str, tuple[str, str]] = {
    "null for what is required": ('"title": null', "title"),
    "a lone surrogate": (r'"title": "\ud800"', "title"),
    "a reversed pair": (r'"title": "\udc00\ud800"', "title"),
    "a lone surrogate deep inside": (r'"instructions": ["x", "\udfff"]', "instructions[1]"),
    "a NUL": (r'"title": "a\u0000b"', "title"),
    "a NUL deep inside": (r'"proofs": [{"type": "text", "description": "\u0000"}]', "proofs[0].description"),
    "a lone surrogate for a choice": (r'"autorate": "\ud800"', "autorate"),
    "a lone surrogate for a zone": (r'"zone_id": "\ud800"', "zone_id"),
    "a huge exponent": ('"num_tasks": 1e1000000', "num_tasks"),
    "a tiny exponent": ('"num_tasks": 1e-1000000', "num_tasks"),
    "a huge amount": ('"task_value": 1e1000000', "task_value"),
    "a tiny amount": ('"task_value": 1e-1000000', "task_value"),
    "a huge amount as text": ('"task_value": "1e99999999999999999999"', "task_value"),
    "an amount of many digits": ('"task_value": 0.' + "1" * 4000, "task_value"),
    "negative money": ('"task_value": -0.01', "task_value"),
    "five decimals": ('"task_value": 0.10001', "task_value"),
    "NaN as text": ('"task_value": "NaN"', "task_value"),
    "a signalling NaN as text": ('"task_value": "sNaN1"', "task_value"),
    "a number of 4,000 digits": ('"num_tasks": ' + "9" * 4000, "num_tasks"),
    "the same, negative": ('"num_tasks": -' + "9" * 4000, "num_tasks"),
    "a huge list id": ('"list_id": 99999999999999999999', "list_id"),
    "JSON text too deep": ('"proofs": "' + "[" * 100_000 + '"', "proofs[0]"),
    "an object for a list": ('"proofs": {"type": "text"}', "proofs"),
    "a list for an object": ('"proofs": [[]]', "proofs[0]"),
    "a number for a text": ('"title": 5', "title"),
}


@pytest.mark.parametrize("what", STRANGE)
def test_strange_value_is_refused_by_name(ada: Person, what: str):
    member, field = STRANGE[what]
    name = json.loads("{" + member + "}", parse_int=str, parse_float=str).popitem()[0]
    rest = json.dumps({key: value for key, value in BRIEF.items() if key != name})[:-1]
    check_refused(post(ada, rest + "," + member + "}"), field, "required" if "null" in what else "invalid")


def test_minus_zero_is_zero(ada: Person):
    free = BRIEF | {"category_id": "9801", "num_tasks": 10}
    answer = post(ada, json.dumps(free)[:-1].replace('"task_value": 0.1', '"task_value": -0.0') + "}")
    assert (answer.json["ok"], answer.json["cost"]) == (True, "0.6500")


def test_body_over_the_limit_is_refused_by_size(ada: Person):
    told = "The request body is too large: at most 1048576 bytes."
    for body in (b"x" * LARGE, b" " * (MIB + 1), b"{" + b" " * MIB + b"}"):
        answer = post(ada, body)
        assert (answer.status_code, answer.json) == (413, {"ok": False, "message": told, "code": "body_too_large"})
    filled = json.dumps(BRIEF | {"unknown": ""})
    fitting = filled.replace('"unknown": ""', '"unknown": "%s"' % ("x" * (MIB - len(filled))))
    assert len(fitting) == MIB
    assert post(ada, fitting).json["ok"] is True


def test_body_that_does_not_say_how_long_it_is_is_read_no_further_than_the_limit(ada: Person):
    headers = {"Authorization": ada.basic, "Content-Type": "application/json"}
    answers = [
        ada.client.simulate_post(POST_JOB, body=body, headers=headers, extras={"CONTENT_LENGTH": ""})
        for body in (json.dumps(BRIEF).encode(), b"{" + b" " * MIB + b"}")
    ]
    assert answers[0].json["ok"] is True
    assert (answers[1].status_code, answers[1].json["code"]) == (413, "body_too_large")


def test_bulk_verdicts_may_be_four_times_as_large(ada: Person):
    path = "/api/jobs/rate-multiple-tasks.php"
    assert post(ada, b"{" + b" " * (4 * MIB - 2) + b"}", path=path).json["code"] == "required"
    assert post(ada, b"{" + b" " * (4 * MIB - 1) + b"}", path=path).status_code == 413


def test_form_of_50_000_fields_is_refused(ada: Person):
    for fields in ("&".join(f"f{number}=1" for number in range(50_000)), "&".join(["title=x"] * 50_000)):
        check_refused(post(ada, fields, label="application/x-www-form-urlencoded"), "query")


@pytest.mark.parametrize("field", ["title=x", "title[]=x", "title[x]=y", "p[0][a]=1", "p[1][a]=1"])
def test_form_of_many_fields_is_read_quickly(ada: Person, field: str):
    started = time.thread_time()
    answer = post(ada, "&".join([field] * 20_000), label="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json["ok"]) == (200, False)
    assert time.thread_time() - started < 2


STRANGE_FORMS = [
    "=", "&&&", "[", "[]=1", "]=1", "a[=1", "a[b=1", "title[=x", "title[]]=x", "title[][][][][][][][][]=x",
    "proofs[0]=x", "proofs[0][type][0]=text", "proofs=x&proofs[0][type]=text", "proofs[0][type]=text&proofs=x",
    "proofs[x][type]=text", "title=a&title=b", "title[a]=b&title[a][c]=d", "num_tasks[]=10", "%5B%5D=1", "title=%00",
    "+=+", "a" * 60_000,
]  # fmt: skip


@pytest.mark.parametrize("form", STRANGE_FORMS, ids=lambda form: form[:40])
def test_strange_form_is_refused_and_no_bug(ada: Person, form: str):
    headers = {"Authorization": ada.basic}
    asked: list[Any] = [post(ada, form, label="application/x-www-form-urlencoded"), post(ada, form, label="")]
    asked.append(ada.client.simulate_get(POST_JOB, query_string=form, headers=headers))
    for answer in asked:
        assert (answer.status_code, answer.json["ok"]) == (200, False)
        faulty = {fault["field"].partition("[")[0] for fault in answer.json["errors"]}
        assert faulty & {"title", "body", "query"} or "title" in form


@pytest.mark.parametrize("query", ["title=%ff", "title=%C3", "%ff=x", "%F0%9F=x"])
def test_query_that_is_not_utf8_is_refused(ada: Person, query: str):
    answer = ada.client.simulate_get(POST_JOB, query_string=query, headers={"Authorization": ada.basic})
    check_refused(answer, "query")
