"""Receivers that fail, are paused and go on: since when, what is sent again, and what is given up."""

from collections.abc import Callable
from typing import Any

from piecework.chores.running import run_once
from piecework.database import Database
from piecework.postbacks.forgetting import forget_old
from tests.conftest import VirtualClock
from tests.given import Person
from tests.postbacks.conftest import Postbacks
from tests.postbacks.receivers import answering, receiving

Submit = Callable[[], tuple[str, str]]
NOWHERE = "http://127.0.0.1:9/"


def deliveries(ada: Person) -> list[dict[str, Any]]:
    return ada.api("postbacks/get-deliveries")["deliveries"]


def test_its_owner_is_told_of_a_pause(
    ada: Person, submitted: Submit, postbacks: Postbacks, database: Database, clock: VirtualClock
):
    with receiving(answering("410 Gone")) as gone:
        ada.api("postbacks/set-settings", {"address": gone.address})
        submitted()
        postbacks.batch()
        postbacks.deliver()
    run_once(database, clock())
    (notice,) = [each for each in ada.api("notices/get-notices")["notices"] if each["kind"] == "postbacks_paused"]
    assert gone.address in notice["text"]


def test_a_call_that_is_accepted_ends_the_failing(ada: Person, submitted: Submit, postbacks: Postbacks):
    ada.api("postbacks/set-settings", {"address": NOWHERE})
    submitted()
    postbacks.batch()
    postbacks.deliver()
    assert ada.api("postbacks/get-settings")["failing_since"] is not None
    with receiving(answering()) as receiver:
        postbacks.database.transact(
            lambda tx: tx.do("UPDATE receivers SET address = %(address)s", address=receiver.address)
        )
        postbacks.clock.pass_(minutes=5)
        postbacks.deliver()
    assert ada.api("postbacks/get-settings")["failing_since"] is None


def test_what_has_waited_is_tried_for_another_day(
    ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock
):
    ada.api("postbacks/set-settings", {"address": NOWHERE})
    submitted()
    postbacks.batch()
    ada.api("postbacks/pause", {})
    clock.pass_(days=3)
    ada.api("postbacks/resume", {})
    postbacks.deliver()
    (line,) = deliveries(ada)
    assert (line["state"], line["attempts"]) == ("WAITING", 1)


def test_what_waits_for_thirty_days_is_given_up(
    ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock, database: Database
):
    ada.api("postbacks/set-settings", {"address": NOWHERE})
    submitted()
    postbacks.batch()
    ada.api("postbacks/pause", {})
    clock.pass_(days=30)
    assert database.transact(lambda tx: forget_old(tx, days=30, now=clock())) == 0
    clock.pass_(seconds=1)
    assert database.transact(lambda tx: forget_old(tx, days=30, now=clock())) == 1
    assert deliveries(ada)[0]["state"] == "GIVEN_UP"


def test_what_is_sent_again_of_a_time_ends_before_its_end_and_has_no_test_calls(
    ada: Person, submitted: Submit, postbacks: Postbacks
):
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        for _ in range(2):
            submitted()
            postbacks.batch()
            ada.api("postbacks/send-test", {})
        postbacks.deliver()
        made = [line["created_at"] for line in deliveries(ada) if line["kind"] != "test"]
        stretch = {"since": made[1], "until": made[0]}
        assert ada.api("postbacks/replay-deliveries", stretch)["deliveries"] == 1


def test_a_trial_waits_while_its_owner_has_paused(ada: Person, postbacks: Postbacks):
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        ada.api("postbacks/pause", {})
        ada.api("postbacks/send-test", {})
        postbacks.deliver()
        assert deliveries(ada)[0]["attempts"] == 0
        ada.api("postbacks/resume", {})
        postbacks.deliver()
        assert deliveries(ada)[0]["attempts"] == 1


def test_a_stretch_that_ends_before_it_begins_is_refused(ada: Person):
    stretch = {"since": "2026-03-02T00:00:00Z", "until": "2026-03-01T00:00:00Z"}
    refused = ada.call("postbacks/replay-deliveries", stretch).json
    assert (refused["ok"], refused["errors"][0]["field"]) == (False, "until")
