"""Verdicts on the same workers at one moment, and chores beside: nothing is lost, nobody waits in a circle."""

from typing import Any

import pytest

from piecework.chores.running import run_once
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.races.contending import Race, contend, deed, first_lost

WORKERS = 12
# Each row is written slowly, after they are sorted; without the order, in the order of the verdicts.
SLOWLY = {"SELECT tally.account_id, %(day)s, tally.ok,":
          "SELECT tally.account_id, %(day)s, tally.ok + length(pg_sleep(0.01)::text),"}  # fmt: skip
UNORDERED = SLOWLY | {"ORDER BY tally.account_id": "ORDER BY array_position(%(account_ids)s::text[], tally.account_id)"}
LOST = {"ok = worker_days.ok + excluded.ok": "ok = excluded.ok"}


class Scene:
    """Two employers with a task of each worker to rate, in opposite orders."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock = given, clock
        self.employers = [given.ada(), given.olga()]
        self.workers = [given.person() for _ in range(WORKERS)]

    def race(self, *, counting: int = 0, sabotage: dict[str, str] | None = None, bonus: str = "0") -> Race:
        orders = [self.workers, list(reversed(self.workers))]
        deeds = [self._rating(employer, order, bonus) for employer, order in zip(self.employers, orders, strict=True)]
        deeds += [deed("count standings", rounds=20, now=self.clock().isoformat()) for _ in range(counting)]
        return contend(self.given.database.url, deeds, sabotage=sabotage)

    def _rating(self, employer: Person, order: list[Person], bonus: str) -> Any:
        job_id = self.given.running_job(employer, num_tasks=WORKERS)
        verdicts = [
            {"task_id": self.given.submitted_task(worker, job_id), "rating": "ok", "bonus": bonus} for worker in order
        ]
        now = self.clock().isoformat()
        return deed("rate many", job_id=job_id, employer_id=employer.id, verdicts=verdicts, now=now)

    def value(self, query: Any) -> Any:
        return self.given.database.read(lambda tx: tx.value(query))

    def deadlocks(self) -> int:
        return self.value("SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()")

    def counted(self) -> list[int]:
        return self.given.database.read(lambda tx: tx.ask_value("SELECT ok FROM worker_days WHERE ok > 0").all())


@pytest.fixture
def scene(given: Given, clock: VirtualClock) -> Scene:
    return Scene(given, clock)


def everything_counted(scene: Scene) -> bool:
    """Both verdicts on each worker, in the days and in the standings."""
    run_once(scene.given.database, scene.clock())
    counted = scene.value("SELECT count(*)::int FROM standings WHERE ok = 2 AND nok = 0")
    return scene.counted() == [2] * WORKERS and counted == WORKERS


@pytest.mark.parametrize("bonus", ["0", "0.01"])
def test_opposite_orders_lose_nothing_and_wait_in_no_circle(scene: Scene, bonus: str):
    race = scene.race(bonus=bonus, sabotage=SLOWLY)
    assert (race.counts, scene.deadlocks()) == ({f"rated {WORKERS}": 2}, 0)
    assert everything_counted(scene)


def test_chores_that_count_beside_lose_nothing(scene: Scene):
    race = scene.race(counting=6)
    assert (race.errors, scene.deadlocks()) == (set(), 0)
    assert everything_counted(scene)


def test_without_the_order_they_wait_in_a_circle(scene: Scene):
    first_lost(lambda: scene.race(sabotage=UNORDERED), lambda _: scene.deadlocks() > 0)


@pytest.mark.unaudited
def test_without_adding_up_verdicts_are_lost(scene: Scene):
    assert scene.race(sabotage=LOST).counts == {f"rated {WORKERS}": 2}
    assert not everything_counted(scene)
