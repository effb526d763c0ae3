"""Doing the same thing many times at the same moment, each on a connection of its own."""

import threading
from collections.abc import Callable
from typing import TypeVar

Got = TypeVar("Got")


def at_once(count: int, act: Callable[[int], Got]) -> list[Got]:
    """What `count` threads get from doing it at the same moment; the database must lend as many connections."""
    barrier = threading.Barrier(count)
    got: dict[int, Got] = {}

    def run(number: int) -> None:
        barrier.wait()
        got[number] = act(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [got[number] for number in range(count)]
