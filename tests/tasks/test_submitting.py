"""Handing in: under a hold, without one, too late, twice; and what each does to the job."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest

from piecework.database import Database
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering.eligibility import (
    AlreadyDone,
    JobIsFull,
    JobNotRunning,
    NotAvailable,
    OwnJob,
    WorkerFrozen,
)
from piecework.ledger.purses import get_balances
from piecework.refusal import InvalidRequest
from piecework.tasks.taking.submitting import HoldRequired
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person

TEXT = {"description": "A word", "type": "text"}


def crowd(given: Given, count: int) -> list[Person]:
    return [given.wim() for _ in range(count)]


def one_place_left(given: Given, work: Work, **changes: object) -> str:
    """A job of ten positions, nine of them handed in."""
    job_id = given.running_job(given.ada(), **changes)
    for worker in crowd(given, 9):
        work.submit(worker, job_id)
    return job_id


def test_held_position_is_handed_in(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada(), ttr=3), given.wim()
    hold = work.hold(wim, job_id)
    clock.pass_(minutes=14)
    done = work.submit(wim, job_id, "my name", ip_address="192.0.2.7")
    assert (done.task_id, done.status, done.is_repeat) == (hold.task_id, "SUBMITTED", False)
    task = work.task(done.task_id)
    assert (task.status, task.submitted_at, task.rate_by) == ("SUBMITTED", clock.now, clock.now + timedelta(days=3))
    assert task.ip_address == "192.0.2.7"
    assert work.counts(job_id) == ("RUNNING", 9, 0, 1)


def test_proofs_are_kept_as_given_with_their_hash(given: Given, work: Work):
    job_id = given.running_job(given.ada(), proofs=[TEXT, TEXT])
    done = work.submit(given.wim(), job_id, " one ", "zwei\n€ 😀")
    assert work.proofs(done.task_id) == [[{"text": " one "}, {"text": "zwei\n€ 😀"}]]
    whole = '[{"text":" one "},{"text":"zwei\\n€ 😀"}]'.encode()
    assert work.values("SELECT proofs_sha256 FROM submissions") == [hashlib.sha256(whole).digest()]


def test_open_position_is_handed_in_without_a_hold(given: Given, work: Work):
    job_id, wim = given.running_job(given.ada(), distribution=50), given.wim()
    assert work.submit(wim, job_id).status == "SUBMITTED"
    assert work.counts(job_id) == ("RUNNING", 9, 0, 1)
    with pytest.raises(AlreadyDone):
        work.submit(wim, job_id)


def test_job_may_require_a_hold(given: Given, work: Work):
    job_id, wim = given.running_job(given.ada(), hold_required=1), given.wim()
    with pytest.raises(HoldRequired):
        work.submit(wim, job_id)
    work.hold(wim, job_id)
    assert work.submit(wim, job_id).status == "SUBMITTED"


def test_the_last_place_finishes_the_job(given: Given, work: Work):
    job_id = one_place_left(given, work)
    assert work.counts(job_id) == ("RUNNING", 1, 0, 9)
    work.submit(given.wim(), job_id)
    assert work.counts(job_id) == ("FINISHED", 0, 0, 10)
    with pytest.raises(JobNotRunning, match="finished"):
        work.submit(given.wim(), job_id)


def test_a_held_place_keeps_the_job_running_until_it_is_handed_in(given: Given, work: Work):
    job_id, wim, last = one_place_left(given, work), given.wim(), given.wim()
    work.hold(wim, job_id)
    with pytest.raises(JobIsFull):
        work.submit(last, job_id)
    assert work.counts(job_id) == ("RUNNING", 0, 1, 9)
    work.submit(wim, job_id)
    assert work.counts(job_id) == ("FINISHED", 0, 0, 10)


def test_last_place_that_ran_out_keeps_the_job_running(given: Given, work: Work, clock: VirtualClock):
    job_id, slow, quick = given.running_job(given.ada()), given.wim(), given.wim()
    work.hold(slow, job_id)
    for worker in crowd(given, 8):
        work.submit(worker, job_id)
    clock.pass_(minutes=20)
    work.submit(quick, job_id)
    assert work.counts(job_id) == ("RUNNING", 1, 0, 9)


@pytest.mark.parametrize("status", ["PAUSED", "PAUSED_ADMIN", "PAUSED_SYSTEM"])
def test_hold_may_be_handed_in_while_the_job_is_paused(given: Given, work: Work, status: str):
    job_id, wim = given.running_job(given.ada()), given.wim()
    work.hold(wim, job_id)
    work.set_status(job_id, status)  # type: ignore[arg-type]
    assert work.submit(wim, job_id).status == "SUBMITTED"
    assert work.counts(job_id) == (status, 9, 0, 1)
    with pytest.raises(JobNotRunning):
        work.submit(given.wim(), job_id)


def test_hold_may_be_handed_in_after_the_job_was_stopped(given: Given, work: Work):
    job_id, wim = given.running_job(given.ada()), given.wim()
    work.hold(wim, job_id)
    work.stop(job_id)
    assert work.submit(wim, job_id).status == "SUBMITTED"
    assert work.counts(job_id) == ("FINISHED", 0, 0, 1)


def test_hold_may_be_handed_in_by_a_worker_blocked_meanwhile(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    work.hold(wim, job_id)
    work.block(ada, wim)
    assert work.submit(wim, job_id).status == "SUBMITTED"


@pytest.mark.parametrize("is_swept", [False, True])
def test_place_nobody_took_is_its_former_owners_again(given: Given, work: Work, clock: VirtualClock, is_swept: bool):
    job_id, wim = given.running_job(given.ada(), distribution=25, hold_required=1), given.wim()
    hold = work.hold(wim, job_id)
    clock.pass_(hours=2)
    if is_swept:
        work.sweep(job_id)
    done = work.submit(wim, job_id, "slow but good")
    assert (done.task_id, done.status) == (hold.task_id, "SUBMITTED")
    assert work.counts(job_id) == ("RUNNING", 9, 0, 1)


def test_place_that_ran_out_on_a_paused_job_is_its_former_owners_again(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada()), given.wim()
    work.hold(wim, job_id)
    work.set_status(job_id, "PAUSED")
    clock.pass_(hours=1)
    assert work.submit(wim, job_id).status == "SUBMITTED"


@pytest.mark.parametrize("is_swept", [False, True])
def test_work_whose_place_was_taken_is_kept_as_late(given: Given, work: Work, clock: VirtualClock, is_swept: bool):
    job_id, wim = one_place_left(given, work), given.wim()
    hold = work.hold(wim, job_id)
    clock.pass_(minutes=16)
    if is_swept:
        work.sweep(job_id)
    work.hold(given.wim(), job_id)
    done = work.submit(wim, job_id, "too late")
    assert (done.task_id, done.status, done.rate_by) == (hold.task_id, "LATE", None)
    assert work.proofs(done.task_id) == [[{"text": "too late"}]]
    assert work.counts(job_id) == ("RUNNING", 0, 1, 9)


def test_each_hold_that_ran_out_makes_one_late_task(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = one_place_left(given, work), given.wim()
    work.hold(wim, job_id)
    clock.pass_(minutes=16)
    work.hold(given.wim(), job_id)
    assert work.submit(wim, job_id).status == "LATE"
    with pytest.raises(JobIsFull):
        work.submit(wim, job_id)


def test_work_that_comes_after_the_stopped_jobs_place_was_refunded_is_kept_and_closed(
    given: Given, work: Work, clock: VirtualClock
):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    work.hold(wim, job_id)
    work.stop(job_id)
    clock.pass_(minutes=16)
    assert work.submit(wim, job_id).status == "CLOSED"
    assert work.counts(job_id) == ("FINISHED", 0, 0, 0)
    approval = Decimal("0.65")
    assert work.database.read(lambda tx: get_balances(tx, ada.id)).spendable == 100 - approval


def test_work_of_a_worker_blocked_after_the_hold_ran_out_is_late(given: Given, work: Work, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    work.hold(wim, job_id)
    work.block(ada, wim)
    clock.pass_(minutes=16)
    assert work.submit(wim, job_id).status == "LATE"
    assert work.counts(job_id) == ("RUNNING", 10, 0, 0)
    with pytest.raises(NotAvailable):
        work.submit(wim, job_id)


def test_country_share_taken_meanwhile_makes_the_work_late(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada(), distribution=25), given.wim()
    work.hold(wim, job_id)
    clock.pass_(minutes=16)
    for worker in crowd(given, 2):
        work.submit(worker, job_id)
    assert work.submit(wim, job_id).status == "LATE"
    assert work.counts(job_id) == ("RUNNING", 8, 0, 2)


def test_same_submission_id_is_the_same_submission(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada(), workers_level="advanced", workers_max_tasks=5), given.wim()
    work.set_level(wim, "advanced")
    first = work.submit(wim, job_id, "one", submission_id="a-1")
    clock.pass_(minutes=1)
    again = work.submit(wim, job_id, "another", submission_id="a-1")
    assert (again.task_id, again.submitted_at, again.is_repeat) == (first.task_id, first.submitted_at, True)
    assert work.proofs(first.task_id) == [[{"text": "one"}]]
    assert work.submit(wim, job_id, "two", submission_id="a-2").task_id != first.task_id
    assert work.counts(job_id) == ("RUNNING", 8, 0, 2)


def test_same_submission_id_of_another_worker_or_job_is_another_submission(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    job_id, other_job_id = given.running_job(ada), given.running_job(ada)
    done = [
        work.submit(worker, job, submission_id="x").is_repeat
        for worker, job in [(wim, job_id), (given.wim(), job_id), (wim, other_job_id)]
    ]
    assert done == [False, False, False]


def test_repeat_of_work_that_came_too_late_is_the_same(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = one_place_left(given, work), given.wim()
    work.hold(wim, job_id)
    clock.pass_(minutes=16)
    work.submit(given.wim(), job_id)
    first = work.submit(wim, job_id, submission_id="x")
    assert (first.status, work.submit(wim, job_id, submission_id="x").task_id) == ("CLOSED", first.task_id)


def test_repeat_keeps_account_of_the_holds_it_ended(given: Given, work: Work, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada()), given.wim()
    work.hold(given.wim(), job_id)
    work.submit(wim, job_id, submission_id="x")
    clock.pass_(minutes=16)
    assert work.submit(wim, job_id, submission_id="x").is_repeat
    assert work.counts(job_id) == ("RUNNING", 9, 0, 1)


@pytest.mark.parametrize("is_held", [False, True])
def test_doubled_submission_at_the_same_moment_is_one(given: Given, work: Work, is_held: bool):
    job_id, wim = given.running_job(given.ada(), workers_level="advanced", workers_max_tasks=5), given.wim()
    work.set_level(wim, "advanced")
    if is_held:
        work.hold(wim, job_id)
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda _: work.submit(wim, job_id, submission_id="x"), range(8)))
    assert len({one.task_id for one in done}) == 1
    assert sorted(one.is_repeat for one in done) == [False] + [True] * 7
    assert work.counts(job_id) == ("RUNNING", 9, 0, 1)


def test_no_more_is_handed_in_at_the_same_moment_than_was_sold(given: Given, work: Work):
    job_id = given.running_job(given.ada())

    def submit(worker: Person) -> bool:
        try:
            return work.submit(worker, job_id).status == "SUBMITTED"
        except (JobIsFull, JobNotRunning):
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(submit, crowd(given, 16))) == 10
    assert work.counts(job_id) == ("FINISHED", 0, 0, 10)


@pytest.mark.parametrize("texts", [(), ("one",), ("one", "two", "three"), ("one", " "), ("one", "x" * 10_001)])
def test_proofs_must_be_what_the_job_asks_for(given: Given, work: Work, database: Database, texts: tuple[str, ...]):
    job_id, wim = given.running_job(given.ada(), proofs=[TEXT, TEXT]), given.wim()
    work.hold(wim, job_id)
    with pytest.raises(InvalidRequest):
        work.submit(wim, job_id, *(texts or ("alone",)))
    assert work.counts(job_id) == ("RUNNING", 9, 1, 0)
    assert work.submit(wim, job_id, "one", "x" * 10_000).status == "SUBMITTED"


def test_text_is_no_screenshot(given: Given, work: Work):
    asked = [TEXT, {"description": "It", "type": "screenshot"}]
    job_id, wim = given.running_job(given.ada(), proofs=asked), given.wim()
    work.hold(wim, job_id)
    with pytest.raises(InvalidRequest, match=r"proofs\[1\].upload_id is required"):
        work.submit(wim, job_id, "one", "two")


def test_nobody_hands_in_on_their_own_job_or_while_frozen(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    with pytest.raises(OwnJob):
        work.submit(ada, job_id)
    work.hold(wim, job_id)
    work.freeze(wim)
    with pytest.raises(WorkerFrozen):
        work.submit(wim, job_id)


def test_missing_job_and_one_under_review_look_alike(given: Given, work: Work):
    ada, wim = given.ada(is_auto_approved=False), given.wim()
    for job_id in (given.running_job(ada), "000000000000"):
        with pytest.raises(JobNotFound):
            work.submit(wim, job_id, "one", "two")


def test_handing_in_takes_at_most_four_round_trips(given: Given, work: Work, database: Database, clock: VirtualClock):
    job_id, wim, slow = given.running_job(given.ada(), distribution=50), given.wim(), given.wim()
    work.hold(wim, job_id)
    work.hold(slow, job_id)
    work.submit(wim, job_id)
    assert database.round_trips == 3
    work.submit(given.wim(), job_id)
    assert database.round_trips == 2
    clock.pass_(minutes=16)
    work.submit(slow, job_id)
    assert database.round_trips == 3
