"""Late work: it has the next place that becomes free, under all limits, or is closed with the job."""

from datetime import timedelta
from decimal import Decimal

import pytest

from piecework.ids import new_order_id
from piecework.jobs.offering.eligibility import JobIsFull
from piecework.moderation.reviewing import Decision, approve_job, block_job
from piecework.tasks.taking.late_positions import close_late_of_job, load_jobs_with_late_to_close
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person


@pytest.fixture
def ada(given: Given) -> Person:
    return given.ada()


class FullJob:
    """A job whose ten positions are taken: nine are handed in, the last is held by `holder`; `late` came too late."""

    def __init__(
        self,
        given: Given,
        work: Work,
        clock: VirtualClock,
        ada: Person,
        *,
        takes_holds: bool = False,
        **changes: object,
    ) -> None:
        self.work, self.clock, self.ada = work, clock, ada
        self.id = given.running_job(ada, **changes)
        for worker in [given.wim(country="de") for _ in range(9)]:
            if takes_holds:
                work.hold(worker, self.id)
            work.submit(worker, self.id)
        self.late, self.holder = given.wim(), given.wim(country="de")
        work.hold(self.late, self.id)
        clock.pass_(minutes=16)
        work.hold(self.holder, self.id)
        clock.pass_(minutes=1)
        self.task_id = self.be_late(self.late)

    def be_late(self, worker: Person) -> str:
        done = self.work.submit(worker, self.id)
        assert done.status == "LATE"
        return done.task_id

    @property
    def status(self) -> str:
        return self.work.task(self.task_id).status


@pytest.fixture
def full(given: Given, work: Work, clock: VirtualClock, ada: Person) -> FullJob:
    return FullJob(given, work, clock, ada)


def events(work: Work, worker: Person) -> list[str]:
    return work.values("SELECT kind FROM events WHERE account_id = %(id)s ORDER BY kind", id=worker.id)


def test_late_work_counts_nothing_while_it_waits(full: FullJob):
    job = full.work.job(full.id)
    assert (job.open, job.held, job.submitted, job.late, job.sold) == (0, 1, 9, 1, 10)


def test_left_place_goes_to_late_work(full: FullJob, clock: VirtualClock):
    full.work.release(full.holder, full.id)
    task = full.work.task(full.task_id)
    assert (task.status, task.rate_by) == ("SUBMITTED", clock.now + timedelta(days=7))
    job = full.work.job(full.id)
    assert (job.status, job.open, job.held, job.submitted, job.late) == ("FINISHED", 0, 0, 10, 0)
    assert events(full.work, full.late) == ["late_taken"]


def test_place_of_a_hold_that_ran_out_goes_to_late_work_at_the_sweep(full: FullJob, clock: VirtualClock):
    clock.pass_(minutes=16)
    full.work.sweep(full.id)
    assert full.status == "SUBMITTED"


def test_place_of_a_hold_that_ran_out_goes_to_late_work_before_whoever_comes(
    full: FullJob, clock: VirtualClock, given: Given
):
    clock.pass_(minutes=16)
    done = full.work.submit(full.holder, full.id)
    assert (full.status, done.status) == ("SUBMITTED", "CLOSED")


def test_added_positions_go_to_late_work(full: FullJob):
    assert full.ada.api("jobs/add-positions", {"job_id": full.id, "positions": 2})["ok"]
    job = full.work.job(full.id)
    assert (full.status, job.open, job.submitted, job.late) == ("SUBMITTED", 1, 10, 0)


def test_place_given_up_in_revision_goes_to_late_work(full: FullJob, given: Given):
    others = full.work.values("SELECT task_id FROM tasks WHERE job_id = %(id)s AND status = 'SUBMITTED'", id=full.id)
    task_id = others[0]
    full.ada.api(
        "jobs/rate-single-task",
        {"job_id": full.id, "task_id": task_id, "task_rating": "revise", "task_comment": "again"},
    )
    worker = full.work.task(task_id).worker_id
    from piecework.tasks.taking.revising import give_up_task

    full.work.database.transact(lambda tx: give_up_task(tx, full.id, task_id, worker_id=worker, now=full.clock()))
    assert full.status == "SUBMITTED"


def test_place_of_a_hold_that_ran_out_is_not_for_newcomers_while_late_work_waits(
    full: FullJob, given: Given, work: Work, clock: VirtualClock
):
    clock.pass_(minutes=16)
    with pytest.raises(JobIsFull):
        work.hold(given.wim(), full.id)
    assert full.status == "LATE"  # the refusal undid it all: the sweep is next
    work.sweep(full.id)
    assert full.status == "SUBMITTED"


def test_late_work_is_counted_for_the_country_its_worker_is_in_by_then(
    given: Given, work: Work, clock: VirtualClock, ada: Person
):
    full = FullJob(given, work, clock, ada, distribution=100)
    work.run("UPDATE accounts SET country = 'fr' WHERE account_id = %(id)s", id=full.late.id)
    work.release(full.holder, full.id)
    assert (full.status, work.task(full.task_id).country) == ("SUBMITTED", "fr")


def test_late_work_uses_its_row_of_values_again(given: Given, work: Work, clock: VirtualClock, ada: Person):
    variables = [{"name": "URL", "values": ["a", "b"]}]
    full = FullJob(
        given, work, clock, ada, variables=variables, instructions=["see {{URL}}"], hold_required=1, takes_holds=True
    )
    used = "SELECT used FROM job_variable_rows WHERE job_id = %(id)s ORDER BY row_number"
    before = sum(work.values(used, id=full.id))
    work.release(full.holder, full.id)
    assert (full.status, before, sum(work.values(used, id=full.id))) == ("SUBMITTED", 10, 10)


def test_a_place_that_awaits_its_review_is_nobodys_yet(given: Given, work: Work, clock: VirtualClock):
    """The restart was bought, and no operator has looked at it: work that comes too late waits for that."""
    cleo = given.person("Cleo", funds="20")
    job_id = given.running_job(cleo)
    decision = Decision(review_id=new_order_id(), operator_id="")
    work.database.transact(lambda tx: approve_job(tx, job_id, decision, now=clock()))
    wim = given.wim()
    work.hold(wim, job_id)
    for path, more in (("job-stop", {}), ("job-restart", {"positions": 3})):
        assert cleo.api(f"jobs/{path}", {"job_id": job_id, **more})["ok"]
    clock.pass_(minutes=16)
    assert work.submit(wim, job_id).status == "LATE"


@pytest.mark.parametrize("first", [0, 1])
def test_oldest_late_work_is_first(given: Given, work: Work, clock: VirtualClock, ada: Person, first: int):
    job_id, workers = given.running_job(ada), [given.wim(), given.wim()]
    for _ in range(9):
        work.submit(given.wim(), job_id)
    for worker in [*workers, holder := given.wim()]:
        clock.pass_(minutes=16)
        work.hold(worker, job_id)
    tasks = {}
    for place in (first, 1 - first):
        clock.pass_(seconds=1)
        tasks[place] = work.submit(workers[place], job_id)
    assert {task.status for task in tasks.values()} == {"LATE"}
    work.release(holder, job_id)
    assert work.task(tasks[first].task_id).status == "SUBMITTED"
    assert work.task(tasks[1 - first].task_id).status == "CLOSED"  # that was the last place


def test_late_work_under_no_limit_but_the_offers(full: FullJob, work: Work):
    work.block(full.ada, full.late)
    work.release(full.holder, full.id)
    assert (full.status, work.job(full.id).open) == ("LATE", 1)


def test_country_share_holds_for_late_work(given: Given, work: Work, clock: VirtualClock, ada: Person):
    job_id = given.running_job(ada, distribution=25)
    late = given.wim(country="fr")
    work.hold(late, job_id)
    clock.pass_(minutes=16)
    for country in ("fr", "fr", "de", "de"):
        work.submit(given.wim(country=country), job_id)
    holder = given.wim(country="it")
    work.hold(holder, job_id)
    done = work.submit(late, job_id)
    assert done.status == "LATE"
    work.release(holder, job_id)
    assert work.task(done.task_id).status == "LATE"


def test_late_work_is_closed_when_the_last_place_is_used(full: FullJob):
    full.work.submit(full.holder, full.id)
    job = full.work.job(full.id)
    assert (full.status, job.status, job.late) == ("CLOSED", "FINISHED", 0)
    assert events(full.work, full.late) == ["late_closed"]
    assert full.work.proofs(full.task_id) == [[{"text": "done"}]]


def test_late_work_is_closed_when_the_job_is_stopped(full: FullJob):
    assert full.ada.api("jobs/job-stop", {"job_id": full.id})["ok"]
    assert (full.status, full.work.job(full.id).late) == ("CLOSED", 0)


def test_late_work_is_closed_when_the_job_is_blocked(full: FullJob):
    decision = Decision(review_id=new_order_id(), operator_id="", reason="spam")
    full.work.database.transact(lambda tx: block_job(tx, full.id, decision, now=full.clock()))
    assert (full.status, full.work.job(full.id).late) == ("CLOSED", 0)


def test_restart_that_is_approved_has_no_late_work_left(full: FullJob):
    full.ada.api("jobs/job-stop", {"job_id": full.id})
    full.work.run("UPDATE accounts SET is_auto_approved = false")
    assert full.ada.api("jobs/job-restart", {"job_id": full.id, "positions": 3})["ok"]
    decision = Decision(review_id=new_order_id(), operator_id="")
    full.work.database.transact(lambda tx: approve_job(tx, full.id, decision, now=full.clock()))
    assert (full.status, full.work.job(full.id).open) == ("CLOSED", 3)


def test_safety_net_closes_late_work_of_a_job_that_is_over(full: FullJob):
    full.work.release(full.holder, full.id)
    full.work.run("UPDATE tasks SET status = 'LATE', rate_by = NULL WHERE task_id = %(id)s", id=full.task_id)
    full.work.run("UPDATE job_counts SET late = 1, submitted = 9, ok = 0 WHERE job_id = %(id)s", id=full.id)
    database = full.work.database
    assert database.transact(lambda tx: load_jobs_with_late_to_close(tx, now=full.clock())) == [full.id]
    assert database.transact(lambda tx: close_late_of_job(tx, full.id, now=full.clock())) == 1
    assert full.status == "CLOSED"
    # put back what the test took by hand: the place was the late task's, and its money lies in escrow
    full.work.run("UPDATE tasks SET status = 'SUBMITTED', rate_by = now() WHERE task_id = %(id)s", id=full.task_id)
    full.work.run("UPDATE job_counts SET submitted = 10 WHERE job_id = %(id)s", id=full.id)


def test_wrong_answer_of_late_work_has_its_consequence_with_the_place(
    given: Given, work: Work, clock: VirtualClock, ada: Person
):
    job_id = given.running_job(
        ada, challenges=[{"question": "Which colour?", "answer": "green"}], challenge_action="rate_nok"
    )
    for _ in range(9):
        work.submit(given.wim(), job_id, challenge_answer="green")
    late, holder = given.wim(), given.wim()
    work.hold(late, job_id)
    clock.pass_(minutes=16)
    work.hold(holder, job_id)
    done = work.submit(late, job_id, challenge_answer="red")
    assert done.status == "LATE"
    before = ada.api("users/get-balances")["spendable"]
    work.release(holder, job_id)
    job = work.job(job_id)
    assert (work.task(done.task_id).status, job.nok, job.submitted, job.status) == ("NOK", 1, 9, "FINISHED")
    assert Decimal(ada.api("users/get-balances")["spendable"]) - Decimal(before) == Decimal("0.1070")


@pytest.mark.parametrize(("added", "statuses"), [(1, ["SUBMITTED", "LATE"]), (2, ["SUBMITTED", "SUBMITTED"])])
def test_no_more_late_work_gets_in_than_there_are_places(
    given: Given, work: Work, clock: VirtualClock, ada: Person, added: int, statuses: list[str]
):
    job_id, workers = given.running_job(ada), [given.wim(), given.wim()]
    tasks = be_late(given, work, clock, job_id, workers)
    assert ada.api("jobs/add-positions", {"job_id": job_id, "positions": added})["ok"]
    assert [work.task(task_id).status for task_id in tasks] == statuses


def test_late_work_of_one_country_together_takes_no_more_than_its_share(
    given: Given, work: Work, clock: VirtualClock, ada: Person
):
    """30 % of 13 is three: one German has a place, so of three that come late two get in, though three are open."""
    job_id = given.running_job(ada, distribution=30)
    late = [given.wim(country="de") for _ in range(3)]
    for worker in late:
        work.hold(worker, job_id)
    clock.pass_(minutes=16)
    for country in ("de", "fr", "fr", "it", "it", "us", "us", "uk", "uk"):
        work.submit(given.wim(country=country), job_id)
    holder = given.wim(country="pl")
    work.hold(holder, job_id)
    tasks = [work.submit(worker, job_id).task_id for worker in late]
    assert ada.api("jobs/add-positions", {"job_id": job_id, "positions": 3})["ok"]
    assert sorted(work.task(task_id).status for task_id in tasks) == ["LATE", "SUBMITTED", "SUBMITTED"]


def test_late_work_of_one_worker_together_takes_no_more_than_they_may(
    given: Given, work: Work, clock: VirtualClock, ada: Person
):
    job_id = given.running_job(ada, workers_level="advanced", workers_max_tasks=2, task_value="0.2")
    wim, others = given.wim(level="advanced"), [given.wim(level="advanced") for _ in range(10)]
    for _ in range(2):
        work.hold(wim, job_id)
        clock.pass_(minutes=16)
        work.sweep(job_id)
    work.submit(others[0], job_id)
    work.hold(others[1], job_id)
    for other in others[2:]:
        work.submit(other, job_id)
    tasks = [work.submit(wim, job_id).task_id for _ in range(2)]
    work.run("UPDATE jobs SET workers_max_tasks = 1")
    work.run("UPDATE job_counts SET workers_max_tasks = 1")
    assert ada.api("jobs/add-positions", {"job_id": job_id, "positions": 5})["ok"]
    assert sorted(work.task(task_id).status for task_id in tasks) == ["LATE", "SUBMITTED"]


def be_late(given: Given, work: Work, clock: VirtualClock, job_id: str, workers: list[Person]) -> list[str]:
    """Tasks of these workers that came too late, in this order; nine are handed in, and one place is held."""
    for worker in workers:
        work.hold(worker, job_id)
    clock.pass_(minutes=16)
    for _ in range(9):
        work.submit(given.wim(), job_id)
    work.hold(given.wim(), job_id)
    tasks: list[str] = []
    for worker in workers:
        clock.pass_(seconds=1)
        done = work.submit(worker, job_id)
        assert done.status == "LATE"
        tasks.append(done.task_id)
    return tasks
