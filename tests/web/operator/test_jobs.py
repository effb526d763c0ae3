"""The queue of reviews, a job whole, and decisions about it on the pages."""

import pytest

from tests.given import Given, Person
from tests.web.visitor import Visitor, form_on, words_of

HOSTILE = "<script>alert('x')</script>"
QUEUE = "/operator/reviews"
PAGES = ("/operator", QUEUE, "/operator/reports", "/operator/appeals", "/operator/second-opinions", "/operator/log")


@pytest.fixture
def ada(given: Given) -> Person:
    """Ada employs, and is not trusted yet."""
    return given.ada(is_auto_approved=False)


@pytest.mark.parametrize("path", PAGES)
def test_with_nothing_each_page_says_so(mos: Visitor, path: str):
    page = mos.get(path)
    assert page.status_code == 200
    words = words_of(page.text)
    assert any(part in words for part in ("Nothing", "No job", "No appeal"))


@pytest.mark.parametrize("path", [*PAGES, "/operator/jobs/0123456789ab", "/operator/appeals/0123456789ab/0123456789ab"])
def test_others_are_not_told_what_is_there(stranger: Visitor, wims: Visitor, path: str):
    assert stranger.get(path).headers["location"].startswith("/log-in")
    assert wims.get(path).status_code == 404


def test_unknown_job_is_missing(mos: Visitor):
    assert mos.get("/operator/jobs/0123456789ab").status_code == 404


def test_job_is_approved_from_the_queue(mos: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada, title="First " + HOSTILE, instructions=["Look " + HOSTILE])
    text = mos.get(QUEUE).text
    assert HOSTILE not in text
    assert f"/operator/jobs/{job_id}" in text
    job = mos.get(f"/operator/jobs/{job_id}")
    assert HOSTILE not in job.text
    assert "Waits for review" in words_of(job.text)
    done = mos.send(f"/operator/jobs/{job_id}", f"/operator/jobs/{job_id}/approve")
    assert "No job waits for its review" in mos.follow(done).text
    assert "Running" in words_of(mos.get(f"/operator/jobs/{job_id}").text)


def test_declining_wants_a_reason_and_is_on_record(mos: Visitor, mo: Person, ada: Person, given: Given):
    job_id = given.running_job(ada)
    path = f"/operator/jobs/{job_id}"
    refused = mos.send(path, f"{path}/decline")
    assert refused.status_code == 422
    assert "Give a reason of 1 to 500 characters" in words_of(refused.text)
    mos.send(path, f"{path}/decline", reason="Asks for a password. " + HOSTILE)
    text = mos.get(path).text
    assert "Asks for a password." in text
    assert HOSTILE not in text
    (entry,) = mo.operate("GET", "log").json["entries"]
    assert (entry["action"], entry["job_id"], entry["via"], entry["about"]) == (
        "jobs.decline",
        job_id,
        "page",
        [ada.id],
    )
    assert "jobs.decline" in mos.get("/operator").text


def test_two_operators_decide_once(mos: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada)
    path = f"/operator/jobs/{job_id}"
    shown = mos.get(path).text
    Visitor(given, given.mo("review")).send(path, f"{path}/approve")
    late = mos.post(f"{path}/decline", form_on(shown, f"{path}/decline") | {"reason": "No."})
    assert "You cannot decline a job that is RUNNING" in words_of(late.text).replace("&#39;", "'")


def test_pausing_blocking_and_releasing(mos: Visitor, given: Given):
    job_id = given.running_job(given.ada())
    path = f"/operator/jobs/{job_id}"
    mos.send(path, f"{path}/pause", reason="Looking at it.")
    assert "Paused by an operator" in words_of(mos.get(path).text)
    mos.send(path, f"{path}/resume")
    mos.send(path, f"{path}/block", reason="Fraud.")
    assert "The money of 10 open places goes back" in words_of(mos.get(path).text)
    mos.send(path, f"{path}/release")
    assert "Nothing is left to decide about it" in words_of(mos.get(path).text)


def test_role_for_money_may_look_and_not_decide(ada: Person, given: Given):
    job_id = given.running_job(ada)
    money = Visitor(given, given.mo("money"))
    path = f"/operator/jobs/{job_id}"
    assert money.send(path, f"{path}/approve").status_code == 403
    assert "Waits for review" in words_of(money.get(path).text)
