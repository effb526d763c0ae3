"""Who may call the employer API, how, and what the headers of an answer say."""

import base64

import pytest
from falcon.testing import Result, StartResponseMock, create_environ

from piecework import api
from piecework.app import build_app
from piecework.ids import new_secret
from tests.databases import Databases
from tests.given import EXAMPLE_JOB, Person
from tests.place import Place, open_place

ENDPOINTS = [endpoint for section in api.SECTIONS for endpoint in section.endpoints]
PATHS = [endpoint.path for endpoint in ENDPOINTS]
CHANGES = [endpoint.path for endpoint in ENDPOINTS if endpoint.changes]
READS = [endpoint.path for endpoint in ENDPOINTS if not endpoint.changes]
UNAUTHORIZED = {"ok": False, "message": "Unauthorized", "code": "unauthorized"}
NOT_FOUND = {"ok": False, "message": "There is nothing at this address.", "code": "not_found"}


@pytest.fixture(scope="module")
def ada(place: Place) -> Person:
    return place.ada()


def basic(text: str | bytes) -> str:
    return "Basic " + base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def request(person: Person, method: str, path: str, **headers: str) -> Result:
    """A request with the person's credential, unless the headers have another."""
    return person.client.simulate_request(method, path, headers={"Authorization": person.basic, **headers})


def wrong_credentials(person: Person, other: Person) -> dict[str, str]:
    return {
        "none": "",
        "the scheme alone": "Basic",
        "another scheme": f"Bearer {person.api_secret}",
        "not base64": "Basic ???",
        "base64 of no text": basic(b"\xff\xfe:\xff"),
        "no colon": basic(person.id),
        "empty": basic(":"),
        "a wrong secret": basic(f"{person.id}:{new_secret()}"),
        "no secret": basic(f"{person.id}:"),
        "another's secret": basic(f"{person.id}:{other.api_secret}"),
        "the worker's secret": basic(f"{person.id}:{person.worker_token.rpartition('_')[2]}"),
        "an unknown account": basic(f"00000000:{person.api_secret}"),
        "an id that cannot be one": basic(f"a\0' OR 1=1:{person.api_secret}"),
        "the id in capitals": basic(f"{person.id.upper()}x:{person.api_secret}"),
        "other letters": "Basic é",
    }


@pytest.mark.parametrize("path", PATHS)
def test_without_the_right_credential_everything_is_refused_alike(place: Place, ada: Person, path: str):
    answers = {
        what: place.client.simulate_request(method, path, headers={"Authorization": header})
        for what, header in wrong_credentials(ada, place.olga()).items()
        for method in ("GET", "POST")
    }
    assert {answer.content for answer in answers.values()} == {next(iter(answers.values())).content}
    for what, answer in answers.items():
        assert (answer.status_code, answer.json) == (401, UNAUTHORIZED), what
        assert "www-authenticate" not in answer.headers


def test_scheme_is_read_without_case(ada: Person):
    encoded = ada.basic.removeprefix("Basic ")
    for header in (f"basic {encoded}", f"BASIC  {encoded} "):
        assert request(ada, "GET", "/api/users/get-balances.php", Authorization=header).status_code == 200


def test_secret_in_the_query_or_body_is_never_read(place: Place, ada: Person):
    asked = {"user_id": ada.id, "api_secret": ada.api_secret, "Authorization": ada.basic}
    path = "/api/users/get-balances.php"
    for answer in (place.client.simulate_get(path, params=asked), place.client.simulate_post(path, json=asked)):
        assert (answer.status_code, answer.json) == (401, UNAUTHORIZED)


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/jobs/get-zones", "/api/jobs/get-zones.php/", "/api/jobs/nothing.php",
             "/api/jobs/get-zones.php/x", "/API/jobs/get-zones.php", "/%ff", "/api/jobs/\u00e9.php"],
)  # fmt: skip
def test_unknown_path_is_not_found(ada: Person, path: str):
    for method in ("GET", "POST", "PUT"):
        answer = request(ada, method, path)
        assert (answer.status_code, answer.json) == (404, NOT_FOUND)


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_never_405(ada: Person, path: str):
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        answer = request(ada, method, path)
        assert (answer.status_code, answer.json) == (404, NOT_FOUND), method
        assert "allow" not in answer.headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_other_methods_on_health_are_never_405(ada: Person, path: str):
    assert [request(ada, method, path).status_code for method in ("POST", "PUT", "DELETE")] == [404] * 3


@pytest.mark.parametrize("method", ["PROPFIND", "CONNECT", "BREW", "WEBSOCKET"])
def test_method_that_nobody_knows_is_no_bug_of_ours(place: Place, method: str):
    environ = create_environ("/api/jobs/get-zones.php") | {"REQUEST_METHOD": method}
    answer = StartResponseMock()
    body = b"".join(build_app(place.settings, place.database)(environ, answer))
    assert answer.status in ("404 Not Found", "400 Bad Request")
    assert (answer.headers_dict["cache-control"], b'"ok":false' in body) == ("no-store", True)


@pytest.mark.parametrize("path", CHANGES)
def test_head_on_what_changes_changes_nothing(place: Place, ada: Person, path: str):
    job_id = place.running_job(ada)
    state = "SELECT to_jsonb(counts)::text FROM job_counts counts UNION ALL SELECT count(*)::text FROM jobs"
    before = place.work.values(state), ada.api("jobs/get-lists"), ada.api("users/get-balances")
    asked = f"job_id={job_id}&positions=1&speed=1&ttr=1&amount=2&name=x&workers=x&" + "&".join(
        f"{name}={value}" for name, value in EXAMPLE_JOB.items() if isinstance(value, str | int)
    )
    answer = ada.client.simulate_head(path, query_string=asked, headers={"Authorization": ada.basic})
    assert (answer.status_code, answer.content) == (404, b"")
    assert (place.work.values(state), ada.api("jobs/get-lists"), ada.api("users/get-balances")) == before
    assert ada.api("users/get-balances")


@pytest.mark.parametrize("path", READS)
def test_head_on_what_reads_is_answered_without_a_body(ada: Person, path: str):
    answer = request(ada, "HEAD", path)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_pages_are_refused(ada: Person, site: str):
    for path in PATHS:
        for method in ("GET", "POST"):
            answer = request(ada, method, path, **{"Sec-Fetch-Site": site})
            assert (answer.status_code, answer.json["code"]) == (403, "cross_site")
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_own_pages_and_people_are_not_refused(ada: Person, site: str):
    answer = request(ada, "GET", "/api/jobs/get-zones.php", **{"Sec-Fetch-Site": site})
    assert answer.status_code == 200


def test_every_answer_is_marked(ada: Person):
    answers = [
        request(ada, "GET", "/api/jobs/get-zones.php"),
        request(ada, "GET", "/api/jobs/get-job.php"),
        request(ada, "GET", "/api/jobs/get-zones.php", Authorization=""),
        request(ada, "GET", "/nowhere"),
        request(ada, "HEAD", "/api/jobs/job-stop.php"),
        request(ada, "GET", "/healthz"),
        ada.client.simulate_post("/api/jobs/post-job.php", body=b"{", headers={"Authorization": ada.basic}),
    ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert len(answer.headers["x-request-id"]) == 16
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert "www-authenticate" not in answer.headers
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(answers)


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [
        ("my-id_1.2", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("", False),
        ("a b", False),
        ("é", False),
        ("<x>", False),
    ],
)
def test_request_id_that_was_sent_is_kept_if_it_is_one(ada: Person, sent: str, is_kept: bool):
    answer = request(ada, "GET", "/api/jobs/get-zones.php", **{"X-Request-Id": sent})
    assert (answer.headers["x-request-id"] == sent) is is_kept


@pytest.mark.parametrize("path", PATHS)
def test_frozen_account_reads_and_changes_nothing(place: Place, path: str):
    frozen = place.ada()
    job_id = place.running_job(frozen)
    place.work.freeze(frozen)
    answer = request(frozen, "POST", path)
    if path in CHANGES:
        assert (answer.status_code, answer.json["ok"], answer.json["code"]) == (200, False, "account_frozen")
    else:
        assert answer.status_code == 200
        assert "account_frozen" not in answer.text
    assert place.job(frozen, job_id)["status"] == "RUNNING"


@pytest.fixture(scope="module")
def strict(databases: Databases):
    """A place with PIECEWORK_API_STRICT_STATUS."""
    yield from open_place(databases, api_strict_status=True)


# what is refused -> its status where that is strict; elsewhere it is 200
STATUSES = [
    ("jobs/get-job", {"job_id": "0123456789ab"}, 404, "job_not_found"),
    ("lists/delete-list", {"list_id": 1}, 404, "list_not_found"),
    ("jobs/get-jobs", {"page": 0}, 422, "invalid"),
    ("jobs/post-job", EXAMPLE_JOB | {"num_tasks": 9}, 422, "invalid"),
    ("jobs/post-job", EXAMPLE_JOB | {"num_tasks": 9999}, 402, "insufficient_balance"),
    ("jobs/job-restart", {"job_id": "RUNNING"}, 409, "job_status"),
    ("jobs/job-stop", {}, 422, "required"),
]


@pytest.mark.parametrize(("path", "asked", "status", "code"), STATUSES, ids=[row[3] for row in STATUSES])
def test_strict_status(place: Place, strict: Place, path: str, asked: dict[str, object], status: int, code: str):
    for at, expected in ((place, 200), (strict, status)):
        ada = at.ada()
        real = {"job_id": at.running_job(ada)} if asked.get("job_id") == "RUNNING" else {}
        answer = ada.call(path, asked | real)
        assert (answer.status_code, answer.json["ok"], answer.json["code"]) == (expected, False, code)


def test_strict_status_of_a_frozen_account(strict: Place):
    ada = strict.ada()
    strict.work.freeze(ada)
    answer = ada.call("jobs/job-stop", {"job_id": "0123456789ab"})
    assert (answer.status_code, answer.json["code"]) == (403, "account_frozen")
