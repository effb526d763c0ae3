"""Contention: up to 100 connections from at most 8 processes, forked from one preloaded parent, that begin together.

`contend` hands an order to the parent (contenders.py), which is started once and forks for each race. A negative
control hands in a sabotage: pieces of SQL, and what they are replaced with in every statement of the forked processes
(a lock, a condition). A sabotage that no statement has is a mistake.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

CONNECTIONS_MAX = 100
SECONDS_MAX = 100  # a hang; a race takes one or two
SABOTAGED_SECONDS_MAX = 30  # who waits for ever without its lock has lost as well
ROUNDS_MAX = 12
ROOT = Path(__file__).resolve().parents[2]

NO_ROW_LOCKS = {"FOR NO KEY UPDATE": "--"}  # of a job's counts, of tasks, of purses; the rest of the line goes with it
NO_LOCK_OF_JOB = {"FOR NO KEY UPDATE OF counts": "--"}


@dataclass(frozen=True)
class Deed:
    """What one connection does: a function of deeds.py by name, and its arguments."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Race:
    """What came out: one answer a connection, in the order of the deeds; `error ...` is what a client sees as a 500."""

    answers: list[str]

    @property
    def counts(self) -> Counter[str]:
        """How often each answer was given."""
        return Counter(self.answers)

    @property
    def errors(self) -> set[str]:
        """The answers that are bugs."""
        return {answer for answer in self.answers if answer.startswith("error")}


class NoAnswerError(Exception):
    """The contenders wait for ever: for each other, or for a lock that nobody gives back."""


class Parent:
    """The process that has everything imported and forks the contenders; begun with the first race."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def race(self, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        """What the contenders say to an order. Who does not answer in time is killed, with all that was forked."""
        process = self._process = self._process or self._begin()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                self.end()
                raise NoAnswerError
        if not (line := process.stdout.readline()):
            self.end()
            raise AssertionError(f"the contenders' parent ended with {process.returncode}; its last words are above")
        return json.loads(line)

    def _begin(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.races.contenders"]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True
        )

    def end(self) -> None:
        """End it, with all it has forked: they hold connections, and locks."""
        if self._process is not None:
            with suppress(ProcessLookupError):  # it has ended by itself
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None


PARENT = Parent()


def deed(name: str, **arguments: Any) -> Deed:
    """What one connection does."""
    return Deed(name, arguments)


def contend(target: str, all_deeds: Sequence[Deed], *, sabotage: dict[str, str] | None = None) -> Race:
    """Do all the deeds at once, each on a connection of its own to `target` (a database, or a server's address)."""
    assert len(all_deeds) <= CONNECTIONS_MAX
    order = {
        "target": target, "deeds": [[each.name, each.arguments] for each in all_deeds], "sabotage": sabotage or {},
    }  # fmt: skip
    if not sabotage:
        return Race(PARENT.race(order, SECONDS_MAX)["answers"])
    _find_deadlocks_soon(target)
    try:
        told = PARENT.race(order, SABOTAGED_SECONDS_MAX)
    except NoAnswerError:
        return Race(["error no answer"])
    unused = [piece for piece in sabotage if piece not in told["rewritten"]]
    assert not unused, f"no statement was sabotaged by {unused}"
    return Race(told["answers"])


def _find_deadlocks_soon(url: str) -> None:
    """Without its locks a race runs into one deadlock after the other, each of which takes a second to be found."""
    with psycopg.connect(url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET deadlock_timeout = '50ms'").format(name))


def first_lost(race: Callable[[], Race], is_lost: Callable[[Race], bool]) -> Race:
    """Race again and again until it is lost: a control takes as many rounds as it needs, up to a limit."""
    for _ in range(ROUNDS_MAX):
        if is_lost(lost := race()):
            return lost
    raise AssertionError("the race was never lost without its lock, so that winning it proves nothing")
