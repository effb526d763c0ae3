"""Running the chores: each when it is due, a batch at a time, and whatever fails is tried again the next time."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random

import structlog
from prometheus_client import Counter

from piecework.chores.noting import Noted, Notes
from piecework.chores.schedule import schedule
from piecework.chores.step import Chore, IsStopping, Outcome
from piecework.clock import Clock
from piecework.database import Database, DatabaseUnavailable
from piecework.settings import Settings

log = structlog.get_logger("piecework.chores")

RUNS = Counter("piecework_chore_runs_total", "Steps of a chore that were run.", ["chore"])
FAILURES = Counter("piecework_chore_failures_total", "Steps of a chore in which something failed.", ["chore"])
SECONDS = Counter("piecework_chore_seconds_total", "Time spent on a chore.", ["chore"])
DONE = Counter("piecework_chore_done_total", "Things a chore has done: holds ended, tasks rated.", ["chore"])

JITTER = 0.1  # so that several chore processes do not come all at once
BATCHES_MAX = 1000


class Rounds:
    """Which chore is next. `wait` sleeps for the seconds given and answers whether to stop; the clock says what is due.

    While a chore has more to do it is due again at once, behind the others that are: none waits for another's backlog.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        wait: Callable[[float], bool],
        dice: Random,
        chores: Sequence[Chore],
        notes: Notes | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._wait = wait
        self._dice = dice
        self._notes = notes
        self._monotonic = monotonic
        self._due = {chore: monotonic() for chore in chores}

    def run(self) -> None:
        """Run chores until `wait` says stop; one that fails ends nothing."""
        while True:
            chore = min(self._due, key=self._due.__getitem__)
            if self._wait(max(self._due[chore] - self._monotonic(), 0.0)):
                return
            started_at = self._clock()
            outcome = run_chore(chore, self._database, started_at, is_stopping=lambda: self._wait(0.0))
            if self._notes is not None:
                noted = Noted(chore.name, chore.what, chore.every_seconds)
                self._notes.note(noted, outcome.errors[0] if outcome.errors else None, now=started_at)
            del self._due[chore]  # among those that are due it is the last now
            self._due[chore] = self._monotonic() + (0.0 if outcome.done else self._pause(chore))

    def _pause(self, chore: Chore) -> float:
        return chore.every_seconds * self._dice.uniform(1 - JITTER, 1 + JITTER)


def run_chore(chore: Chore, database: Database, now: datetime, *, is_stopping: IsStopping) -> Outcome:
    """One step of the chore, counted and logged; whatever happens in it does not end the loop."""
    started = time.perf_counter()
    try:
        outcome = chore.step(database, now, is_stopping)
    except Exception as error:
        outcome = Outcome(errors=[error])
    seconds = time.perf_counter() - started
    RUNS.labels(chore.name).inc()
    SECONDS.labels(chore.name).inc(seconds)
    DONE.labels(chore.name).inc(outcome.done)
    if outcome.errors:
        FAILURES.labels(chore.name).inc()
    for error in outcome.errors:
        expected = isinstance(error, DatabaseUnavailable)  # it says everything; the way to it says nothing
        log.error("chore_failed", chore=chore.name, error=str(error), exc_info=None if expected else error)
    if outcome.done:
        tell = log.warning if chore.is_safety_net else log.info
        tell("chore_done", chore=chore.name, done=outcome.done, milliseconds=round(seconds * 1000, 1))
    return outcome


def run_once(database: Database, now: datetime, chores: Sequence[Chore] | None = None) -> dict[str, int]:
    """Run every chore until it has nothing left to do; answer how much each did. An error is raised at once.

    For tests and for who wants the work done now; the loop is Rounds. Without `chores`: all, by the default settings.
    """
    return {chore.name: _drain(chore, database, now) for chore in chores or schedule(Settings())}


def _drain(chore: Chore, database: Database, now: datetime) -> int:
    done = 0
    for _ in range(BATCHES_MAX):
        outcome = chore.step(database, now, lambda: False)
        if outcome.errors:
            raise outcome.errors[0]
        if not outcome.done:
            return done
        done += outcome.done
    raise AssertionError(f"{chore.name} finds something to do again and again")
