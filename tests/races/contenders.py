"""The contenders: a parent with everything imported that forks, for each race, at most 8 processes of many threads.

It reads an order a line and prints an answer a line. A barrier in shared memory lets all connections of a race go at
the same moment.
"""

import faulthandler
import gc
import json
import multiprocessing
import os
import sys
import threading
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Any
from weakref import WeakSet

from piecework.database import tx as database_tx
from piecework.refusal import Refusal
from tests.races import deeds

PROCESSES_MAX = 8
BEGIN_SECONDS_MAX = 60
UNLOCKED_SECONDS = 0.1


def main() -> None:
    """An answer to each order, until there are no more. What is logged goes where errors go."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    faulthandler.enable()
    gc.freeze()  # the forked share what is here
    for line in sys.stdin:
        print(json.dumps(race(json.loads(line))), file=answers, flush=True)


def race(order: dict[str, Any]) -> dict[str, Any]:
    """Fork, wait, and gather what the contenders say."""
    fork = multiprocessing.get_context("fork")
    places = range(len(order["deeds"]))
    shares = [share for first in range(PROCESSES_MAX) if (share := list(places[first::PROCESSES_MAX]))]
    barrier = fork.Barrier(len(places))
    children: list[tuple[BaseProcess, Connection]] = []
    for share in shares:
        hears, tells = fork.Pipe(duplex=False)
        child = fork.Process(target=run_share, args=(order, share, barrier, tells))
        child.start()
        tells.close()  # from now on the child alone has it: its end is heard
        children.append((child, hears))
    told = [heard_from(*each) for each in children]
    answers = {place: answer for share, _ in told for place, answer in share.items()}
    rewritten = sorted({piece for _, pieces in told for piece in pieces})
    return {"answers": [answers[place] for place in places], "rewritten": rewritten}


def heard_from(child: BaseProcess, hears: Connection) -> tuple[dict[int, str], set[str]]:
    """The answers of a child by place, and what it has rewritten."""
    try:
        told = hears.recv()
    except EOFError:
        child.join()
        raise RuntimeError(f"a contender ended with {child.exitcode} and without an answer") from None
    child.join()
    return told


def run_share(order: dict[str, Any], share: list[int], barrier: Barrier, tells: Connection) -> None:
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
    tells.send((answers, rewritten))


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
