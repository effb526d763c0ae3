"""A task that was sent back: handed in again, given up, or never revised; what was handed in before stays."""

import pytest

from piecework.tasks.verdicts.overdue import close_revisions_of_job
from tests.conftest import VirtualClock
from tests.given import Given, Person


def send_back(ada: Person, job_id: str, task_id: str, comment: str = "The name is missing.") -> None:
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "revise", "task_comment": comment}
    assert ada.api("jobs/rate-single-task", verdict)["ok"]


def resubmit(wim: Person, job_id: str, task_id: str, text: str) -> dict[str, object]:
    return wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/resubmit", {"proofs": [{"text": text}]}).json


def test_a_revised_task_waits_for_its_verdict_again_and_keeps_what_was_before(
    given: Given, clock: VirtualClock
) -> None:
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id, "first")
    send_back(ada, job_id, task_id)
    clock.pass_(hours=1)
    assert resubmit(wim, job_id, task_id, "second")["revision_number"] == 1
    (waiting,) = ada.api("jobs/get-unrated-tasks")["tasks"]
    assert (waiting["proofs"], waiting["revision_number"]) == ([{"text": "second"}], 1)
    assert "previous_proofs" not in waiting
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})
    (rated,) = ada.api("jobs/get-rated-tasks")["tasks"]
    assert rated["previous_proofs"] == [
        {
            "employer_comment": "The name is missing.",
            "finished_at": "2026-03-01 12:00:00",
            "proofs": [{"text": "first"}],
        }
    ]
    assert wim.api("users/get-balances")["earned"] == "0.1000"


def test_a_task_in_revision_cannot_be_rated(given: Given) -> None:
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    send_back(ada, job_id, task_id)
    answer = ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})
    assert answer["message"] == "Task cannot be rated."


def test_a_task_is_sent_back_at_most_twice(given: Given) -> None:
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    for text in ("second", "third"):
        send_back(ada, job_id, task_id)
        resubmit(wim, job_id, task_id, text)
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "revise", "task_comment": "again"}
    assert ada.api("jobs/rate-single-task", verdict)["code"] == "no_more_revisions"
    told = "SELECT count(*) FROM events WHERE kind = 'revision_asked'"
    assert given.database.read(lambda tx: tx.value(told)) == 2


def test_giving_up_reopens_the_position_and_lets_the_worker_try_another(given: Given) -> None:
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    send_back(ada, job_id, task_id)
    assert wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/give-up").json["ok"]
    assert ada.api("jobs/get-job", job_id=job_id)["tasks_done"] == 0
    assert given.submitted_task(wim, job_id) != task_id


def test_giving_up_on_a_stopped_job_refunds_the_position(given: Given) -> None:
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    send_back(ada, job_id, task_id)
    ada.api("jobs/job-stop", {"job_id": job_id})
    before = ada.api("users/get-balances")["spendable"]
    wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/give-up")
    assert float(ada.api("users/get-balances")["spendable"]) - float(before) == pytest.approx(0.107)


def test_a_revision_that_never_comes_is_not_satisfied_after_24_hours(given: Given, clock: VirtualClock) -> None:
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    send_back(ada, job_id, task_id)

    def close() -> int:
        return given.database.transact(lambda tx: close_revisions_of_job(tx, job_id, now=clock.now))

    clock.pass_(hours=23, minutes=59)
    assert close() == 0
    clock.pass_(minutes=1)
    assert close() == 1
    (rated,) = ada.api("jobs/get-rated-tasks")["tasks"]
    assert (rated["id"], rated["status"]) == (task_id, "NOK")
    assert wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/resubmit", {"proofs": [{"text": "late"}]}).json["code"] == (
        "nothing_to_revise"
    )


def test_a_strangers_task_cannot_be_revised(given: Given) -> None:
    ada, wim, nele = given.ada(), given.wim(), given.person("Nele")
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    send_back(ada, job_id, task_id)
    assert nele.work("POST", f"jobs/{job_id}/tasks/{task_id}/give-up").json["code"] == "task_not_found"


def test_a_worker_reads_what_is_asked_again_while_revising(given: Given) -> None:
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    assert wim.work("GET", f"jobs/{job_id}").status_code != 200
    send_back(ada, job_id, task_id)
    assert wim.work("GET", f"jobs/{job_id}").status_code == 200
