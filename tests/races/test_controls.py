"""An employer's calls at the same moment as each other and as workers': nothing is spent or sold twice."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from piecework.audit.auditing import audit
from piecework.crowd.blocking import block_workers
from piecework.crowd.lists import add_workers
from piecework.database import Tx
from tests.given import TEXT_JOB, Given, Person
from tests.races.contending import NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

CONNECTIONS = 40
JOB_COSTS = "1.72"  # ten positions at 0.10 and 7 %, and 0.65 for the approval


def employer_call(given: Given, ada: Person, path: str, **body: Any) -> Deed:
    now = given.clock().isoformat()
    return deed("app", path=f"/api/{path}.php", body=body, authorization=ada.basic, now=now)


def worker_call(given: Given, worker: Person, path: str, **body: Any) -> Deed:
    now = given.clock().isoformat()
    token = f"Bearer {worker.worker_token}"
    return deed("app", path=f"/worker-api/{path}", body=body, authorization=token, now=now)


def test_money_for_ten_jobs_posts_ten(given: Given):
    ada = given.ada(funds=str(10 * float(JOB_COSTS)))
    posts = [employer_call(given, ada, "jobs/post-job", **TEXT_JOB) for _ in range(CONNECTIONS)]
    race = contend(given.database.url, posts)
    assert race.counts == {"ok": 10, "insufficient_balance": CONNECTIONS - 10}


def test_control_without_the_lock_of_the_purse_a_constraint_stops_the_eleventh(given: Given):
    """It shows as a 500; the purse is not overdrawn."""

    def once_more() -> Race:
        ada = given.ada(funds=str(10 * float(JOB_COSTS)))
        posts = [employer_call(given, ada, "jobs/post-job", **TEXT_JOB) for _ in range(CONNECTIONS)]
        return contend(given.database.url, posts, sabotage=NO_ROW_LOCKS)

    lost = first_lost(once_more, lambda race: bool(race.errors))
    assert lost.counts["ok"] == 10


def deeds_on_one_job(given: Given, ada: Person, job_id: str, workers: list[Person]) -> list[Deed]:
    """Workers hold and submit while the employer adds positions, pauses, resumes, stops and restarts."""
    own = [
        ("jobs/add-positions", {"positions": 3}), ("jobs/job-pause", {}), ("jobs/job-resume", {}),
        ("jobs/job-stop", {}), ("jobs/job-restart", {"positions": 7}),
    ]  # fmt: skip
    calls = [employer_call(given, ada, path, job_id=job_id, **body) for path, body in own * 5]
    holds = [worker_call(given, worker, f"jobs/{job_id}/hold") for worker in workers[::2]]
    submits = [
        worker_call(given, worker, f"jobs/{job_id}/submit", proofs=[{"text": "done"}]) for worker in workers[1::2]
    ]
    return [*calls, *holds, *submits]


def test_everything_at_once_on_one_job_adds_up(given: Given):
    ada = given.ada(funds="1000")
    job_id = given.running_job(ada, task_value="0.2113")
    race = contend(given.database.url, deeds_on_one_job(given, ada, job_id, given.workers([{}] * 39)))
    assert race.errors == set()  # and the audit after the test


@pytest.mark.unaudited
def test_control_everything_at_once_without_locks_does_not_add_up(given: Given):
    ada = given.ada(funds="10000")
    workers = given.workers([{}] * 39)

    def once_more() -> Race:
        job_id = given.running_job(ada, task_value="0.2113")
        deeds = deeds_on_one_job(given, ada, job_id, workers)
        return contend(given.database.url, deeds, sabotage=NO_ROW_LOCKS)

    assert first_lost(once_more, lambda race: bool(race.errors) or audit(given.database) != [])


def revisions_over(given: Given, ada: Person, worker: Person) -> list[Deed]:
    """A task whose revision has just ended: its worker hands in or gives up, and chores close it, all at once."""
    job_id = given.running_job(ada)
    task_id = given.submitted_task(worker, job_id)
    told = {"job_id": job_id, "task_id": task_id, "task_rating": "revise", "task_comment": "again"}
    assert ada.api("jobs/rate-single-task", told)["ok"]
    later = (given.clock() + timedelta(hours=25)).isoformat()
    path = f"jobs/{job_id}/tasks/{task_id}"
    return [
        *[worker_call(given, worker, f"{path}/resubmit", proofs=[{"text": "better"}])] * 15,
        *[worker_call(given, worker, f"{path}/give-up")] * 15,
        *[deed("close revisions", job_id=job_id, now=later)] * 10,
    ]


def outcomes_of_revision(race: Race) -> int:
    return sum(count for answer, count in race.counts.items() if answer.startswith("ok")) + race.counts["closed 1"]


def test_revision_has_one_outcome(given: Given):
    race = contend(given.database.url, revisions_over(given, given.ada(), given.wim()))
    assert race.errors == set()
    assert outcomes_of_revision(race) == 1
    assert race.counts["nothing_to_revise"] >= 29


def test_control_revision_without_locks_meets_a_bug(given: Given):
    ada, wim = given.ada(), given.wim()

    assert first_lost(
        lambda: contend(given.database.url, revisions_over(given, ada, wim), sabotage=NO_ROW_LOCKS),
        lambda race: bool(race.errors),
    )


def test_who_is_blocked_while_somebody_lists_them_is_on_no_list(given: Given):
    """Deterministic: the block commits between the listing's statement and its commit."""
    ada, wim = given.ada(), given.wim()
    list_id = ada.api("lists/create-list", {"name": "the good ones"})["list_id"]

    def put_on_list(tx: Tx) -> None:
        add_workers(tx, ada.id, list_id, [wim.id], now=given.clock())
        tx.wait()
        blocking.start()
        blocking.join(1)  # a block that waits for the list's lock ends after this transaction

    def block() -> None:
        given.database.transact(lambda tx: block_workers(tx, ada.id, [wim.id], now=given.clock()))

    blocking = threading.Thread(target=block)
    given.database.transact(put_on_list)
    blocking.join()
    assert given.database.read(lambda tx: tx.value("SELECT count(*) FROM worker_list_members")) == 0
