"""Holding a position: limits, ends, leaving, and what each does to the job."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest

from piecework.database import Database, Tx
from piecework.ids import new_task_id
from piecework.jobs.job import JobNotFound
from piecework.jobs.jobs_sql import lock_job
from piecework.jobs.offering.eligibility import AlreadyDone, JobIsFull, JobNotRunning, OwnJob, WorkerFrozen
from piecework.ledger.purses import get_balances
from piecework.refusal import Refusal
from piecework.tasks.taking.holding import Hold, NothingHeld, TooManyHolds, hold_position, load_jobs_with_due_holds
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.waiting import is_anybody_waiting, wait_until


def crowd(given: Given, count: int) -> list[Person]:
    return [given.wim() for _ in range(count)]


def full_job(given: Given, work: Work, employer: Person, **changes: object) -> tuple[str, list[Person]]:
    """A job of ten positions, nine of them handed in: one is open."""
    job_id = given.running_job(employer, **changes)
    workers = crowd(given, 9)
    for worker in workers:
        work.submit(worker, job_id)
    return job_id, workers


def test_hold_takes_an_open_position_for_the_jobs_minutes(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada(), hold_time=20), given.wim()
    hold = work.hold(wim, job_id)
    assert hold.hold_until == clock.now + timedelta(minutes=20)
    assert work.counts(job_id) == ("RUNNING", 9, 1, 0)
    assert (work.task(hold.task_id).status, work.task(hold.task_id).country) == ("HELD", "us")


def test_holding_again_answers_the_same_hold(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada()), given.wim()
    first = work.hold(wim, job_id)
    clock.pass_(minutes=5)
    again = work.hold(wim, job_id)
    assert (again.task_id, again.hold_until, again.is_new) == (first.task_id, first.hold_until, False)
    assert work.counts(job_id) == ("RUNNING", 9, 1, 0)


def test_holding_again_keeps_account_of_the_holds_it_ended(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada()), given.wim()
    work.hold(given.wim(), job_id)
    clock.pass_(minutes=10)
    work.hold(wim, job_id)
    clock.pass_(minutes=6)
    assert not work.hold(wim, job_id).is_new
    assert work.counts(job_id) == ("RUNNING", 9, 1, 0)


def test_worker_holds_only_so_many_positions_over_all_jobs(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    for _ in range(2):
        work.hold(wim, given.running_job(ada), holds_max=2)
    third = given.running_job(ada)
    with pytest.raises(TooManyHolds):
        work.hold(wim, third, holds_max=2)
    assert work.hold(given.wim(), third, holds_max=2).is_new


def test_a_hold_past_its_end_counts_for_nothing_anywhere(given: Given, work: Work, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    work.hold(wim, given.running_job(ada), holds_max=1)
    clock.pass_(minutes=16)
    assert work.hold(wim, given.running_job(ada), holds_max=1).is_new


def test_the_longest_hold_counts_until_its_end(given: Given, work: Work, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    work.hold(wim, given.running_job(ada, hold_time=90), holds_max=1)
    clock.pass_(minutes=90, seconds=-1)
    with pytest.raises(TooManyHolds):
        work.hold(wim, given.running_job(ada), holds_max=1)
    clock.pass_(seconds=1)
    assert work.hold(wim, given.running_job(ada), holds_max=1).is_new


def test_two_jobs_held_at_the_same_moment_count_together(
    given: Given, work: Work, database: Database, clock: VirtualClock
):
    ada, wim = given.ada(), given.wim()
    job_id, other_job_id = given.running_job(ada), given.running_job(ada)

    def hold_while_another_waits(tx: Tx) -> Future[Hold]:
        hold_position(tx, job_id, worker_id=wim.id, task_id=new_task_id(), holds_max=1, now=clock.now)
        tx.wait()
        other = threads.submit(work.hold, wim, other_job_id, holds_max=1)
        wait_until(lambda: other.done() or database.read(is_anybody_waiting))  # for the worker's row
        return other

    with ThreadPoolExecutor(1) as threads:
        other = database.transact(hold_while_another_waits)
        with pytest.raises(TooManyHolds):
            other.result()


def test_the_last_position_is_held_once(given: Given, work: Work):
    job_id, _ = full_job(given, work, given.ada())

    def hold(worker: Person) -> bool:
        try:
            return work.hold(worker, job_id).is_new
        except JobIsFull:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(hold, crowd(given, 8))) == 1
    assert work.counts(job_id) == ("RUNNING", 0, 1, 9)


def test_an_expired_hold_is_free_to_others_before_any_sweep(given: Given, work: Work, clock: VirtualClock):
    job_id, _ = full_job(given, work, given.ada())
    late, next_one = given.wim(), given.wim()
    task_id = work.hold(late, job_id).task_id
    with pytest.raises(JobIsFull):
        work.hold(next_one, job_id)
    clock.pass_(minutes=15)
    assert work.hold(next_one, job_id).is_new
    assert work.task(task_id).status == "EXPIRED"
    assert work.counts(job_id) == ("RUNNING", 0, 1, 9)


def test_sweep_reopens_what_ran_out_and_nothing_else(given: Given, work: Work, clock: VirtualClock, database: Database):
    job_id = given.running_job(given.ada(), distribution=50)
    for worker in crowd(given, 3):
        work.hold(worker, job_id)
    clock.pass_(minutes=10)
    running = work.hold(given.wim(), job_id)
    assert work.sweep(job_id) == 0
    clock.pass_(minutes=5)
    assert database.read(lambda tx: load_jobs_with_due_holds(tx, now=clock.now)) == [job_id]
    assert work.sweep(job_id) == 3
    assert work.counts(job_id) == ("RUNNING", 9, 1, 0)
    assert work.task(running.task_id).status == "HELD"
    assert database.read(lambda tx: load_jobs_with_due_holds(tx, now=clock.now)) == []


def test_sweep_leaves_a_job_that_somebody_is_changing(
    given: Given, work: Work, clock: VirtualClock, database: Database
):
    job_id = given.running_job(given.ada())
    work.hold(given.wim(), job_id)
    clock.pass_(minutes=16)

    def sweep_meanwhile(tx: Tx) -> int:
        lock_job(tx, job_id).get()
        return work.sweep(job_id)

    assert database.transact(sweep_meanwhile) == 0
    assert work.sweep(job_id) == 1


def test_leaving_reopens_the_position_and_costs_nothing(given: Given, work: Work):
    job_id, wim = given.running_job(given.ada()), given.wim()
    first = work.hold(wim, job_id)
    assert work.release(wim, job_id) == first.task_id
    assert work.counts(job_id) == ("RUNNING", 10, 0, 0)
    assert work.task(first.task_id).status == "RELEASED"
    assert work.hold(wim, job_id).task_id != first.task_id


def test_nothing_held_is_nothing_to_leave(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada()), given.wim()
    with pytest.raises(NothingHeld):
        work.release(wim, job_id)
    work.hold(wim, job_id)
    with pytest.raises(NothingHeld):
        work.release(given.wim(), job_id)
    clock.pass_(minutes=15)
    with pytest.raises(NothingHeld):
        work.release(wim, job_id)
    with pytest.raises(JobNotFound):
        work.release(wim, "000000000000")


@pytest.mark.parametrize("status", ["PAUSED", "PAUSED_ADMIN", "PAUSED_SYSTEM"])
def test_paused_job_takes_no_new_holds_and_reopens_old_ones(given: Given, work: Work, clock: VirtualClock, status: str):
    job_id, wim = given.running_job(given.ada()), given.wim()
    work.hold(wim, job_id)
    work.hold(given.wim(), job_id)
    work.set_status(job_id, status)  # type: ignore[arg-type]
    with pytest.raises(JobNotRunning):
        work.hold(given.wim(), job_id)
    work.release(wim, job_id)
    clock.pass_(minutes=15)
    assert work.sweep(job_id) == 1
    assert work.counts(job_id) == (status, 10, 0, 0)


@pytest.mark.parametrize("end", ["leaves", "swept"])
def test_place_freed_on_a_stopped_job_is_refunded(given: Given, work: Work, clock: VirtualClock, end: str):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, num_tasks=10, task_value=0.10)
    work.hold(wim, job_id)
    work.hold(given.wim(), job_id)
    work.stop(job_id)
    before = work.database.read(lambda tx: get_balances(tx, ada.id)).spendable
    if end == "leaves":
        work.release(wim, job_id)
        freed = 1
    else:
        clock.pass_(minutes=15)
        freed = work.sweep(job_id)
    job = work.job(job_id)
    assert (job.status, job.open, job.held, job.sold) == ("FINISHED", 0, 2 - freed, 2 - freed)
    after = work.database.read(lambda tx: get_balances(tx, ada.id)).spendable
    assert after - before == job.escrow_for(2) - job.escrow_for(2 - freed)


def test_place_freed_on_a_blocked_job_is_refunded_and_what_is_open_stays(given: Given, work: Work, clock: VirtualClock):
    job_id = given.running_job(given.ada())
    work.hold(given.wim(), job_id)
    work.set_status(job_id, "BLOCKED")
    clock.pass_(minutes=15)
    assert work.sweep(job_id) == 1
    assert work.counts(job_id) == ("BLOCKED", 9, 0, 0)


def test_refusals_leave_no_trace(given: Given, work: Work, clock: VirtualClock):
    ada = given.ada()
    job_id, wim = given.running_job(ada), given.wim()
    work.hold(wim, job_id)
    work.submit(wim, job_id)
    work.hold(given.wim(), job_id)
    clock.pass_(minutes=16)
    frozen = given.wim()
    work.freeze(frozen)
    refusals: list[tuple[Person, type[Refusal]]] = [(wim, AlreadyDone), (ada, OwnJob), (frozen, WorkerFrozen)]
    for who, refusal in refusals:
        with pytest.raises(refusal):
            work.hold(who, job_id)
    assert work.counts(job_id) == ("RUNNING", 8, 1, 1)
    with pytest.raises(JobNotFound):
        work.hold(wim, "000000000000")


def test_hold_takes_two_round_trips_and_leaving_three(given: Given, work: Work, database: Database):
    job_id, wim = given.running_job(given.ada()), given.wim()
    work.hold(wim, job_id)
    assert database.round_trips == 2
    work.release(wim, job_id)
    assert database.round_trips == 3
