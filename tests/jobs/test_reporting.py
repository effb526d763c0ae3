"""Workers report a job; operators see those with many reports, and answer once."""

from contextlib import nullcontext
from typing import Any

import pytest
from falcon.testing import Result

from piecework.chores.running import run_once
from piecework.jobs.reporting import STORY_CHARACTERS_MAX, report_job
from piecework.refusal import InvalidRequest
from tests.at_once import at_once
from tests.given import Given, Person


def report(wim: Person, job_id: str, reason: str = "broken", story: str = "") -> Result:
    return wim.work("POST", f"jobs/{job_id}/report", {"reason": reason, "story": story})


def queue(mo: Person, **query: Any) -> list[dict[str, Any]]:
    params = {name: str(value) for name, value in query.items()}
    answer = mo.client.simulate_get("/operator-api/reported-jobs", params=params, headers={"Authorization": mo.basic})
    return answer.json["jobs"]


def dismiss(mo: Person, job_id: str, reason: str = "It is up again.") -> Result:
    return mo.client.simulate_post(
        f"/operator-api/reported-jobs/{job_id}/dismiss", json={"reason": reason}, headers={"Authorization": mo.basic}
    )


@pytest.fixture
def mo(given: Given) -> Person:
    return given.person("Mo", is_operator=True)


def test_jobs_with_many_reports_are_shown_to_operators(given: Given, mo: Person):
    job_id = given.running_job(given.ada())
    workers = [given.wim() for _ in range(5)]
    for worker in workers[:4]:
        assert report(worker, job_id).status_code == 200
    assert queue(mo) == []
    assert len(queue(mo, reports_min=4)) == 1
    report(workers[4], job_id, "other", "It wants my card number.")
    (shown,) = queue(mo)
    assert (shown["job_id"], shown["reports"], shown["status"]) == (job_id, 5, "RUNNING")
    assert shown["reasons"] == [{"reason": "broken", "reports": 4}, {"reason": "other", "reports": 1}]
    assert {"reason": "other", "story": "It wants my card number."} in shown["stories"]


def test_a_worker_counts_once_and_may_change_their_words(given: Given, mo: Person):
    job_id, wim = given.running_job(given.ada()), given.wim()
    report(wim, job_id)
    report(wim, job_id, "unlawful", "It sells passports.")
    (shown,) = queue(mo, reports_min=1)
    assert (shown["reports"], shown["stories"]) == (1, [{"reason": "unlawful", "story": "It sells passports."}])


def test_reporters_are_told_once_what_the_operator_says(given: Given, mo: Person):
    job_id, wim = given.running_job(given.ada()), given.wim()
    report(wim, job_id)
    answers = at_once(4, lambda _: dismiss(mo, job_id))
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404]
    run_once(given.database, given.clock())
    (notice,) = wim.work("GET", "notices").json["notices"]
    assert "It is up again." in notice["text"]
    assert queue(mo, reports_min=1) == []
    assert report(wim, job_id).json["code"] == "report_handled"
    assert dismiss(mo, job_id, " ").json["field"] == "reason"


@pytest.mark.parametrize(
    ("reason", "story", "field"),
    [("other", " ", "story"), ("boring", "", "reason"), ("broken", "x" * 1001, "story"), ("", "", "reason")],
)
def test_reports_that_say_nothing_are_refused(given: Given, reason: str, story: str, field: str):
    refused = report(given.wim(), given.running_job(given.ada()), reason, story)
    assert (refused.status_code, refused.json["field"]) == (422, field)


def test_what_workers_never_saw_looks_missing(given: Given):
    ada, wim = given.ada(is_auto_approved=False), given.wim()
    hidden = given.running_job(ada)
    missing = [report(wim, job_id) for job_id in (hidden, "000000000000")]
    assert [each.status_code for each in missing] == [404, 404]
    assert missing[0].json == missing[1].json
    bea = given.ada()
    assert report(bea, given.running_job(bea)).json["code"] == "own_job"


def test_own_tasks_show_their_appeals(given: Given, mo: Person):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)

    def shown() -> tuple[Any, Any]:
        (task,) = wim.work("GET", "tasks").json["tasks"]
        return task["appeal"], task["appeal_until"]

    assert shown() == (None, None)
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "not_ok", "task_comment": "no"}
    ada.api("jobs/rate-single-task", verdict)
    assert shown() == (None, "2026-03-15T12:00:00Z")
    wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": "It is right."})
    assert shown() == ("OPEN", None)


def test_a_story_has_an_end(given: Given):
    wim, job_id = given.wim(), given.running_job(given.ada())
    for length, is_taken in ((STORY_CHARACTERS_MAX, True), (STORY_CHARACTERS_MAX + 1, False)):
        with nullcontext() if is_taken else pytest.raises(InvalidRequest, match="story"):
            given.database.transact(
                lambda tx, n=length: report_job(tx, job_id, "broken", "x" * n, worker_id=wim.id, now=given.clock())
            )
