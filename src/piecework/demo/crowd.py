"""The crowd: simulated workers side by side in one event loop, until somebody says stop."""

import asyncio
import threading
from collections.abc import Sequence
from random import Random

import httpx2

from piecework.demo.behaviours import ORDINARY, Behaviour, Mix, behaviour_of
from piecework.demo.worker import Habits, SimulatedWorker
from piecework.demo.worker_client import WorkerClient

STOP_LOOK_SECONDS = 0.1
CALL_SECONDS_MAX = 30.0
CONNECTIONS_MAX = 32
EVERYBODY: Mix = ((ORDINARY, 1.0),)


def run_crowd(
    base_url: str,
    tokens: list[str],
    *,
    pace: float,
    error_rate: float,
    seed: int | None,
    stop: threading.Event,
    mix: Mix = EVERYBODY,
) -> None:
    """Let one worker a token work at `base_url` until `stop` is set, which ends it within a second.

    `pace`: mean seconds between two acts of one worker. `error_rate`: share of careless answers, 0 to 1. With a
    `seed` each worker rolls the same dice every time, so that it does the same as long as it finds the same.
    `mix`: how they behave. A server that is down, refuses or does not know a token ends nothing: the worker comes back
    later.
    """
    assert pace >= 0, "the pace is in seconds"
    assert 0 <= error_rate <= 1, "the error rate is a share"
    asyncio.run(_work_until(stop, base_url, tokens, pace=pace, error_rate=error_rate, seed=seed, mix=mix))


async def _work_until(
    stop: threading.Event,
    base_url: str,
    tokens: Sequence[str],
    *,
    pace: float,
    error_rate: float,
    seed: int | None,
    mix: Mix,
) -> None:
    async with _open_client(base_url) as http, asyncio.TaskGroup() as group:
        lives: list[asyncio.Task[None]] = []
        for place, token in enumerate(tokens):
            dice = Random() if seed is None else Random(f"{seed}:{place}")
            behaviour = behaviour_of(mix, Random() if seed is None else Random(f"{seed}:{place}:behaviour"))
            client = WorkerClient(http, token, device=behaviour.device)
            worker = SimulatedWorker(client, draw_habits(pace, error_rate, dice, behaviour), dice)
            lives.append(group.create_task(worker.live()))
        while not stop.is_set():
            await asyncio.sleep(STOP_LOOK_SECONDS)
        for life in lives:
            life.cancel()


def draw_habits(pace: float, error_rate: float, dice: Random, behaviour: Behaviour = ORDINARY) -> Habits:
    """Habits around the crowd's own: some are quick and some careful; without errors nobody is careless."""
    if behaviour.error_rate is not None:
        error_rate = behaviour.error_rate
    spread = min(error_rate, 1 - error_rate) / 2
    return Habits(pace * dice.uniform(0.6, 1.4), error_rate + dice.uniform(-spread, spread), behaviour)


def _open_client(base_url: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        base_url=base_url,
        timeout=CALL_SECONDS_MAX,
        limits=httpx2.Limits(max_connections=CONNECTIONS_MAX),
        trust_env=False,  # a proxy for the web has no business between us and a server that is mostly on this machine
    )
