"""Names that lead elsewhere the second time: each attempt asks once, and calls what it has looked at."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from piecework.chores import calling
from tests.conftest import VirtualClock
from tests.given import Person
from tests.postbacks.conftest import Postbacks
from tests.postbacks.name_server import naming
from tests.postbacks.receivers import answering, receiving

ALLOWED = "127.0.0.2/32"  # it stands for what is public: nothing of this leaves the machine
Submit = Callable[[], tuple[str, str]]


def outcomes(ada: Person) -> list[str]:
    delivery_id = ada.api("postbacks/get-deliveries")["deliveries"][0]["delivery_id"]
    return [each["outcome"] for each in ada.api("postbacks/get-delivery", delivery_id=delivery_id)["attempts"]]


def test_a_name_that_turns_inwards_is_not_followed(
    ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock
):
    with (
        receiving(answering("500 Not now"), host="127.0.0.2") as outside,
        receiving(answering(), host="127.0.0.1", port=outside.port) as inside,
        naming(["127.0.0.2"], ["127.0.0.1"], ["127.0.0.2", "127.0.0.1"]) as names,
    ):
        ada.api("postbacks/set-settings", {"address": f"http://postbacks.example:{outside.port}/in"})
        submitted()
        postbacks.batch()
        for _ in range(3):
            postbacks.deliver(postback_networks=ALLOWED, postback_name_servers=names.setting)
            clock.pass_(minutes=5)
        assert names.asked == ["postbacks.example"] * 3
        assert len(outside.heard) == 1
        assert outside.heard[0].headers["host"] == f"postbacks.example:{outside.port}"
        assert inside.heard == []
    assert outcomes(ada) == ["answered", "no_name", "no_name"]


def test_where_one_address_of_a_name_refuses_the_next_is_called(ada: Person, submitted: Submit, postbacks: Postbacks):
    with receiving(answering(), host="127.0.0.3") as receiver, naming(["127.0.0.2", "127.0.0.3"]) as names:
        ada.api("postbacks/set-settings", {"address": f"http://postbacks.example:{receiver.port}/"})
        submitted()
        postbacks.batch()
        postbacks.deliver(postback_networks="127.0.0.0/8", postback_name_servers=names.setting)
        assert len(receiver.heard) == 1
    assert outcomes(ada) == ["delivered"]


def test_a_name_that_is_not_there_is_an_outcome(ada: Person, submitted: Submit, postbacks: Postbacks):
    with naming([]) as names:
        ada.api("postbacks/set-settings", {"address": "http://postbacks.example/"})
        submitted()
        postbacks.batch()
        postbacks.deliver(postback_name_servers=names.setting)
    assert outcomes(ada) == ["no_name"]


def test_a_name_server_that_is_silent_is_an_outcome(
    ada: Person, submitted: Submit, postbacks: Postbacks, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(calling, "NAME_SECONDS_MAX", 0.5)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        ada.api("postbacks/set-settings", {"address": "http://postbacks.example/"})
        submitted()
        postbacks.batch()
        postbacks.deliver(postback_name_servers=f"127.0.0.1:{silent.getsockname()[1]}")
    assert outcomes(ada)[0] in ("no_name", "silent")


def test_an_address_that_is_one_as_a_number_is_no_way_in(ada: Person, submitted: Submit, postbacks: Postbacks):
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": f"http://2130706433:{receiver.port}/"})
        submitted()
        postbacks.batch()
        postbacks.deliver(postback_networks="")
        assert receiver.heard == []


def test_a_name_of_the_inside_looks_like_one_that_is_not_there(ada: Person, submitted: Submit, postbacks: Postbacks):
    def attempt_at(*addresses: str) -> dict[str, Any]:
        with naming([*addresses]) as names:
            ada.api("postbacks/set-settings", {"address": "http://postbacks.example/"})
            submitted()
            postbacks.batch()
            postbacks.deliver(postback_networks="", postback_name_servers=names.setting)
        delivery_id = ada.api("postbacks/get-deliveries")["deliveries"][0]["delivery_id"]
        return ada.api("postbacks/get-delivery", delivery_id=delivery_id)["attempts"][-1]

    told = [attempt_at(*addresses) for addresses in ((), ("127.0.0.1",), ("10.0.0.7",), ("8.8.8.8", "192.168.0.1"))]
    assert told[0]["milliseconds"] == 0, "a name of the inside is found sooner than others"
    assert [{**attempt, "at": ""} for attempt in told[1:]] == [{**told[0], "at": ""}] * 3
