"""The operator API: who may, the queue, every decision, and what is on record of it."""

from typing import Any

import pytest
from falcon.testing import Result

from piecework.accounts.authentication import API_TOKEN_PREFIX, worker_token
from tests.conftest import VirtualClock
from tests.given import TEXT_JOB, Given, Person

ROUTES = [
    ("GET", "jobs/waiting"),
    ("GET", "jobs/0123456789ab/reviews"),
    *(("POST", f"jobs/0123456789ab/{verb}") for verb in ("approve", "decline", "pause", "resume", "block", "release")),
]


def operate(person: Person, method: str, path: str, body: object = None, *, bearer: str | None = None) -> Result:
    """Call the operator API as this person."""
    return person.client.simulate_request(
        method, f"/operator-api/{path}", json=body,
        headers={"Authorization": f"Bearer {bearer}" if bearer is not None else person.basic},
    )  # fmt: skip


def decide(person: Person, job_id: str, verb: str, reason: str | None = None) -> tuple[int, str]:
    """The status of the answer, and the job's status or the refusal's code."""
    answer = operate(person, "POST", f"jobs/{job_id}/{verb}", {} if reason is None else {"reason": reason})
    return answer.status_code, answer.json.get("status") or answer.json["code"]


@pytest.fixture
def mo(given: Given) -> Person:
    return given.person("Mo", is_operator=True)


@pytest.fixture
def ada(given: Given) -> Person:
    return given.ada(is_auto_approved=False)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_strangers_and_others_are_turned_away(given: Given, method: str, path: str):
    ada = given.ada()
    stranger = operate(ada, method, path, bearer="pwa_00000000_x")
    assert (stranger.status_code, stranger.json["code"]) == (401, "unauthorized")
    other = operate(ada, method, path)
    assert (other.status_code, other.json) == (
        403, {"ok": False, "message": "This is for operators only.", "code": "operators_only"},
    )  # fmt: skip


def test_operator_calls_by_basic_or_bearer(mo: Person):
    assert operate(mo, "GET", "jobs/waiting").json == {"jobs": []}
    assert operate(mo, "GET", "jobs/waiting", bearer=f"{API_TOKEN_PREFIX}_{mo.id}_{mo.api_secret}").json == {"jobs": []}
    for wrong in (f"{API_TOKEN_PREFIX}_{mo.id}_x", worker_token(mo.id, mo.api_secret), mo.worker_token, "x"):
        assert operate(mo, "GET", "jobs/waiting", bearer=wrong).status_code == 401


def test_queue_has_what_waits(given: Given, mo: Person, ada: Person, clock: VirtualClock):
    first = given.running_job(ada)
    clock.pass_(minutes=1)
    second = given.running_job(ada, title="Another")
    given.running_job(given.ada())
    jobs = operate(mo, "GET", "jobs/waiting").json["jobs"]
    assert jobs[0] == {
        "job_id": first,
        "employer_id": ada.id,
        "status": "PENDING_REVIEW",
        "title": "Sign up to ACME website",
        "task_value": "0.1000",
        "num_tasks": 10,
        "created_at": "2026-03-01T12:00:00Z",
    }
    assert [job["job_id"] for job in jobs] == [first, second]
    assert operate(mo, "GET", "jobs/waiting?limit=1").json["jobs"] == jobs[:1]
    assert operate(mo, "GET", "jobs/waiting?limit=1001").status_code == 422


def test_life_of_a_job_is_on_record(given: Given, mo: Person, ada: Person, clock: VirtualClock):
    job_id = given.running_job(ada)
    assert decide(mo, job_id, "approve") == (200, "RUNNING")
    assert decide(mo, job_id, "pause", "Too many complaints.") == (200, "PAUSED_ADMIN")
    assert decide(mo, job_id, "resume") == (200, "RUNNING")
    assert decide(mo, job_id, "release") == (409, "job_not_blocked")
    clock.pass_(minutes=1)
    assert decide(mo, job_id, "block", "It asks for passwords.") == (200, "BLOCKED")
    assert decide(mo, job_id, "release") == (200, "BLOCKED")
    reviews: list[dict[str, Any]] = operate(mo, "GET", f"jobs/{job_id}/reviews").json["reviews"]
    assert {review["action"] for review in reviews[:2]} == {"block", "release"}
    assert sorted(review["action"] for review in reviews[2:]) == ["approve", "pause", "resume"]
    blocked = next(review for review in reviews if review["action"] == "block")
    assert (blocked["operator_id"], blocked["reason"]) == (mo.id, "It asks for passwords.")
    assert blocked["created_at"] == "2026-03-01T12:01:00Z"


def test_declined_job_gives_everything_back(given: Given, mo: Person, ada: Person):
    job_id = given.running_job(ada)
    assert decide(mo, job_id, "decline", "No.") == (200, "DECLINED")
    assert ada.api("users/get-balances")["spendable"] == "100.0000"
    assert decide(mo, job_id, "approve") == (409, "job_status")


@pytest.mark.parametrize("verb", ["decline", "pause", "block"])
def test_reason_is_needed_where_the_employer_loses(given: Given, mo: Person, ada: Person, verb: str):
    job_id = given.running_job(ada)
    assert decide(mo, job_id, verb) == (422, "required")
    assert decide(mo, job_id, verb, "   ") == (422, "invalid")
    assert decide(mo, job_id, verb, "x" * 501) == (422, "invalid")
    assert operate(mo, "GET", f"jobs/{job_id}/reviews").json == {"reviews": []}


def test_missing_job_is_refused(mo: Person):
    assert operate(mo, "GET", "jobs/0123456789ab/reviews").status_code == 404
    assert decide(mo, "0123456789ab", "approve") == (404, "job_not_found")


def test_frozen_operator_looks_and_decides_nothing(given: Given, mo: Person, ada: Person):
    job_id = given.running_job(ada)
    given.database.transact(
        lambda tx: tx.do(
            "UPDATE accounts SET frozen_at = %(now)s WHERE account_id = %(id)s", now=given.clock(), id=mo.id
        )
    )
    assert operate(mo, "GET", "jobs/waiting").status_code == 200
    assert decide(mo, job_id, "approve") == (403, "account_frozen")


def test_decision_under_a_key_is_made_once(given: Given, mo: Person, ada: Person):
    job_id = str(ada.api("jobs/post-job", TEXT_JOB)["url"]).partition("?Id=")[2]
    headers = {"Authorization": mo.basic, "Idempotency-Key": "k"}
    first, again = (
        mo.client.simulate_post(f"/operator-api/jobs/{job_id}/approve", headers=headers) for _ in range(2)
    )  # fmt: skip
    assert first.json == again.json == {"ok": True, "job_id": job_id, "status": "RUNNING"}
