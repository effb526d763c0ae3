"""A task gets one verdict and one pay, whoever rates it, however often, at the same moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, LiteralString

import pytest

from piecework.audit.auditing import audit
from tests.given import Given, Person
from tests.races.contending import NO_LOCK_OF_JOB, NO_ROW_LOCKS, ROUNDS_MAX, Deed, Race, contend, deed, first_lost

CONNECTIONS = 40
MOST_OFTEN_PAID = """
    SELECT count(*) FROM entries WHERE movement_id LIKE 'pay:%%' AND kind = 'earned' GROUP BY movement_id
     ORDER BY count(*) DESC LIMIT 1
"""
STILL_WAITING = "AND task.status = %(status_before)s"
NO_CONDITION_EITHER = NO_ROW_LOCKS | {STILL_WAITING: ""}


@dataclass
class Place:
    """A job with tasks that wait for their verdict."""

    given: Given
    ada: Person
    job_id: str
    tasks: list[str]

    @property
    def now(self) -> str:
        return (self.given.clock() + timedelta(days=8)).isoformat()  # the time to rate is over

    def rating(self, task_id: str, **verdict: Any) -> Deed:
        told = {"task_id": task_id, **verdict}
        return deed("rate", job_id=self.job_id, employer_id=self.ada.id, verdict=told, now=self.now)

    def value(self, query: LiteralString, task_id: str = "") -> Any:
        return self.given.database.read(lambda tx: tx.value(query, task_id=task_id))

    def run(self, statement: LiteralString, task_id: str = "") -> None:
        self.given.database.transact(lambda tx: tx.do(statement, task_id=task_id))


def make_place(given: Given, tasks: int, **brief: Any) -> Place:
    ada = given.ada()
    job_id = given.running_job(ada, num_tasks=max(tasks, 10), **brief)
    workers = given.workers([{}] * tasks)
    return Place(given, ada, job_id, [given.submitted_task(worker, job_id) for worker in workers])


def verdicts_on_one_task(place: Place, task_id: str) -> list[Deed]:
    """Satisfied, not satisfied and with a bonus in turn, and four chore processes that find the task overdue."""
    place.run("UPDATE tasks SET rate_by = '2026-04-01Z' WHERE status = 'SUBMITTED' AND task_id <> %(task_id)s", task_id)
    kinds = [
        {"rating": "ok"},
        {"rating": "not_ok", "comment": "no"},
        {"rating": "ok", "bonus": "0.25", "satisfaction": "good"},
    ]
    ratings = [place.rating(task_id, **kinds[number % 3]) for number in range(CONNECTIONS - 4)]
    return [*ratings, *[deed("autorate", now=place.now)] * 4]


def on_next_task(place: Place, sabotage: dict[str, str]) -> Callable[[], Race]:
    """A race for the verdict on one task; each time on the next."""
    tasks = iter(place.tasks)
    return lambda: contend(place.given.database.url, verdicts_on_one_task(place, next(tasks)), sabotage=sabotage)


def verdicts_that_stand(race: Race) -> int:
    return race.counts["rated"] + race.counts["autorated 1"]


def check_won_once(race: Race) -> None:
    """Exactly one verdict stands, and everybody else is told that the task cannot be rated."""
    assert race.errors == set()
    assert verdicts_that_stand(race) == 1, race.counts
    assert set(race.counts) <= {"rated", "task_cannot_be_rated", "autorated 0", "autorated 1"}


def is_lost(race: Race) -> bool:
    try:
        check_won_once(race)
    except AssertionError:
        return True
    return False


def test_task_rated_by_all_at_once_is_paid_once(given: Given):
    place = make_place(given, 1)
    (task_id,) = place.tasks
    race = contend(given.database.url, verdicts_on_one_task(place, task_id))
    check_won_once(race)
    settled = place.value(
        "SELECT count(*) FROM entries WHERE movement_id LIKE 'pay:%%' OR movement_id LIKE 'refund:%%'"
    )
    assert settled in {2, 3}  # a refund has two lines, a pay three
    assert audit(given.database) == []


def test_control_without_row_locks_somebody_meets_a_bug(given: Given):
    """The conditional update of the task and the constraints then hold the invariant alone, and it shows as a 500."""
    place = make_place(given, ROUNDS_MAX)
    lost = first_lost(on_next_task(place, NO_ROW_LOCKS), is_lost)
    assert lost.errors


@pytest.mark.unaudited
def test_control_without_condition_either_a_task_gets_two_verdicts(given: Given):
    """Then only the key of the entries stands in the way of paying twice, and nothing in the way of pay and refund."""
    place = make_place(given, ROUNDS_MAX)
    first_lost(on_next_task(place, NO_CONDITION_EITHER), lambda race: verdicts_that_stand(race) > 1)
    assert {"pay", "refunds"} & broken(given)


@pytest.mark.unaudited
def test_control_without_the_key_of_entries_either_a_worker_is_paid_twice(given: Given):
    place = make_place(given, ROUNDS_MAX)
    place.run("ALTER TABLE entries DROP CONSTRAINT entries_pkey")
    oks = ([place.rating(task_id, rating="ok") for _ in range(CONNECTIONS)] for task_id in place.tasks)
    first_lost(
        lambda: contend(given.database.url, next(oks), sabotage=NO_CONDITION_EITHER),
        lambda race: race.counts["rated"] > 1,
    )
    assert place.value(MOST_OFTEN_PAID) > 1
    assert {"guards", "pay"} <= broken(given)


def all_at_once(place: Place) -> list[Deed]:
    return [
        place.rating(task_id, **({"rating": "ok"} if number % 3 else {"rating": "not_ok", "comment": "no"}))
        for number, task_id in enumerate(place.tasks)
    ]


def test_all_tasks_rated_at_once_leave_no_cent_in_escrow(given: Given):
    """At a price whose fee never divides evenly: each verdict moves E(k) - E(k - 1), so each must know its k."""
    place = make_place(given, CONNECTIONS, task_value="0.2113")
    race = contend(given.database.url, all_at_once(place))
    assert race.counts == {"rated": CONNECTIONS}
    assert place.value("SELECT amount FROM purses WHERE kind = 'escrow'") == Decimal("0.0000")
    assert audit(given.database) == []


@pytest.mark.unaudited
def test_control_without_the_jobs_lock_cents_are_stranded_or_overdrawn(given: Given):

    def once_more() -> Race:
        place = make_place(given, CONNECTIONS, task_value="0.2113")
        return contend(given.database.url, all_at_once(place), sabotage=NO_LOCK_OF_JOB)

    first_lost(once_more, lambda race: bool(race.errors) or broken(given) == {"escrow", "closed_jobs"})


def broken(given: Given) -> set[str]:
    """The names of the audit's checks that find something."""
    return {finding.check for finding in audit(given.database)}


def test_chore_processes_rate_each_overdue_task_once(given: Given):
    """Eight over the same backlog of several jobs: none is left, none counted twice, nobody fails."""
    places = [make_place(given, 12) for _ in range(4)]
    race = contend(given.database.url, [deed("autorate", now=places[0].now, rounds=6)] * 8)
    assert race.errors == set()
    assert sum(int(answer.split()[1]) for answer in race.answers) == 48
    assert audit(given.database) == []


def test_control_chore_processes_without_locks_fail(given: Given):

    def once_more() -> Race:
        place = make_place(given, 12)
        return contend(given.database.url, [deed("autorate", now=place.now, rounds=2)] * 16, sabotage=NO_ROW_LOCKS)

    assert first_lost(once_more, lambda race: bool(race.errors))
