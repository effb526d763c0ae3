"""No more is ever taken than was sold, whoever wants it at the same moment; no worker gets more than a worker may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, LiteralString

import pytest

from piecework.audit.auditing import audit
from piecework.ids import new_task_id
from tests.given import Given, Person
from tests.races.contending import NO_LOCK_OF_JOB, NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

CONNECTIONS = 40
POSITIONS = 10
NO_LOCK_OF_WORKER = {"WHERE account_id = %(account_id)s FOR NO KEY UPDATE": "WHERE account_id = %(account_id)s"}
NOT_SOLD = "ALTER TABLE job_counts DROP CONSTRAINT job_counts_not_negative"


def make_workers(given: Given, count: int = CONNECTIONS, **changes: Any) -> list[Person]:
    return given.workers([changes] * count)


def hold(given: Given, job_id: str, worker: Person, **changes: Any) -> Deed:
    told = {"job_id": job_id, "worker_id": worker.id, "task_id": new_task_id(), "now": given.clock().isoformat()}
    return deed("hold", **told | changes)


def submit(given: Given, job_id: str, worker: Person, **changes: Any) -> Deed:
    told = {"job_id": job_id, "worker_id": worker.id, "task_id": new_task_id(), "now": given.clock().isoformat()}
    return deed("submit", **told | changes)


def held_by_all(given: Given, workers: list[Person], **brief: Any) -> Callable[[], Race]:
    """A race for a job's positions without the job's lock; each time for a new job."""
    ada = given.ada(funds="1000")

    def once_more() -> Race:
        job_id = given.running_job(ada, **brief)
        return contend(given.database.url, [hold(given, job_id, each) for each in workers], sabotage=NO_LOCK_OF_JOB)

    return once_more


def count(given: Given, query: LiteralString) -> int:
    return given.database.read(lambda tx: tx.value(query))


def run(given: Given, statement: LiteralString) -> None:
    given.database.transact(lambda tx: tx.do(statement))


def test_ten_positions_are_held_by_ten(given: Given):
    job_id = given.running_job(given.ada(), num_tasks=POSITIONS)
    race = contend(given.database.url, [hold(given, job_id, worker) for worker in make_workers(given)])
    assert race.counts == {"held": POSITIONS, "job_is_full": CONNECTIONS - POSITIONS}
    assert count(given, "SELECT count(*) FROM tasks WHERE status = 'HELD'") == POSITIONS


def test_control_without_the_jobs_lock_a_constraint_stops_the_eleventh(given: Given):
    """It shows as a 500, not as a full job; what is held is still right."""
    once_more = held_by_all(given, make_workers(given), num_tasks=POSITIONS)
    lost = first_lost(once_more, lambda race: any("job_counts_not_negative" in error for error in race.errors))
    assert lost.counts["held"] == POSITIONS


@pytest.mark.unaudited
def test_control_without_the_constraint_either_more_is_taken_than_was_sold(given: Given):
    run(given, NOT_SOLD)
    once_more = held_by_all(given, make_workers(given), num_tasks=POSITIONS)
    first_lost(once_more, lambda race: race.counts["held"] > POSITIONS)
    assert {finding.check for finding in audit(given.database)} == {"guards", "oversold"}


def test_country_takes_no_more_than_its_share(given: Given):
    job_id = given.running_job(given.ada(), num_tasks=40, distribution=25)
    race = contend(given.database.url, [hold(given, job_id, worker) for worker in make_workers(given)])
    assert race.counts == {"held": 10, "country_is_full": CONNECTIONS - 10}


@pytest.mark.unaudited
def test_control_without_the_jobs_lock_a_country_takes_more(given: Given):
    once_more = held_by_all(given, make_workers(given), num_tasks=40, distribution=25)
    first_lost(once_more, lambda race: race.counts["held"] > 10)
    assert {finding.check for finding in audit(given.database)} == {"country_share"}


def test_one_worker_holds_one_position_of_a_job(given: Given):
    job_id = given.running_job(given.ada())
    wim = given.wim()
    race = contend(given.database.url, [hold(given, job_id, wim) for _ in range(CONNECTIONS)])
    assert race.counts == {"held": 1, "held before": CONNECTIONS - 1}


@pytest.mark.unaudited
def test_control_without_locks_one_worker_holds_more(given: Given):
    """Without the job's lock and without the worker's: either of them is enough here."""
    ada, wim = given.ada(funds="1000"), given.wim()

    def once_more() -> Race:
        job_id = given.running_job(ada)
        holds = [hold(given, job_id, wim, holds_max=100) for _ in range(CONNECTIONS)]
        return contend(given.database.url, holds, sabotage=NO_ROW_LOCKS)

    first_lost(once_more, lambda race: race.counts["held"] > 1)
    assert {finding.check for finding in audit(given.database)} == {"workers_max_tasks"}


def test_one_worker_holds_five_positions_in_all(given: Given):
    ada, wim = given.ada(), given.wim()
    jobs = [given.running_job(ada) for _ in range(16)]
    race = contend(given.database.url, [hold(given, job_id, wim) for job_id in jobs])
    assert race.counts == {"held": 5, "too_many_holds": 11}


def test_control_without_the_workers_lock_holds_on_many_jobs_do_not_see_each_other(given: Given):
    ada = given.ada(funds="1000")
    jobs = [given.running_job(ada) for _ in range(CONNECTIONS)]

    def once_more() -> Race:
        wim = given.wim()
        holds = [hold(given, job_id, wim) for job_id in jobs]
        return contend(given.database.url, holds, sabotage=NO_LOCK_OF_WORKER)

    assert first_lost(once_more, lambda race: race.counts["held"] > 5)


def test_holds_that_ran_out_go_to_as_many_others_or_back(given: Given):
    """Ten owners hand in after their hold ran out, fifty others want the places, four chores sweep: ten in all."""
    job_id = given.running_job(given.ada(), num_tasks=POSITIONS)
    owners, others = make_workers(given, POSITIONS), make_workers(given, 50)
    for owner in owners:
        assert owner.work("POST", f"jobs/{job_id}/hold", {}).status_code == 200
    later = (given.clock() + timedelta(minutes=20)).isoformat()
    race = contend(
        given.database.url,
        [
            *[submit(given, job_id, owner, now=later) for owner in owners],
            *[hold(given, job_id, other, now=later) for other in others],
            *[deed("expire", job_id=job_id, now=later) for _ in range(4)],
        ],
    )
    assert race.errors == set()
    assert race.counts["held"] + race.counts["submitted"] == POSITIONS
    assert race.counts["late"] + race.counts["submitted"] == POSITIONS  # nothing that was handed in is lost
    assert race.counts["job_is_full"] + race.counts["job_not_running"] + race.counts["held"] == 50


@pytest.mark.unaudited
def test_control_holds_that_ran_out_without_locks_are_taken_twice(given: Given):
    ada, others = given.ada(funds="1000"), make_workers(given, 50)
    later = (given.clock() + timedelta(minutes=20)).isoformat()

    def once_more() -> Race:
        job_id = given.running_job(ada, num_tasks=POSITIONS)
        owners = make_workers(given, POSITIONS)
        for owner in owners:
            assert owner.work("POST", f"jobs/{job_id}/hold", {}).status_code == 200
        deeds = [submit(given, job_id, owner, now=later) for owner in owners]
        deeds += [hold(given, job_id, other, now=later) for other in others]
        return contend(given.database.url, deeds, sabotage=NO_ROW_LOCKS)

    def is_lost(race: Race) -> bool:
        return bool(race.errors or race.counts["held"] + race.counts["submitted"] != POSITIONS or audit(given.database))

    first_lost(once_more, is_lost)


def test_same_submission_sent_by_all_connections_is_one_task(given: Given):
    job_id = given.running_job(given.ada())
    wim = given.wim()
    sent = [submit(given, job_id, wim, submission_id="one") for _ in range(CONNECTIONS)]
    race = contend(given.database.url, sent)
    assert race.counts == {"submitted": 1, "repeated": CONNECTIONS - 1}


def test_control_same_submission_without_the_jobs_lock_is_stopped_by_its_key(given: Given):
    ada, wim = given.ada(funds="1000"), given.wim()

    def once_more() -> Race:
        job_id = given.running_job(ada)
        sent = [submit(given, job_id, wim, submission_id="one") for _ in range(CONNECTIONS)]
        return contend(given.database.url, sent, sabotage=NO_LOCK_OF_JOB)

    lost = first_lost(once_more, lambda race: any("tasks_submission_key" in error for error in race.errors))
    assert lost.counts["submitted"] == 1


def test_block_while_the_blocked_submit_loses_no_work(given: Given):
    """Whoever holds may hand in; a hold begun after the block is answered with no; in between, either."""
    ada = given.ada()
    job_id = given.running_job(ada, num_tasks=40)
    holders, others = make_workers(given, 20), make_workers(given, 20)
    for holder in holders:
        assert holder.work("POST", f"jobs/{job_id}/hold", {}).status_code == 200
    now = given.clock().isoformat()
    blocked = [worker.id for worker in [*holders, *others]]
    race = contend(
        given.database.url,
        [
            *[submit(given, job_id, holder) for holder in holders],
            *[hold(given, job_id, other) for other in others],
            *[deed("block", employer_id=ada.id, worker_ids=blocked, now=now) for _ in range(4)],
        ],
    )
    assert race.errors == set()
    assert race.counts["submitted"] == 20
    assert race.counts["held"] + race.counts["not_available"] == 20
    again = contend(given.database.url, [hold(given, job_id, worker) for worker in others])
    assert again.counts["held"] == 0
