"""Every kind of receiver at the same time: each has its own outcome, and none keeps another waiting."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from piecework.database import Database
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.postbacks.conftest import Postbacks
from tests.postbacks.name_server import naming
from tests.postbacks.receivers import Answer, answering, dripping, flooding, hanging, receiving, resetting, slow

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
    "answers 200 after the timeout": (slow(4), ("silent", None, "WAITING")),
    "sends a gigabyte": (flooding, ("delivered", 200, "DELIVERED")),
    "sends a compressed bomb": (BOMB, ("delivered", 200, "DELIVERED")),
    "breaks": (answering("500 Oops"), ("answered", 500, "WAITING")),
    "is busy": (answering("503 Later", "Retry-After: 600"), ("answered", 503, "WAITING")),
    "is gone": (answering("410 Gone"), ("answered", 410, "WAITING")),
    "accepts too": (answering(), ("delivered", 200, "DELIVERED")),
}
WELL = [name for name, (_, made) in RECEIVERS.items() if made[0] == "delivered"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds instead of 15 for a call."""
    monkeypatch.setattr("piecework.chores.calling.CALL_SECONDS_MAX", 2)


def last(person: Person) -> dict[str, Any]:
    return person.api("postbacks/get-deliveries")["deliveries"][0]


def test_each_is_handled_and_none_delays_the_rest(given: Given, postbacks: Postbacks, database: Database):
    people: dict[str, Person] = {}
    with ExitStack() as stack:
        for name, (answer, _) in RECEIVERS.items():
            receiver = stack.enter_context(receiving(answer)) if answer else None
            people[name] = given.ada()
            address = receiver.address if receiver else "http://127.0.0.1:9/"
            people[name].api("postbacks/set-settings", {"address": address})
            given.submitted_task(given.wim(), given.running_job(people[name]))
        postbacks.batch()
        began = time.monotonic()
        postbacks.deliver()
        assert time.monotonic() - began < 8, "they were called one after the other"
    lines = {name: last(person) for name, person in people.items()}
    made = {name: (line["last_outcome"], line["last_status"], line["state"]) for name, line in lines.items()}
    assert made == {name: expected for name, (_, expected) in RECEIVERS.items()}
    attempts = [
        person.api("postbacks/get-delivery", delivery_id=lines[name]["delivery_id"])["attempts"][0]
        for name, person in people.items()
        if name in WELL
    ]
    assert max(attempt["milliseconds"] for attempt in attempts) < 1900, "somebody's silence was waited for"


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
    assert (last(inwards)["last_outcome"], last(well)["last_outcome"]) == ("not_public", "delivered")


def test_those_that_fail_take_nobodys_room(
    given: Given, postbacks: Postbacks, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
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
        postbacks.deliver()
        well.api("postbacks/set-settings", {"address": receiver.address})
        given.submitted_task(given.wim(), given.running_job(well))
        clock.pass_(minutes=5)
        postbacks.batch()
        began, heard_after = time.monotonic(), [0.0]

        def note(connection: object, _: object) -> None:
            heard_after[0] = time.monotonic() - began

        monkeypatch.setattr(receiver, "calls", Noting(note))
        postbacks.deliver()
    assert 0 < heard_after[0] < 1.5
    assert time.monotonic() - began > 4, "five that hang take three rounds of two"


class Noting(list[Any]):
    """A list that tells of what is added to it."""

    def __init__(self, note: Callable[[object, object], None]) -> None:
        super().__init__()
        self._note = note

    def append(self, thing: Any) -> None:
        self._note(thing, self)
        super().append(thing)


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
