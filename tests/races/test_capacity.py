"""A hundred workers on a job with few positions: shares, own limits and holds that run out, all at the same moment.

Never oversold, never stuck: what is left open a newcomer can take, every country is within its share.
"""

from collections import Counter

import pytest

from piecework.audit.auditing import audit
from piecework.chores.running import run_once
from piecework.ids import new_task_id
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.races.contending import NO_LOCK_OF_JOB, NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

WORKERS = 100
COUNTRIES = ("us", "de", "in", "br")
POSITIONS = 20


class Crowd:
    """A hundred workers of four countries, and Ada, who posts."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock = given, clock
        self.ada = given.ada(funds="10000")
        self.workers = given.workers(
            [{"country": COUNTRIES[n % len(COUNTRIES)], "level": "advanced"} for n in range(WORKERS)]
        )

    def post(self, **brief: object) -> str:
        return self.given.running_job(self.ada, **{"num_tasks": POSITIONS, "task_value": 0.5, **brief})

    def deed(self, name: str, job_id: str, worker: Person, **told: object) -> Deed:
        return deed(
            name, job_id=job_id, worker_id=worker.id, task_id=new_task_id(),
            **{"now": self.clock().isoformat(), **told},
        )  # fmt: skip

    def race(self, deeds: list[Deed], sabotage: dict[str, str] | None = None) -> Race:
        return contend(self.given.database.url, deeds, sabotage=sabotage)

    def taken_by_country(self, job_id: str) -> Counter[str]:
        countries: list[str] = self.given.database.read(
            lambda tx: tx.ask_value(
                """
                SELECT country FROM tasks
                 WHERE job_id = %(job_id)s AND status IN ('HELD', 'SUBMITTED', 'IN_REVISION', 'OK', 'NOK')
                """,
                job_id=job_id,
            ).all()
        )
        return Counter(countries)

    def open_places(self, job_id: str) -> int:
        return self.given.database.read(
            lambda tx: tx.value("SELECT open FROM job_counts WHERE job_id = %(job_id)s", job_id=job_id)
        )

    def is_stuck(self, job_id: str) -> bool:
        """Whether newcomers of other countries cannot take all that is open, or somebody can take more."""
        left = self.open_places(job_id)
        newcomers = [
            self.given.wim(country=country, level="advanced") for country in ("fr", "uk", "ca", "it", "es") * 8
        ][: left + 1]
        took = [each.work("POST", f"jobs/{job_id}/submit", {"proofs": [{"text": "x"}]}) for each in newcomers]
        return [answer.status_code == 200 for answer in took] != [True] * left + [False]


@pytest.fixture
def crowd(given: Given, clock: VirtualClock) -> Crowd:
    return Crowd(given, clock)


def test_a_hundred_workers_fill_exactly_what_was_sold(crowd: Crowd):
    job_id = crowd.post()
    race = crowd.race([crowd.deed("hold", job_id, worker) for worker in crowd.workers])
    assert race.counts == {"held": POSITIONS, "job_is_full": WORKERS - POSITIONS}
    assert crowd.taken_by_country(job_id).total() == POSITIONS


def test_every_country_has_its_share_and_no_more(crowd: Crowd):
    job_id = crowd.post(num_tasks=40, distribution=25)
    race = crowd.race(
        [crowd.deed("hold" if number % 2 else "submit", job_id, worker) for number, worker in enumerate(crowd.workers)]
    )
    assert race.errors == set()
    assert crowd.taken_by_country(job_id) == dict.fromkeys(COUNTRIES, 10)
    assert crowd.open_places(job_id) == 0


def test_a_share_that_is_not_used_by_others_stays_open_for_them(crowd: Crowd):
    job_id = crowd.post(num_tasks=40, distribution=25)
    two_countries = [worker for number, worker in enumerate(crowd.workers) if number % len(COUNTRIES) < 2]
    race = crowd.race([crowd.deed("hold", job_id, worker) for worker in two_countries])
    assert race.counts == {"held": 20, "country_is_full": 30}
    assert not crowd.is_stuck(job_id)


@pytest.mark.unaudited
def test_control_without_the_jobs_lock_countries_take_more(crowd: Crowd):
    def once_more() -> Race:
        job_id = crowd.post(num_tasks=40, distribution=25)
        return crowd.race([crowd.deed("hold", job_id, worker) for worker in crowd.workers], NO_LOCK_OF_JOB)

    first_lost(once_more, lambda race: race.counts["held"] > 40 or bool(race.errors))
    assert {finding.check for finding in audit(crowd.given.database)} <= {"country_share", "oversold", "counts"}


def test_nobody_does_more_than_two(crowd: Crowd):
    """25 workers try four times each on 60 positions: each has two, ten stay open."""
    job_id = crowd.post(num_tasks=60, workers_max_tasks=2, workers_level="advanced", task_value=1)
    race = crowd.race([crowd.deed("submit", job_id, worker) for worker in crowd.workers[:25] for _ in range(4)])
    assert race.counts == {"submitted": 50, "already_done": 50}
    assert crowd.open_places(job_id) == 10
    per_worker: list[int] = crowd.given.database.read(
        lambda tx: tx.ask_value(
            "SELECT count(*)::int FROM tasks WHERE job_id = %(j)s GROUP BY worker_id", j=job_id
        ).all()
    )
    assert per_worker == [2] * 25


@pytest.mark.unaudited
def test_control_without_locks_somebody_does_more(crowd: Crowd):
    def once_more() -> Race:
        job_id = crowd.post(num_tasks=150, workers_max_tasks=2, workers_level="advanced", task_value=1)
        deeds = [crowd.deed("submit", job_id, worker) for worker in crowd.workers[:25] for _ in range(4)]
        return crowd.race(deeds, NO_ROW_LOCKS)

    first_lost(once_more, lambda race: race.counts["submitted"] > 50 or bool(race.errors))


def test_holds_that_run_out_meanwhile_leave_nothing_stuck(crowd: Crowd, clock: VirtualClock):
    """Twenty owners come late, chores sweep, and 70 others hold and hand in: twenty places, late work kept."""
    job_id = crowd.post()
    owners, others = crowd.workers[:POSITIONS], crowd.workers[POSITIONS:90]
    assert crowd.race([crowd.deed("hold", job_id, owner) for owner in owners]).counts == {"held": POSITIONS}
    clock.pass_(minutes=20)
    deeds = [crowd.deed("submit", job_id, owner) for owner in owners]
    deeds += [crowd.deed("hold" if n % 2 else "submit", job_id, worker) for n, worker in enumerate(others)]
    deeds += [deed("expire", job_id=job_id, now=clock().isoformat()) for _ in range(8)]
    race = crowd.race(deeds)
    assert race.errors == set()
    assert crowd.taken_by_country(job_id).total() == POSITIONS
    assert race.counts["held"] + race.counts["submitted"] == POSITIONS
    late = race.counts["late"] + race.counts["closed"]
    clock.pass_(minutes=20)
    run_once(crowd.given.database, clock())  # holds nobody used reopen, and late work takes them
    taken, left = crowd.taken_by_country(job_id).total(), crowd.open_places(job_id)
    assert taken + left == POSITIONS
    assert left == 0 or late < race.counts["held"]
    assert not crowd.is_stuck(job_id)


@pytest.mark.unaudited
def test_control_without_locks_places_are_lost_or_oversold(crowd: Crowd, clock: VirtualClock):
    def once_more() -> Race:
        job_id = crowd.post()
        crowd.race([crowd.deed("hold", job_id, owner) for owner in crowd.workers[:POSITIONS]])
        clock.pass_(minutes=20)
        deeds = [crowd.deed("submit", job_id, worker) for worker in crowd.workers[:60]]
        deeds += [deed("expire", job_id=job_id, now=clock().isoformat()) for _ in range(8)]
        return crowd.race(deeds, NO_ROW_LOCKS)

    first_lost(once_more, lambda race: bool(race.errors) or race.counts["submitted"] > POSITIONS)
