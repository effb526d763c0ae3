"""Delivering until it is told to stop: what fails is tried again, and a stop loses no call and counts none twice."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import structlog

from piecework.chores import delivering
from piecework.chores.noting import Notes
from piecework.database import DatabaseUnavailable
from tests.given import Given, Person
from tests.postbacks.conftest import Postbacks
from tests.postbacks.receivers import answering, hanging, once, receiving
from tests.waiting import HANG_SECONDS

Submit = Callable[[], tuple[str, str]]


@pytest.fixture(autouse=True)
def _busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "IDLE_SECONDS", 0.01)


def last(person: Person) -> dict[str, Any]:
    return person.api("postbacks/get-deliveries")["deliveries"][0]


def test_what_fails_is_tried_again_and_noted(
    given: Given, ada: Person, submitted: Submit, postbacks: Postbacks, monkeypatch: pytest.MonkeyPatch
):
    claim, failures = delivering.claim_rounds, [DatabaseUnavailable("gone"), ZeroDivisionError("a bug")]
    notes, noted = Notes(), list[str | bool]()

    def fail_twice(*arguments: Any, **more: Any) -> Any:
        if failures:
            raise failures.pop(0)
        return claim(*arguments, **more)

    def has_arrived() -> bool:
        notes.write(given.database)
        chores = mo.operate("GET", "health").json["chores"]
        noted.extend(chore["state"] == "failing" and chore["last_error"] for chore in chores)
        return last(ada)["state"] == "DELIVERED"

    mo = given.mo()
    monkeypatch.setattr(delivering, "claim_rounds", fail_twice)
    with receiving(answering()) as receiver, structlog.testing.capture_logs() as said:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        submitted()
        postbacks.batch()
        postbacks.run(has_arrived, notes)
        assert len(receiver.heard) == 1
    told = [(line["error"], bool(line["exc_info"])) for line in said if line["event"] == "delivering_failed"]
    assert told == [("gone", False), ("a bug", True)]
    assert list(dict.fromkeys(noted)) == ["DatabaseUnavailable: gone", "ZeroDivisionError: a bug", False]


def test_a_call_that_is_answered_in_the_moment_of_a_stop_counts(
    ada: Person, submitted: Submit, postbacks: Postbacks, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delivering, "STOP_SECONDS_MAX", HANG_SECONDS)
    told: list[bool] = []
    with receiving(once(lambda _: told)) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        submitted()
        postbacks.batch()
        postbacks.run(lambda: bool(receiver.heard) and (told.append(True) or True))
    assert (last(ada)["state"], last(ada)["attempts"]) == ("DELIVERED", 1)


def test_a_call_that_is_not_answered_when_it_stops_is_made_again_at_once(
    ada: Person, submitted: Submit, postbacks: Postbacks, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delivering, "STOP_SECONDS_MAX", 0.05)
    with receiving(hanging, answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        submitted()
        postbacks.batch()
        postbacks.run(lambda: bool(receiver.heard))
        assert (last(ada)["state"], last(ada)["attempts"]) == ("WAITING", 0)
        postbacks.deliver()
        first, second = (json.loads(body) for body in receiver.bodies)
    assert first == second
    assert (last(ada)["state"], last(ada)["attempts"]) == ("DELIVERED", 1)


def test_more_than_there_is_room_for_waits(
    given: Given, ada: Person, submitted: Submit, postbacks: Postbacks, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delivering, "WELL_AT_ONCE", 1)
    monkeypatch.setattr(delivering, "FAILING_AT_ONCE", 0)
    monkeypatch.setattr(delivering, "LOOK_SECONDS", 0.01)
    bea, looked = given.ada(), list[int]()

    def look(receiver: Any) -> bool:
        return len(looked) > 2

    with receiving(once(look), answering()) as receiver:
        for person in (ada, bea):
            person.api("postbacks/set-settings", {"address": receiver.address})
            given.submitted_task(given.wim(), given.running_job(person))
        postbacks.batch()

        def is_stopping() -> bool:
            looked.extend([receiver.at_once_max] if receiver.heard else [])
            return [last(person)["state"] for person in (ada, bea)] == ["DELIVERED"] * 2

        postbacks.run(is_stopping)
        assert receiver.at_once_max == 1
        assert set(looked) == {1}
