"""One hostile account: what its dearest requests cost the others, who look at pages and send pictures meanwhile."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.synchronize import Event as EventOfProcesses
from pathlib import Path
from statistics import quantiles
from threading import Thread

import msgspec
import psycopg
from psycopg.conninfo import make_conninfo

from bench.loading import RATER, READER, WORKER, Models, load
from bench.pages import log_in
from bench.report import Goal, at_most
from bench.serving import HOST, Serving, serving
from bench.worker import BOARD_JOBS_MANY, add_running_jobs
from piecework.embedded_postgresql.launcher import Server
from piecework.settings import Settings
from tests.given import EXAMPLE_JOB, Person
from tests.pictures import frames, picture, png_with, scans_bomb, text_bomb

OTHERS_TASKS = 10_000
CONNECTIONS = 8  # of the hostile account
BEGINNING_SECONDS = 3  # until the attack has begun
PAUSE_SECONDS = 0.02  # of the others, between one page and the next
UPLOAD_SECONDS_MAX, TIMES_SLOWER_MAX = 5, 2
TIMEOUT_SECONDS = 60  # also what a wrong answer counts as
_ROW = "{:<34} {:>14} {:>14} {:>14}"
Request = tuple[str, str, bytes, dict[str, str]]  # method, path, body, headers


@dataclass(frozen=True)
class Extent:
    """How long the others are watched, each time."""

    seconds: float


def measure(server: Server, folder: Path, extent: Extent) -> list[Goal]:
    """The board and the review of others, and their uploads, alone and beside each attack."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE hostile")
    models = load(make_conninfo(server.url, dbname="hostile"), others_tasks=OTHERS_TASKS)
    add_running_jobs(models, BOARD_JOBS_MANY)
    print(f"\nOne hostile account with {CONNECTIONS} connections, and what the others wait: seconds\n")
    print(_ROW.format("", "board, 95 %", "review, 95 %", "upload, most"))
    goals: list[Goal] = []
    with serving(models.url, folder, calls_a_second=Settings().api_requests_per_second) as web:
        others = _Others(models, web, extent.seconds)
        others.watch()
        alone = others.watch()
        print(_ROW.format("alone", *(f"{each:.3f}" for each in alone)))
        for name, requests in _attacks(models.employer).items():
            with _attacked(web, requests):
                beside = others.watch()
            print(_ROW.format(name, *(f"{each:.3f}" for each in beside)))
            for what, quiet, loud in zip(("board", "review"), alone, beside, strict=False):
                goals.append(at_most(f"{name}: times that {what} takes longer", loud / quiet, TIMES_SLOWER_MAX))
            goals.append(at_most(f"{name}: seconds for another's upload", beside[2], UPLOAD_SECONDS_MAX))
    return goals


def _attacks(person: Person) -> dict[str, list[Request]]:
    """What the account sends over and over, by what it is about."""
    bearer = {"Authorization": f"Bearer {person.worker_token}"}
    pictures = [
        scans_bomb(4000, 2000),
        picture("JPEG", size=(8000, 6500), quality=30, progressive=True),
        picture("WEBP", size=(8000, 6500), quality=10, method=0),
        png_with(*[text_bomb(b"zTXt")] * 20),
        frames("GIF", 2000),
    ]
    searches = [f"/worker-api/jobs?q=nowhere-{number}&sort=best_paid" for number in range(20)]
    quote = {key: value for key, value in EXAMPLE_JOB.items() if key != "test"}
    headers = {"Authorization": person.basic, "Content-Type": "application/json"}
    return {
        "any call, too often": [("GET", "/worker-api/balance", b"", bearer)],
        "hostile pictures": [("POST", "/worker-api/uploads", data, bearer) for data in pictures],
        "searches of the board": [("GET", path, b"", bearer) for path in searches],
        "quotes": [("POST", "/api/jobs/get-quote.php", msgspec.json.encode(quote), headers)],
    }


class _Others:
    """Who opens pages and sends pictures as people do."""

    def __init__(self, models: Models, web: Serving, seconds: float) -> None:
        self._web, self._seconds = web, seconds
        self._pages = [
            ("GET", "/jobs", b"", {"Cookie": f"pw_session={log_in(models, str(WORKER))}"}),
            ("GET", "/employer/review", b"", {"Cookie": f"pw_session={log_in(models, str(READER))}"}),
        ]
        token = models.employer.worker_token.replace(models.employer.id, str(RATER))
        self._upload = ("POST", "/worker-api/uploads", picture(size=(1280, 720)), {"Authorization": f"Bearer {token}"})

    def watch(self) -> tuple[float, float, float]:
        """The 95th percentile of board and review, and the longest upload."""
        until = time.perf_counter() + self._seconds
        took: list[list[float]] = [[], [], []]
        jobs: list[tuple[Request, list[float], int]] = [
            *((page, seconds, 10_000) for page, seconds in zip(self._pages, took, strict=False)),
            (self._upload, took[2], 3),
        ]
        threads = [Thread(target=self._repeat, args=(*job, until)) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        board, review = (quantiles(seconds, n=20)[-1] for seconds in took[:2])
        return board, review, max(took[2])

    def _repeat(self, request: Request, took: list[float], times: int, until: float) -> None:
        connection = HTTPConnection(HOST, self._web.port, timeout=TIMEOUT_SECONDS)
        while times and (len(took) < 2 or time.perf_counter() < until):
            times -= 1
            began = time.perf_counter()
            is_right = _send(connection, request) == 200
            took.append(time.perf_counter() - began if is_right else TIMEOUT_SECONDS)
            time.sleep(PAUSE_SECONDS)


@contextmanager
def _attacked(web: Serving, requests: list[Request]) -> Iterator[None]:
    """The hostile account sends, on all its connections, for the length of a block: from a process of its own."""
    spawning = get_context("spawn")
    stop = spawning.Event()
    attacker = spawning.Process(target=_attack_all, args=(web.port, requests, stop), daemon=True)
    attacker.start()
    time.sleep(BEGINNING_SECONDS)
    try:
        yield
    finally:
        stop.set()
        attacker.join()


def _attack_all(port: int, requests: list[Request], stop: EventOfProcesses) -> None:
    threads = [Thread(target=_attack, args=(port, requests[n % len(requests) :] + requests, stop.is_set))
               for n in range(CONNECTIONS)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _attack(port: int, requests: list[Request], is_over: Callable[[], bool]) -> None:
    connection = HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
    for request in cycle(requests):
        if is_over():
            return
        try:
            _send(connection, request)
        except OSError:
            connection.close()


def _send(connection: HTTPConnection, request: Request) -> int:
    method, path, body, headers = request
    connection.request(method, path, body or None, headers)
    with connection.getresponse() as answer:
        answer.read()
        return answer.status
