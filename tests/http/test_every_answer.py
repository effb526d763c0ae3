"""What holds for whatever address is called, and however it is written."""

import pytest

from piecework.http.bodies import NOT_RECEIVED, BodyTooSlow
from tests.given import TEXT_JOB, Given

ADDRESSES = (
    "/", "/log-in", "/healthz", "/readyz", "/metrics", "/nowhere", "/api/nowhere", "/api/jobs/get-jobs.php",
    "/worker-api/jobs", "/operator-api/rules", "/proofs/none.png", "/payments/stripe", "/static/none.css",
)  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "TRACE"])
def test_no_answer_may_be_taken_for_what_it_does_not_say_it_is(given: Given, method: str):
    answers = {path: given.client.simulate_request(method, path).headers for path in ADDRESSES}
    assert {path for path, headers in answers.items() if headers.get("x-content-type-options") != "nosniff"} == set()


@pytest.mark.parametrize("path", ["/api//jobs/post-job.php", "//api/jobs/post-job.php", "/api/jobs///post-job.php"])
def test_a_base_address_that_ends_in_a_slash_is_as_good(given: Given, path: str):
    ada = given.ada()
    answer = given.client.simulate_post(path, json=TEXT_JOB, headers={"Authorization": ada.basic})
    assert answer.json["ok"], answer.json
    assert len(ada.api("jobs/get-jobs")["jobs"]) == 1


def test_doubled_slashes_lead_past_no_guard(given: Given):
    ada = given.ada()
    headers = {"Authorization": ada.basic, "Sec-Fetch-Site": "cross-site"}
    for path in ("//api//users/get-balances.php", "/api//users/get-balances.php", "//metrics", "//healthz"):
        answer = given.client.simulate_get(path, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "cross_site"), path


def test_how_much_of_a_body_an_address_takes_is_known_before_it_is_run(given: Given):
    app, mib = given.client.app, 1024 * 1024
    taken = {
        "/api/jobs/post-job.php": mib, "/api//jobs/post-job.php": mib, "/api/jobs/rate-multiple-tasks.php": 4 * mib,
        "/worker-api/uploads": 8 * mib, "/log-in": mib, "/payments/stripe": mib // 2, "/healthz": 0, "/nowhere": 0,
    }  # fmt: skip
    assert {path: app.body_bytes_max(path) for path in taken} == taken  # type: ignore[attr-defined]


def test_a_body_that_was_not_received_is_refused_and_nothing_is_run(given: Given):
    ada = given.ada()
    answer = given.client.simulate_post(
        "/api/jobs/post-job.php",
        json=TEXT_JOB,
        headers={"Authorization": ada.basic},
        extras={NOT_RECEIVED: BodyTooSlow()},
    )
    assert (answer.status_code, answer.json["code"]) == (408, "body_too_slow")
    assert "x-request-id" in answer.headers
    assert ada.api("jobs/get-jobs")["jobs"] == []
