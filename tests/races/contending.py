"""Contention: up to 200 connections from at most 8 processes, forked from one preloaded parent, that begin together.

`contend` starts the parent (`python -m tests.races.contending`), which forks; a barrier in shared memory lets every
connection go at the same moment. A negative control hands in a sabotage: pieces of SQL, and what they are replaced
with in every statement of the forked processes (a lock, a condition). A sabotage that no statement has is a mistake.
"""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, cast
from weakref import WeakSet

import psycopg
from psycopg import sql

from piecework.database import tx as database_tx
from piecework.refusal import Refusal
from tests.races import deeds

PROCESSES_MAX = 8
CONNECTIONS_MAX = 200
SECONDS_MAX = 50
BEGIN_SECONDS_MAX = 20
SABOTAGED_SECONDS_MAX = 25
ROUNDS_MAX = 12
UNLOCKED_SECONDS = 0.1
ROOT = Path(__file__).resolve().parents[2]

NO_ROW_LOCKS = {"FOR NO KEY UPDATE": "--"}  # of a job's counts, of tasks, of purses; the rest of the line goes with it


@dataclass(frozen=True)
class Deed:
    """What one connection does: a function of deeds.py by name, and its arguments."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Race:
    """What came out: one answer a connection, in the order of the deeds; `error ...` is what a client sees as a 500."""

    answers: list[str]
    seconds: float

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.answers)

    @property
    def errors(self) -> set[str]:
        return {answer for answer in self.answers if answer.startswith("error")}


def deed(name: str, **arguments: Any) -> Deed:
    return Deed(name, arguments)


def contend(target: str, all_deeds: Sequence[Deed], *, sabotage: dict[str, str] | None = None) -> Race:
    """Do all the deeds at once, each on a connection of its own to `target` (a database, or a server's address)."""
    assert len(all_deeds) <= CONNECTIONS_MAX
    order = {
        "target": target, "deeds": [[each.name, each.arguments] for each in all_deeds], "sabotage": sabotage or {},
    }  # fmt: skip
    if sabotage:
        _find_deadlocks_soon(target)
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.races.contending"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    try:
        said, failed = child.communicate(json.dumps(order), timeout=SABOTAGED_SECONDS_MAX if sabotage else SECONDS_MAX)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)  # with all it forked: they hold connections, and locks
        child.communicate()
        if sabotage:  # who waits for ever has lost as well
            return Race(["error no answer"], time.monotonic() - began)
        raise
    assert child.returncode == 0, failed
    told = json.loads(said.splitlines()[-1])  # before it stands what was logged
    unused = [piece for piece in order["sabotage"] if piece not in told["rewritten"]]
    assert not unused, f"no statement was sabotaged by {unused}"
    return Race(told["answers"], time.monotonic() - began)


def _find_deadlocks_soon(url: str) -> None:
    """Without its locks a race runs into one deadlock after the other, each of which takes a second to be found."""
    with psycopg.connect(url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET deadlock_timeout = '50ms'").format(name))


def first_lost(races: Iterator[Race], is_lost: Callable[[Race], bool]) -> Race:
    """The first of the races that is lost: a control takes as many rounds as it needs, up to a limit."""
    for race in islice(races, ROUNDS_MAX):
        if is_lost(race):
            return race
    raise AssertionError("the race was never lost without its lock, so that winning it proves nothing")


def main() -> None:
    """The parent: everything is imported already; fork, wait, and print the answers."""
    order = json.loads(sys.stdin.read())
    fork = multiprocessing.get_context("fork")
    places = range(len(order["deeds"]))
    shares = [share for first in range(PROCESSES_MAX) if (share := list(places[first::PROCESSES_MAX]))]
    barrier, results = fork.Barrier(len(places)), fork.SimpleQueue()
    children = [fork.Process(target=run_share, args=(order, share, barrier, results)) for share in shares]
    for child in children:
        child.start()
    told = cast("list[tuple[dict[int, str], set[str]]]", [results.get() for _ in children])
    for child in children:
        child.join()
    answers = {place: answer for share, _ in told for place, answer in share.items()}
    rewritten = sorted({piece for _, pieces in told for piece in pieces})
    print(json.dumps({"answers": [answers[place] for place in places], "rewritten": rewritten}))


def run_share(order: dict[str, Any], share: list[int], barrier: Barrier, results: Any) -> None:
    """A child: one thread and connection for each of its deeds."""
    rewritten = sabotage_statements(order["sabotage"])
    answers: dict[int, str] = {}

    def run(place: int) -> None:
        name, arguments = order["deeds"][place]
        answers[place] = "error: it never began"
        try:
            with deeds.begin(name, order["target"], arguments) as go:
                barrier.wait(BEGIN_SECONDS_MAX)
                answers[place] = answer_of(go)
        except Exception as error:  # who cannot begin keeps nobody waiting
            barrier.abort()
            answers[place] = f"error before it began: {type(error).__name__}: {error}"

    threads = [threading.Thread(target=run, args=(place,)) for place in share]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((answers, rewritten))


def answer_of(go: deeds.Go) -> str:
    try:
        return go()
    except Refusal as refusal:
        return refusal.code
    except Exception as error:
        return f"error {type(error).__name__}: {str(error).partition(chr(10))[0]}"


def sabotage_statements(sabotage: dict[str, str]) -> set[str]:
    """From now on every statement of this process is run without the pieces; answers those that were met.

    Who has read without the lock waits a moment before going on, so that the others read the same: what a busy
    machine would do now and then happens every time, and a control does not hang on luck.
    """
    met: set[str] = set()
    queue, wait = database_tx.Tx._queue, database_tx.Tx.wait
    unlocked: WeakSet[database_tx.Tx] = WeakSet()

    def queue_sabotaged(self: database_tx.Tx, query: Any, params: dict[str, object]) -> Any:
        for piece, instead in sabotage.items():
            if piece in query:
                met.add(piece)
                query = query.replace(piece, instead)
                if query.lstrip().startswith("SELECT"):
                    unlocked.add(self)
        return queue(self, query, params)

    def wait_unlocked(self: database_tx.Tx) -> None:
        wait(self)
        if self in unlocked:
            unlocked.discard(self)
            time.sleep(UNLOCKED_SECONDS)

    if sabotage:
        database_tx.Tx._queue = queue_sabotaged
        database_tx.Tx.wait = wait_unlocked
    return met


if __name__ == "__main__":
    main()
