"""Two parties at the same job at the same moment: whoever is first is right, the other is told so, the book adds up."""

from typing import Any

from tests.given import Given, Person
from tests.races.contending import Deed, contend, deed

EACH = 8


def call(given: Given, path: str, authorization: str, **body: Any) -> Deed:
    return deed("app", path=path, body=body, authorization=authorization, now=given.clock().isoformat())


def moved_on(given: Given, job_id: str, ada: Person) -> str:
    return str(ada.api("jobs/get-job", job_id=job_id)["status"])


def test_a_restart_and_its_approval_at_once(given: Given):
    """A finished job is restarted eight times and approved eight times: at most each restart is approved once."""
    ada, mo = given.ada(funds="1000", is_auto_approved=False), given.person("Mo", is_operator=True)
    job_id = given.running_job(ada)
    approve = f"/operator-api/jobs/{job_id}/approve"
    assert given.client.simulate_post(approve, headers={"Authorization": mo.basic}).json["ok"]
    ada.api("jobs/job-stop", {"job_id": job_id})
    race = contend(
        given.database.url,
        [call(given, "/api/jobs/job-restart.php", ada.basic, job_id=job_id) for _ in range(EACH)]
        + [call(given, approve, mo.basic) for _ in range(EACH)],
    )
    restarted, approved = race.answers[:EACH], race.answers[EACH:]
    assert race.errors == set()
    assert restarted.count("ok") == 1
    assert approved.count("ok") <= 1
    assert moved_on(given, job_id, ada) == ("RUNNING" if "ok" in approved else "PENDING_RESTART")
    assert ada.api("jobs/get-job", job_id=job_id)["num_tasks"] == 10


def test_giving_up_and_stopping_at_once(given: Given):
    """The given-up place is refunded once, by the stop that finds it open or by the give-up that finds the job over."""
    ada, workers = given.ada(), [given.wim() for _ in range(EACH)]
    job_id = given.running_job(ada)
    tasks = [given.submitted_task(worker, job_id) for worker in workers]
    for task_id in tasks:
        verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "revise", "task_comment": "Again, please."}
        assert ada.api("jobs/rate-single-task", verdict)["ok"]
    give_ups = [
        call(given, f"/worker-api/jobs/{job_id}/tasks/{task_id}/give-up", f"Bearer {worker.worker_token}")
        for worker, task_id in zip(workers, tasks, strict=True)
    ]
    stops = [call(given, "/api/jobs/job-stop.php", ada.basic, job_id=job_id) for _ in range(2)]
    race = contend(given.database.url, [*give_ups, *stops])
    assert race.errors == set()
    assert race.answers[:EACH] == ["ok"] * EACH
    assert sorted(race.answers[EACH:]) == ["job_status", "ok"]
    assert ada.api("users/get-balances")["spendable"] == "99.3500"  # all but the fee for the approval


def test_a_submission_and_a_stop_at_once(given: Given):
    """Who was in before the stop is waiting for a verdict; who was not is told that the job is over."""
    ada, workers = given.ada(), [given.wim() for _ in range(30)]
    job_id = given.running_job(ada, num_tasks=100)
    submits = [
        call(given, f"/worker-api/jobs/{job_id}/submit", f"Bearer {worker.worker_token}", proofs=[{"text": "done"}])
        for worker in workers
    ]
    race = contend(given.database.url, [*submits, call(given, "/api/jobs/job-stop.php", ada.basic, job_id=job_id)])
    assert race.errors == set()
    told = race.answers[:30]
    waiting = ada.api("jobs/get-job", job_id=job_id)["unrated_tasks"]
    assert waiting == sum(1 for answer in told if answer.startswith("ok "))
    assert {answer for answer in told if not answer.startswith("ok ")} <= {"job_not_running"}
    assert moved_on(given, job_id, ada) == "FINISHED"
