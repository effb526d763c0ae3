"""Who may call the worker API, with which method, and what a stranger learns."""

import pytest

from piecework.accounts.authentication import worker_token
from piecework.ids import new_secret
from tests.at_work import Work
from tests.given import Given

ROUTES = [
    ("GET", "jobs"),
    ("GET", "jobs/0123456789ab"),
    ("POST", "jobs/0123456789ab/hold"),
    ("POST", "jobs/0123456789ab/release"),
    ("POST", "jobs/0123456789ab/submit"),
    ("GET", "tasks"),
    ("GET", "balance"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("who", ["nobody", "basic", "wrong secret", "api secret", "unknown account", "not a token"])
def test_without_the_right_token_everything_is_refused_alike(given: Given, method: str, path: str, who: str):
    wim = given.wim()
    header = {
        "nobody": "",
        "basic": wim.basic,
        "wrong secret": f"Bearer {worker_token(wim.id, new_secret())}",
        "api secret": f"Bearer {worker_token(wim.id, wim.api_secret)}",
        "unknown account": f"Bearer {worker_token('00000000', new_secret())}",
        "not a token": "Bearer x",
    }[who]
    answer = given.client.simulate_request(method, f"/worker-api/{path}", headers={"Authorization": header})
    assert (answer.status_code, answer.json) == (401, {"ok": False, "message": "Unauthorized", "code": "unauthorized"})


@pytest.mark.parametrize("path", ["jobs/0123456789ab/hold", "jobs/0123456789ab/release", "jobs/0123456789ab/submit"])
def test_reading_method_changes_nothing(given: Given, path: str):
    assert given.wim().work("GET", path).status_code == 404
    assert given.wim().work("HEAD", path).status_code == 404


@pytest.mark.parametrize("path", ["jobs", "tasks", "balance", "jobs/0123456789ab"])
def test_reading_routes_take_no_post(given: Given, path: str):
    assert given.wim().work("POST", path, {}).status_code == 404


def test_frozen_account_reads_and_changes_nothing(given: Given, work: Work):
    job_id, wim = given.running_job(given.ada()), given.wim()
    wim.work("POST", f"jobs/{job_id}/hold")
    work.freeze(wim)
    board = wim.work("GET", "jobs").json
    assert (board["jobs"], "frozen" in board["no_work_why"]) == ([], True)
    assert len(wim.work("GET", "tasks").json["tasks"]) == 1
    for action in ("hold", "release", "submit"):
        answer = wim.work("POST", f"jobs/{job_id}/{action}", {"proofs": [{"text": "x"}]})
        assert (answer.status_code, answer.json["code"]) == (403, "account_frozen")


def test_another_workers_tasks_are_not_shown(given: Given):
    wim, nele = given.wim(), given.person()
    given.submitted_task(wim, given.running_job(given.ada()))
    assert nele.work("GET", "tasks").json["tasks"] == []
