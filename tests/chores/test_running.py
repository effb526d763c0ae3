"""The loop: what is due runs, what fails is tried again, a backlog is drained without sleeping, a stop is prompt."""

from collections.abc import Callable
from datetime import datetime
from random import Random

import pytest

from piecework.chores.running import JITTER, Rounds, run_chore, run_once
from piecework.chores.schedule import schedule
from piecework.chores.step import Chore, IsStopping, Outcome, one_by_one
from piecework.database import Database, DatabaseUnavailable, Tx
from piecework.settings import Settings
from tests.conftest import VirtualClock


class Time:
    """Time that passes only by sleeping; it is over when the stop comes."""

    def __init__(self, stops_at: float) -> None:
        self.now = 0.0
        self.stops_at = stops_at
        self.slept: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        if seconds:
            self.slept.append(seconds)
        return self.now >= self.stops_at

    def run(self, *chores: Chore, database: Database, clock: VirtualClock) -> None:
        Rounds(
            database, clock=clock, wait=self.wait, dice=Random(1), chores=chores, monotonic=lambda: self.now
        ).run()  # fmt: skip


def chore(name: str, step: Callable[[], Outcome], every_seconds: float = 10.0) -> Chore:
    def steps(database: Database, now: datetime, is_stopping: IsStopping) -> Outcome:
        return step()

    return Chore(name, "For a test.", every_seconds, steps)


@pytest.fixture
def closed() -> Database:
    """A database that no step of these tests asks."""
    return Database("postgresql://")


def test_each_chore_runs_when_it_is_due(closed: Database, clock: VirtualClock):
    ran: list[str] = []

    def noting(name: str) -> Callable[[], Outcome]:
        return lambda: (ran.append(name), Outcome())[1]

    Time(100).run(chore("often", noting("often")), chore("rarely", noting("rarely"), 50), database=closed, clock=clock)
    assert ran.count("often") in range(9, 13)
    assert ran.count("rarely") in (2, 3)


def test_pauses_are_jittered(closed: Database, clock: VirtualClock):
    time = Time(1000)
    time.run(chore("one", Outcome), database=closed, clock=clock)
    assert len(set(time.slept)) > 10
    assert all(10 * (1 - JITTER) <= seconds <= 10 * (1 + JITTER) for seconds in time.slept)


def test_a_chore_that_fails_is_tried_again_and_keeps_nobody_waiting(closed: Database, clock: VirtualClock):
    ran: list[str] = []

    def fails() -> Outcome:
        ran.append("fails")
        raise DatabaseUnavailable("gone")

    works = chore("works", lambda: (ran.append("works"), Outcome())[1])
    Time(100).run(chore("fails", fails), works, database=closed, clock=clock)
    assert ran.count("fails") > 5
    assert ran.count("works") > 5


def test_a_backlog_is_drained_without_sleeping_and_others_take_their_turn(closed: Database, clock: VirtualClock):
    ran: list[str] = []
    left = [5]

    def backlog() -> Outcome:
        ran.append("backlog")
        left[0] -= 1
        return Outcome(done=int(left[0] >= 0))

    time = Time(5)
    other = chore("other", lambda: (ran.append("other"), Outcome())[1])
    time.run(chore("backlog", backlog), other, database=closed, clock=clock)
    assert ran == ["backlog", "other", "backlog", "backlog", "backlog", "backlog", "backlog"]
    assert len(time.slept) == 1


def test_a_stop_is_noticed_between_two_jobs_of_a_step(database: Database, clock: VirtualClock):
    seen: list[str] = []

    def list_jobs(tx: Tx, *, now: datetime) -> list[str]:
        return ["a", "b", "c"]

    def do_job(tx: Tx, job_id: str, *, now: datetime) -> int:
        seen.append(job_id)
        return 1

    step = one_by_one(list_jobs, do_job)
    assert step(database, clock(), lambda: len(seen) == 2).done == 2
    assert seen == ["a", "b"]


def test_a_job_that_fails_does_not_keep_the_others_waiting(database: Database, clock: VirtualClock):
    def list_jobs(tx: Tx, *, now: datetime) -> list[str]:
        return ["a", "poison", "b"]

    def do_job(tx: Tx, job_id: str, *, now: datetime) -> int:
        if job_id == "poison":
            raise ValueError(job_id)
        return 1

    poisoned = Chore("poisoned", "For a test.", 10, one_by_one(list_jobs, do_job))
    outcome = run_chore(poisoned, database, clock(), is_stopping=lambda: False)
    assert outcome.done == 2
    assert [str(error) for error in outcome.errors] == ["poison"]
    with pytest.raises(ValueError, match="poison"):
        run_once(database, clock(), [poisoned])


def test_a_database_that_is_gone_is_not_asked_for_each_job(database: Database, clock: VirtualClock):
    asked: list[str] = []

    def do_job(tx: Tx, job_id: str, *, now: datetime) -> int:
        asked.append(job_id)
        raise DatabaseUnavailable("gone")

    gone = Chore("gone", "For a test.", 10, one_by_one(lambda tx, *, now: ["a", "b"], do_job))
    assert [str(error) for error in run_chore(gone, database, clock(), is_stopping=lambda: False).errors] == ["gone"]
    assert asked == ["a"]


def test_the_schedule_names_each_chore_once_and_explains_it():
    chores = schedule(Settings())
    names = [chore.name for chore in chores]
    assert len(set(names)) == len(names)
    assert all(chore.what.endswith(".") and chore.every_seconds >= 1 for chore in chores)
