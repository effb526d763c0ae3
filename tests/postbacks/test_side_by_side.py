"""Every kind of receiver at the same time: each has its own outcome, and none keeps another waiting."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from piecework.chores import calling
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.postbacks.conftest import Postbacks
from tests.postbacks.name_server import naming
from tests.postbacks.receivers import Answer, answering, dripping, flooding, hanging, receiving, resetting, too_late
from tests.waiting import LOOK_SECONDS, wait_until

METADATA = answering("302 Found", "Location: http://169.254.169.254/latest/meta-data")
BOMB = answering("200 OK", "Content-Encoding: gzip", body=b"\x1f\x8b\x08" + bytes(100_000))

# What a receiver does, and what is made of it: outcome, status, whether that is the end of it.
RECEIVERS: dict[str, tuple[Answer | None, tuple[str, int | None, str]]] = {
    "accepts": (answering(), ("delivered", 200, "DELIVERED")),
    "refuses the connection": (None, ("refused", None, "WAITING")),
    "hangs": (hanging, ("silent", None, "WAITING")),
    "drips a byte at a time": (dripping, ("silent", None, "WAITING")),
    "resets": (resetting, ("broken", None, "WAITING")),
    "redirects inwards": (METADATA, ("answered", 302, "WAITING")),
    "answers 200 after the timeout": (too_late, ("silent", None, "WAITING")),
    "sends a gigabyte": (flooding, ("delivered", 200, "DELIVERED")),
    "sends a compressed bomb": (BOMB, ("delivered", 200, "DELIVERED")),
    "breaks": (answering("500 Oops"), ("answered", 500, "WAITING")),
    "is busy": (answering("503 Later", "Retry-After: 600"), ("answered", 503, "WAITING")),
    "is gone": (answering("410 Gone"), ("answered", 410, "WAITING")),
    "accepts too": (answering(), ("delivered", 200, "DELIVERED")),
}


class Patience:
    """The time that a call has: as long as it takes, until the test says that all of it is over."""

    def __init__(self) -> None:
        self.is_over = threading.Event()
        self.at_once = self.at_once_max = 0

    @asynccontextmanager
    async def timeout(self, _: float) -> AsyncIterator[None]:
        self.at_once += 1
        self.at_once_max = max(self.at_once_max, self.at_once)
        try:
            async with asyncio.timeout(None) as limit:
                watching = asyncio.create_task(self._watch(limit))
                try:
                    yield
                finally:
                    watching.cancel()
        finally:
            self.at_once -= 1

    async def _watch(self, limit: asyncio.Timeout) -> None:
        while not self.is_over.is_set():
            await asyncio.sleep(LOOK_SECONDS)
        limit.reschedule(asyncio.get_running_loop().time())

    @contextmanager
    def until(self, holds: Callable[[], object]) -> Iterator[list[bool]]:
        """While the block runs patience lasts until it holds; the list says whether it ever did."""
        held: list[bool] = []

        def wait() -> None:
            try:
                wait_until(holds)
                held.append(True)
            finally:
                self.is_over.set()

        self.is_over.clear()
        waiting = threading.Thread(target=wait)
        waiting.start()
        yield held
        waiting.join()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> Patience:
    made = Patience()
    monkeypatch.setattr(calling, "asyncio", SimpleNamespace(**vars(asyncio) | {"timeout": made.timeout}))
    return made


def last(person: Person) -> dict[str, Any]:
    return person.api("postbacks/get-deliveries")["deliveries"][0]


def test_each_is_handled_and_none_delays_the_rest(given: Given, postbacks: Postbacks, patience: Patience):
    """Those that say nothing are given up only when all the others are through."""
    people: dict[str, Person] = {}
    with ExitStack() as stack:
        for name, (answer, _) in RECEIVERS.items():
            receiver = stack.enter_context(receiving(answer)) if answer else None
            people[name] = given.ada()
            address = receiver.address if receiver else "http://127.0.0.1:9/"
            people[name].api("postbacks/set-settings", {"address": address})
            given.submitted_task(given.wim(), given.running_job(people[name]))
        postbacks.batch()
        spoke = [people[name] for name, (_, made) in RECEIVERS.items() if made[0] != "silent"]
        with patience.until(lambda: all(last(person)["last_outcome"] for person in spoke)) as held:
            postbacks.deliver()
        assert held, "somebody's silence was waited for"
    lines = {name: last(person) for name, person in people.items()}
    made = {name: (line["last_outcome"], line["last_status"], line["state"]) for name, line in lines.items()}
    assert made == {name: expected for name, (_, expected) in RECEIVERS.items()}


def test_a_name_that_turns_inwards_delays_nobody(given: Given, postbacks: Postbacks, clock: VirtualClock):
    inwards, well = given.ada(), given.ada()
    with receiving(answering(), host="127.0.0.2") as receiver, naming(["127.0.0.2"], ["127.0.0.1"]) as names:
        inwards.api("postbacks/set-settings", {"address": f"http://postbacks.example:{receiver.port}/"})
        well.api("postbacks/set-settings", {"address": f"http://127.0.0.2:{receiver.port}/"})
        for _ in range(2):
            for person in (inwards, well):
                given.submitted_task(given.wim(), given.running_job(person))
            postbacks.batch()
            postbacks.deliver(postback_networks="127.0.0.2/32", postback_name_servers=names.setting)
            clock.pass_(minutes=5)
    assert (last(inwards)["last_outcome"], last(well)["last_outcome"]) == ("no_name", "delivered")


def test_those_that_fail_take_nobodys_room(
    given: Given, postbacks: Postbacks, clock: VirtualClock, patience: Patience, monkeypatch: pytest.MonkeyPatch
):
    """More receivers hang than are called at once; once that is known of them, who is well does not wait for them."""
    monkeypatch.setattr("piecework.chores.delivering.WELL_AT_ONCE", 2)
    monkeypatch.setattr("piecework.chores.delivering.FAILING_AT_ONCE", 2)
    with receiving(hanging) as hangs, receiving(answering()) as receiver:
        hanging_ones, well = [given.ada() for _ in range(5)], given.ada()
        for person in hanging_ones:
            person.api("postbacks/set-settings", {"address": hangs.address})
            given.submitted_task(given.wim(), given.running_job(person))
        postbacks.batch()
        patience.is_over.set()
        postbacks.deliver()
        well.api("postbacks/set-settings", {"address": receiver.address})
        given.submitted_task(given.wim(), given.running_job(well))
        clock.pass_(minutes=5)
        postbacks.batch()
        patience.at_once_max = 0
        with patience.until(lambda: receiver.heard) as held:
            postbacks.deliver()
    assert held, "who is well waited for those that hang"
    assert patience.at_once_max == 3, "of those that failed two at once, beside who is well"


def test_proxies_of_the_environment_are_not_used(
    ada: Person, submitted: Callable[[], tuple[str, str]], postbacks: Postbacks, monkeypatch: pytest.MonkeyPatch
):
    with receiving(answering()) as proxy, receiving(answering()) as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        ada.api("postbacks/set-settings", {"address": receiver.address})
        submitted()
        postbacks.batch()
        postbacks.deliver()
        assert (len(receiver.heard), proxy.heard) == (1, [])
