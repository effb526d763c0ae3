"""The clock going back, by hours and in the middle of everything: nothing is lost, done twice, or stands still."""

from random import Random

from piecework.audit.auditing import audit
from piecework.chores.running import Rounds, run_once
from piecework.chores.step import Chore, Outcome
from piecework.database import Database
from tests.conftest import VirtualClock
from tests.given import Given, Person


def job_of(employer: Person, job_id: str) -> dict[str, object]:
    return employer.api("jobs/get-job", {"job_id": job_id})


def rate(employer: Person, job_id: str, task_id: str) -> dict[str, object]:
    return employer.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})


def test_a_hold_ends_later_and_its_work_still_comes_in(given: Given, clock: VirtualClock):
    ada, wim, nele = given.ada(), given.wim(), given.person()
    job_id = given.running_job(ada, hold_time=15, task_value=1)
    assert wim.work("POST", f"jobs/{job_id}/hold").status_code == 200
    clock.pass_(hours=-3)
    assert run_once(given.database, clock())["expire_holds"] == 0
    assert wim.work("POST", f"jobs/{job_id}/hold").status_code in (200, 409)
    given.submitted_task(wim, job_id)
    assert nele.work("POST", f"jobs/{job_id}/hold").status_code == 200  # its end lies before that of the first hold
    clock.pass_(minutes=16)
    assert run_once(given.database, clock())["expire_holds"] == 1
    assert audit(given.database) == []


def test_a_task_is_paid_once_whatever_the_clock_says(given: Given, clock: VirtualClock):
    ada, wim, nele = given.ada(), given.wim(), given.person()
    job_id = given.running_job(ada, ttr=7, task_value=1)
    first, second = given.submitted_task(wim, job_id), given.submitted_task(nele, job_id)
    clock.pass_(days=7, minutes=1)
    assert run_once(given.database, clock())["autorate"] == 2
    clock.pass_(days=-7)
    assert run_once(given.database, clock())["autorate"] == 0
    for task_id in (first, second):
        assert rate(ada, job_id, task_id)["ok"] is False
    third = given.submitted_task(given.person(), job_id)
    assert rate(ada, job_id, third)["ok"]
    paid = given.database.read(
        lambda tx: tx.value("SELECT sum(amount) FROM entries WHERE movement_id LIKE 'pay:%%' AND kind = 'earned'")
    )
    assert paid == 3
    assert audit(given.database) == []


def test_the_book_keeps_its_order_by_what_was_done_and_its_sums(given: Given, clock: VirtualClock):
    """Entries written after the clock went back are dated before others; purses and months still add up."""
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, task_value=1)
    for hours in (0, -30, -40, 100, -200):
        clock.pass_(hours=hours)
        assert rate(ada, job_id, given.submitted_task(given.person(), job_id))["ok"]
    given.submitted_task(wim, job_id)
    ada.api("jobs/job-pause", {"job_id": job_id})
    ada.api("jobs/job-resume", {"job_id": job_id})
    statement = ada.api("users/get-balances")
    assert statement
    assert audit(given.database) == []


def test_a_call_keeps_the_times_that_it_was_given(given: Given, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    given.database.transact(
        lambda tx: tx.do(
            """
            INSERT INTO receivers (account_id, address, format, wants_tasks, wants_statuses, secret, old_secret,
                                   paused_why, claim_id)
            VALUES (%(id)s, 'https://receiver.example/', 'published', true, false, '', '', '', '')
            ON CONFLICT (account_id) DO UPDATE SET address = excluded.address, wants_tasks = true
            """,
            id=ada.id,
        )
    )
    job_id = given.running_job(ada)
    given.submitted_task(wim, job_id)
    clock.pass_(hours=-2)
    assert run_once(given.database, clock())["batch_postbacks"] == 0  # it happened in what is the future now
    given.submitted_task(given.person(), job_id)
    clock.pass_(minutes=1)
    assert run_once(given.database, clock())["batch_postbacks"] == 1
    clock.pass_(hours=2)
    assert run_once(given.database, clock())["batch_postbacks"] == 1
    ids = given.database.read(lambda tx: tx.value("SELECT sum(ids)::int FROM deliveries"))
    assert ids == 2


def test_a_pause_between_chores_is_no_matter_of_the_clock(clock: VirtualClock):
    """What is due is told by a clock that never goes back."""
    now, ran = [0.0], [0]

    def wait(seconds: float) -> bool:
        now[0] += seconds
        clock.pass_(hours=-1)
        return now[0] >= 100

    def step(*_: object) -> Outcome:
        ran[0] += 1
        return Outcome()

    chore = Chore("often", "For a test.", 10, step)
    Rounds(
        Database("postgresql://"), clock=clock, wait=wait, dice=Random(1), chores=[chore], monotonic=lambda: now[0]
    ).run()
    assert 9 <= ran[0] <= 12
