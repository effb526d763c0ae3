"""One worker against answers made up for the test: the same dice, the same acts, and patience where it is asked for."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from random import Random

import httpx2
import pytest

from piecework.demo import worker as habits_of
from piecework.demo.worker import Habits, SimulatedWorker
from piecework.demo.worker_client import WorkerClient
from tests.event_loops import run_to_its_end

Answer = Callable[[httpx2.Request], httpx2.Response]

OFFER = {"job_id": "0950e7d99b65", "task_value": "0.1000"}
WHOLE = OFFER | {
    "hold_minutes": 5,
    "hold_required": True,
    "proofs": [{"description": "The name you chose", "type": "text"}],
}


class Place:
    """A server of one job; what came, how long the worker slept in between, and a clock that its sleep moves."""

    def __init__(self, seed: str = "1:0", **answers: Answer) -> None:
        self.answers = answers
        self.seed = seed
        self.asked: list[str] = []
        self.submissions: list[dict[str, object]] = []
        self.slept: list[float] = []

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        act = {"jobs": "board", OFFER["job_id"]: "offer"}.get(name := request.url.path.split("/")[-1], name)
        self.asked.append(act)
        if act == "submit":
            self.submissions.append(json.loads(request.content))
        if act in self.answers:
            return self.answers[act](request)
        return httpx2.Response(200, json=self.usual(act))

    def usual(self, act: str) -> object:
        return {
            "board": {"current_page": 1, "pages": 1, "jobs": [OFFER]},
            "offer": WHOLE,
            "hold": {"task_id": "158004285a3523"},
            "release": {"task_id": "158004285a3523"},
            "submit": {"task_id": "158004285a3523", "status": "SUBMITTED"},
            "balance": {"earned": "0.0000"},
            "tasks": {"tasks": []},
        }[act]

    def watch_worker(self, *, acts: int, error_rate: float = 0.0) -> "Place":
        run_to_its_end(self._live(acts, error_rate))
        return self

    async def _live(self, acts: int, error_rate: float) -> None:
        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            if len(self.asked) >= acts:
                raise asyncio.CancelledError
            await asyncio.sleep(0)

        transport = httpx2.MockTransport(self.answer)
        async with httpx2.AsyncClient(base_url="http://place.example", transport=transport) as http:
            client = WorkerClient(http, "pww_x")
            worker = SimulatedWorker(
                client, Habits(1.0, error_rate), Random(self.seed), sleep=sleep, monotonic=lambda: sum(self.slept)
            )
            with suppress(asyncio.CancelledError):
                await worker.live()


@pytest.fixture
def always_works(monkeypatch: pytest.MonkeyPatch):
    """A worker who never merely looks, leaves, oversleeps or thinks of money or of what was sent back."""
    for habit in ("ONLY_LOOKS", "LEAVES", "OVERSLEEPS", "LOOKS_AT_MONEY", "LOOKS_AT_REVISIONS"):
        monkeypatch.setattr(habits_of, habit, 0.0)


def at_first(times: int, first: Callable[[], httpx2.Response], then: object) -> Answer:
    """One answer so many times, another one after that."""
    left = iter(range(times))
    return lambda request: first() if next(left, None) is not None else httpx2.Response(200, json=then)


def lose_connection() -> httpx2.Response:
    raise httpx2.ReadError("lost")


def test_same_seed_does_the_same():
    one, other, third = (Place(seed).watch_worker(acts=300, error_rate=0.3) for seed in ("1:0", "1:0", "2:0"))
    assert (one.asked, one.submissions, one.slept) == (other.asked, other.submissions, other.slept)
    assert (one.asked, one.submissions, one.slept) != (third.asked, third.submissions, third.slept)


def test_worker_sometimes_leaves_a_hold():
    place = Place().watch_worker(acts=400)
    assert 0 < place.asked.count("release") < place.asked.count("submit")


@pytest.mark.usefixtures("always_works")
def test_lost_connection_is_retried_under_the_same_submission_id():
    place = Place()
    place.answers["submit"] = at_first(3, lose_connection, place.usual("submit"))
    place.watch_worker(acts=7)
    assert place.asked[:7] == ["board", "offer", "hold", "submit", "submit", "submit", "submit"]
    assert len({str(submission) for submission in place.submissions}) == 1


@pytest.mark.usefixtures("always_works")
def test_too_many_requests_are_waited_for():
    def busy() -> httpx2.Response:
        return httpx2.Response(429, headers={"Retry-After": "17"}, json={"ok": False, "message": "Too many."})

    place = Place()
    place.answers["submit"] = at_first(1, busy, place.usual("submit"))
    place.watch_worker(acts=5)
    assert 17.0 in place.slept
    assert len(place.submissions) == 2


@pytest.mark.parametrize("status", [401, 500, 502, 503])
def test_failing_server_is_asked_less_and_less_often(status: int):
    place = Place(
        board=lambda request: httpx2.Response(status, text="no"), balance=lambda request: httpx2.Response(status)
    )
    place.watch_worker(acts=12)
    waits = [seconds for seconds in place.slept if seconds > 2]
    assert len(waits) >= 5
    assert max(place.slept) <= habits_of.BACKOFF_SECONDS_MAX


def test_answer_that_is_no_json_is_survived():
    place = Place(board=lambda request: httpx2.Response(200, text="<html>hello</html>")).watch_worker(acts=5)
    assert place.asked.count("board") >= 4


@pytest.mark.usefixtures("always_works")
def test_refusal_is_not_repeated():
    refused = httpx2.Response(409, json={"ok": False, "message": "Full.", "code": "job_is_full"})
    place = Place(hold=lambda request: refused).watch_worker(acts=4)
    assert place.asked == ["board", "offer", "hold", "board"]
    assert max(place.slept) <= 1.5


def test_late_work_comes_after_the_hold_ended(monkeypatch: pytest.MonkeyPatch):
    for habit, share in {"OVERSLEEPS": 1.0, "LEAVES": 0.0, "ONLY_LOOKS": 0.0, "LOOKS_AT_REVISIONS": 0.0}.items():
        monkeypatch.setattr(habits_of, habit, share)
    monkeypatch.setattr(habits_of, "OVERSLEPT_MAX", 1)
    place = Place()
    nothing = {"current_page": 1, "pages": 1, "jobs": []}
    place.answers["board"] = at_first(1, lambda: httpx2.Response(200, json=place.usual("board")), nothing)
    held_at = 0.0

    def hold(request: httpx2.Request) -> httpx2.Response:
        nonlocal held_at
        held_at = sum(place.slept)
        return httpx2.Response(200, json=place.usual("hold"))

    def submit(request: httpx2.Request) -> httpx2.Response:
        assert 300 < sum(place.slept) - held_at < 400
        return httpx2.Response(200, json=place.usual("submit"))

    place.answers |= {"hold": hold, "submit": submit}
    place.watch_worker(acts=400)
    assert len(place.submissions) == 1


def test_page_without_news_leads_to_the_next():
    pages: list[str] = []

    def board(request: httpx2.Request) -> httpx2.Response:
        pages.append(request.url.params["page"])
        return httpx2.Response(200, json={"current_page": 1, "pages": 3, "jobs": []})

    Place(board=board, balance=lambda request: httpx2.Response(409, json={})).watch_worker(acts=10)
    assert pages[:4] == ["1", "2", "3", "1"]


def test_forgotten_task_is_given_up():
    def tasks(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"tasks": [{"job_id": "abc", "task_id": "def"}]})

    place = Place(tasks=tasks)
    place.answers["give-up"] = lambda request: httpx2.Response(200, json={"ok": True})
    place.answers["appeal"] = place.answers["give-up"]
    place.watch_worker(acts=100)
    assert "give-up" in place.asked
    assert "resubmit" not in place.asked
