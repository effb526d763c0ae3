"""What the clock decides, with the real chores, on a real database, under a virtual clock."""

from datetime import datetime

import pytest

from piecework.chores import running
from piecework.chores.schedule import schedule
from piecework.database import Database
from piecework.settings import Settings
from tests.conftest import VirtualClock
from tests.given import Given, Person

NOTHING = {chore.name: 0 for chore in schedule(Settings()) if chore.name != "count_crowd"}


def run_once(database: Database, now: datetime) -> dict[str, int]:
    """What each chore did, but for the counts of the crowd: they are made anew whether or not anything happened."""
    done = running.run_once(database, now)
    assert done.pop("count_crowd") in (0, 1)
    return done


@pytest.fixture(autouse=True)
def ran_before(database: Database, clock: VirtualClock) -> None:
    """The place is no longer new: its terms are in force since before anybody came."""
    run_once(database, clock())
    clock.pass_(seconds=1)


def job_of(employer: Person, job_id: str) -> dict[str, object]:
    return employer.api("jobs/get-job", {"job_id": job_id})


def rate(employer: Person, job_id: str, task_id: str, rating: str) -> None:
    body = {"job_id": job_id, "task_id": task_id, "task_rating": rating, "task_comment": "please"}
    assert employer.api("jobs/rate-single-task", body)["ok"]


def test_nothing_to_do_in_a_new_place(database: Database, clock: VirtualClock):
    assert run_once(database, clock()) == NOTHING


def test_a_hold_that_ran_out_is_ended(given: Given, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, hold_time=15)
    assert wim.work("POST", f"jobs/{job_id}/hold").status_code == 200
    clock.pass_(minutes=14)
    assert run_once(given.database, clock()) == NOTHING
    clock.pass_(minutes=2)
    assert run_once(given.database, clock()) == NOTHING | {"expire_holds": 1}


def test_a_task_that_nobody_rated_is_paid(given: Given, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, ttr=7, task_value=0.10)
    given.submitted_task(wim, job_id)
    clock.pass_(days=6, hours=23)
    assert run_once(given.database, clock()) == NOTHING
    clock.pass_(hours=2)
    assert run_once(given.database, clock())["autorate"] == 1
    assert wim.api("users/get-balances")["earned"] == "0.1000"


def test_a_revision_that_was_not_made_is_refused(given: Given, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    rate(ada, job_id, given.submitted_task(wim, job_id), "revise")
    clock.pass_(days=30)
    assert run_once(given.database, clock())["close_revisions"] == 1
    assert wim.api("users/get-balances")["earned"] == "0.0000"


def test_a_full_job_that_runs_on_is_finished(given: Given, clock: VirtualClock):
    ada = given.ada()
    job_id = given.running_job(ada, num_tasks=10)
    for _ in range(10):
        given.submitted_task(given.wim(), job_id)
    assert job_of(ada, job_id)["status"] == "FINISHED"
    given.database.transact(
        lambda tx: tx.do("UPDATE job_counts SET status = 'RUNNING' WHERE job_id = %(job_id)s", job_id=job_id)
    )
    assert run_once(given.database, clock())["finish_full_jobs"] == 1
    assert job_of(ada, job_id)["status"] == "FINISHED"
    assert run_once(given.database, clock())["finish_full_jobs"] == 0


def test_a_job_whose_employer_is_frozen_is_paused(given: Given, clock: VirtualClock):
    ada = given.ada()
    job_id = given.running_job(ada)
    given.database.transact(
        lambda tx: tx.do("UPDATE accounts SET frozen_at = %(now)s WHERE account_id = %(id)s", now=clock(), id=ada.id)
    )
    assert run_once(given.database, clock()) == NOTHING | {"pause_by_rule": 1}
    assert job_of(ada, job_id)["status"] == "PAUSED_SYSTEM"
    assert run_once(given.database, clock()) == NOTHING
