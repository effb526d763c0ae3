"""From submission to delivery: what is sent, when, how often, and what follows from each answer."""

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import structs
from standardwebhooks import Webhook, WebhookVerificationError

from piecework.database import Database
from piecework.postbacks.batching import batch_events
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.postbacks.conftest import Postbacks
from tests.postbacks.receivers import (
    answering,
    broken_off,
    dripping,
    flooding,
    hanging,
    once,
    receiving,
    resetting,
    too_late,
    unfinished,
)

Submit = Callable[[], tuple[str, str]]


def deliveries(ada: Person, **which: Any) -> list[dict[str, Any]]:
    return ada.api("postbacks/get-deliveries", **which)["deliveries"]


def attempts(ada: Person, delivery_id: str) -> list[dict[str, Any]]:
    return ada.api("postbacks/get-delivery", delivery_id=delivery_id)["attempts"]


def test_submitted_tasks_are_told_in_the_documented_body(
    given: Given, ada: Person, submitted: Submit, postbacks: Postbacks
):
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        job_id, task_id = submitted()
        second = given.submitted_task(given.wim(), job_id)
        assert postbacks.batch() == 1
        postbacks.deliver()
        (heard,) = receiver.heard
        assert heard.path == "/postbacks?of=ada"
        assert json.loads(heard.body) == {job_id: sorted([task_id, second])}  # at one moment: by id
        assert heard.headers["host"] == f"127.0.0.1:{receiver.port}"
        assert heard.headers["content-type"] == "application/json"
    (line,) = deliveries(ada)
    assert (line["state"], line["attempts"], line["ids"], line["last_status"]) == ("DELIVERED", 1, 2, 200)
    (attempt,) = attempts(ada, line["delivery_id"])
    assert (attempt["outcome"], attempt["answer"]) == ("delivered", "thanks")
    postbacks.deliver()
    assert len(receiver.heard) == 1


def test_an_account_without_an_address_has_no_events(ada: Person, submitted: Submit, postbacks: Postbacks):
    submitted()
    assert postbacks.batch() == 0
    assert ada.api("postbacks/get-settings") == {
        "address": "", "format": "published", "tasks_submitted": True, "job_status_changed": False, "state": "off",
        "paused_at": None, "paused_why": "", "failing_since": None, "old_secret_until": None, "waiting_events": 0,
        "waiting_deliveries": 0,
    }  # fmt: skip


def test_a_revision_is_told_again(given: Given, ada: Person, submitted: Submit, postbacks: Postbacks):
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        job_id = given.running_job(ada)
        wim = given.wim()
        task_id = given.submitted_task(wim, job_id)
        postbacks.batch()
        rating = {"job_id": job_id, "task_id": task_id, "task_rating": "revise", "task_comment": "sharper"}
        assert ada.api("jobs/rate-single-task", rating)["ok"]
        wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/resubmit", {"proofs": [{"text": "sharp"}]})
        postbacks.batch()
        postbacks.deliver()
        assert [json.loads(body) for body in receiver.bodies] == [{job_id: [task_id]}, {job_id: [task_id]}]
        assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 2


def test_the_envelope_tells_tasks_and_statuses(given: Given, ada: Person, postbacks: Postbacks, clock: VirtualClock):
    with receiving(answering()) as receiver:
        update = {"address": receiver.address, "format": "envelope", "job_status_changed": True}
        ada.api("postbacks/set-settings", update)
        job_id = given.running_job(ada)
        ada.api("jobs/job-pause", {"job_id": job_id})
        ada.api("jobs/job-pause", {"job_id": job_id})
        clock.pass_(seconds=1)
        ada.api("jobs/job-resume", {"job_id": job_id})
        clock.pass_(seconds=1)
        task_id = given.submitted_task(given.wim(), job_id)
        ada.api("jobs/job-stop", {"job_id": job_id})
        assert postbacks.batch() == 2
        postbacks.deliver()
        told = {body["event_type"]: body for body in map(json.loads, receiver.bodies)}
    assert told["tasks_submitted"]["event"] == [{"job_id": job_id, "task_ids": [task_id]}]
    assert told["tasks_submitted"]["event_date"] == "2026-03-01T12:01:02Z"
    assert told["job_status_changed"]["event"] == [
        {
            "job_id": job_id,
            "changes": [
                {"status": "PAUSED", "date": "2026-03-01T12:00:00Z"},
                {"status": "RUNNING", "date": "2026-03-01T12:00:01Z"},
                {"status": "FINISHED", "date": "2026-03-01T12:00:02Z"},
            ],
        }
    ]


def test_the_published_format_has_no_form_for_statuses(ada: Person):
    refused = ada.api("postbacks/set-settings", {"address": "https://a.example/", "job_status_changed": True})
    assert (refused["ok"], refused["field"]) == (False, "job_status_changed")
    assert ada.api("postbacks/get-settings")["address"] == ""


def verify(secret: str, headers: dict[str, str], body: str) -> None:
    """As any language does it: HMAC-SHA-256 of `id.timestamp.body` under the decoded secret."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert f"v1,{signature}" in headers["webhook-signature"].split(" ")


def test_calls_are_signed_with_both_secrets_during_a_rotation(
    ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock
):
    clock.now = datetime.now(tz=clock.now.tzinfo)  # the independent library looks at the real time
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        first = ada.api("postbacks/rotate-secret", {})["secret"]
        second = ada.api("postbacks/rotate-secret", {"grace_hours": 2})["secret"]
        submitted()
        postbacks.batch()
        postbacks.deliver()
        (heard,) = receiver.heard
        for secret in (first, second):
            Webhook(secret).verify(heard.body, heard.headers)
            verify(secret, heard.headers, heard.body)
        with pytest.raises(WebhookVerificationError):
            Webhook(first).verify(heard.body + " ", heard.headers)
        clock.pass_(hours=2)
        submitted()
        postbacks.batch()
        postbacks.deliver()
        heard = receiver.heard[1]
        verify(second, heard.headers, heard.body)
        with pytest.raises(AssertionError, match="v1,"):
            verify(first, heard.headers, heard.body)


def test_what_happens_in_a_minute_is_one_call_once_it_is_over(
    ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock, database: Database
):
    def batch() -> int:
        return database.transact(lambda tx: batch_events(tx, now=clock()))

    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        told: list[list[str]] = [[], []]
        for second, minute in ((0, 0), (10, 0), (59.9, 0), (60, 1), (61, 1)):
            clock.now = datetime(2026, 3, 1, 12, 0, tzinfo=clock.now.tzinfo) + timedelta(seconds=second)
            told[minute].append(submitted()[1])
            assert batch() == (1 if second == 60 else 0)
        clock.now = datetime(2026, 3, 1, 12, 2, tzinfo=clock.now.tzinfo)
        assert (batch(), batch()) == (1, 0)
        postbacks.deliver()
        heard = [sorted(task for tasks in json.loads(body).values() for task in tasks) for body in receiver.bodies]
        assert heard == [sorted(minute) for minute in told]


def test_a_failed_call_is_made_every_five_minutes_for_a_day_and_then_given_up(
    ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
):
    with receiving(answering("500 Oops")) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        submitted()
        postbacks.batch()
        began = clock.now
        tried: list[timedelta] = []

        def each_round() -> bool:
            tried.extend([clock.now - began] * (len(receiver.heard) - len(tried)))
            clock.pass_(minutes=5 if len(tried) > 5 else 1)
            return len(tried) % 50 > 0  # then a new process takes over

        monkeypatch.setattr("piecework.chores.delivering.GATHER_SECONDS", 0.001)
        while clock.now < began + timedelta(hours=25):
            postbacks.deliver(again=lambda: clock.now < began + timedelta(hours=25) and each_round())
        assert tried == [timedelta(minutes=5 * number) for number in range(289)]
        assert len(set(receiver.bodies)) == 1
        assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 1
    (line,) = deliveries(ada, state="given_up")
    assert (line["attempts"], line["last_status"]) == (289, 500)
    assert ada.api("postbacks/get-settings")["paused_why"] == "failing"


def test_a_late_round_goes_on_with_the_timetable_as_it_was(
    ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock
):
    with receiving(answering("404 Gone away")) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        submitted()
        postbacks.batch()
        began = clock.now
        postbacks.deliver()
        clock.pass_(minutes=63)  # nobody was there to deliver
        postbacks.deliver()
        assert len(receiver.heard) == 2
    (line,) = deliveries(ada)
    assert line["next_attempt_at"] == (began + timedelta(minutes=65)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [("600", 10), ("601", 15), ("Sun, 01 Mar 2026 12:31:00 GMT", 30), ("soon", 5), ("9" * 99, 24 * 60)],
)
def test_retry_after_is_honoured_within_the_timetable(
    ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock, asked: str, minutes: int
):
    with receiving(answering("503 Later", f"Retry-After: {asked}")) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        submitted()
        postbacks.batch()
        began = clock.now
        postbacks.deliver()
    (line,) = deliveries(ada)
    expected = (began + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (line["next_attempt_at"], line["state"]) == (expected, "WAITING")


def test_gone_pauses_at_once_and_a_new_address_goes_on(ada: Person, submitted: Submit, postbacks: Postbacks):
    with receiving(answering("410 Gone")) as gone, receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": gone.address})
        submitted()
        postbacks.batch()
        postbacks.deliver()
        assert ada.api("postbacks/get-settings")["paused_why"] == "gone"
        submitted()
        assert postbacks.batch() == 0
        postbacks.deliver()
        assert len(gone.heard) == 1
        assert ada.api("postbacks/set-settings", {"address": receiver.address})["state"] == "on"
        postbacks.batch()
        postbacks.deliver()
        assert len(receiver.heard) == 2
        assert receiver.bodies[0] == gone.bodies[0]


def test_a_paused_receiver_is_not_called_and_told_everything_in_one_call_later(
    ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock
):
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        submitted()
        postbacks.batch()
        ada.api("postbacks/pause", {})
        told = [submitted() for _ in range(3)]
        assert postbacks.batch() == 0
        clock.pass_(days=3)
        postbacks.deliver()
        assert receiver.heard == []
        shown = ada.api("postbacks/get-settings")
        assert (shown["state"], shown["waiting_events"], shown["waiting_deliveries"]) == ("paused", 3, 1)
        ada.api("postbacks/resume", {})
        postbacks.batch()
        postbacks.deliver()
        assert json.loads(receiver.bodies[1]) == {job_id: [task_id] for job_id, task_id in told}


def test_a_test_call_arrives_and_tells_nothing(ada: Person, postbacks: Postbacks):
    assert ada.api("postbacks/send-test", {})["code"] == "no_receiver"
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        sent = ada.api("postbacks/send-test", {})
        postbacks.deliver()
        assert receiver.bodies == ["{}"]
        assert attempts(ada, sent["delivery_id"])[0]["outcome"] == "delivered"


def test_replays_are_byte_identical(ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock):
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        for _ in range(2):
            submitted()
            postbacks.batch()
        postbacks.deliver()
        first = deliveries(ada)[-1]
        assert ada.api("postbacks/replay-delivery", {"delivery_id": first["delivery_id"]})["ok"]
        postbacks.deliver()
        assert receiver.heard[2].body == receiver.heard[0].body
        assert receiver.heard[2].headers["webhook-id"] == receiver.heard[0].headers["webhook-id"]
        stretch = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-02T00:00:00Z"}
        assert ada.api("postbacks/replay-deliveries", stretch)["deliveries"] == 2
        postbacks.deliver()
        assert receiver.bodies[3:] == receiver.bodies[:2]
        assert len(attempts(ada, first["delivery_id"])) == 3


def test_a_strangers_delivery_looks_missing(given: Given, ada: Person, submitted: Submit, postbacks: Postbacks):
    olga = given.olga()
    for person in (ada, olga):
        person.api("postbacks/set-settings", {"address": "http://127.0.0.1:9/"})
    submitted()
    postbacks.batch()
    delivery_id = deliveries(ada)[0]["delivery_id"]
    for path in ("get-delivery", "replay-delivery"):
        asked = [olga.api(f"postbacks/{path}", {"delivery_id": each}) for each in (delivery_id, "msg_0")]
        assert asked[0] == asked[1]
        assert asked[0]["code"] == "delivery_not_found"
    assert deliveries(olga) == []


def test_a_machine_that_takes_no_connection_is_silent(
    ada: Person, submitted: Submit, postbacks: Postbacks, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("piecework.chores.calling.CONNECT_SECONDS_MAX", 0.3)
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(2):  # what nobody accepts fills its queue: who comes then is not answered
            waits = stack.enter_context(socket.socket())
            waits.setblocking(False)
            waits.connect_ex(full.getsockname())
        ada.api("postbacks/set-settings", {"address": f"http://127.0.0.1:{full.getsockname()[1]}/"})
        submitted()
        postbacks.batch()
        postbacks.deliver()
    (line,) = deliveries(ada)
    (attempt,) = attempts(ada, line["delivery_id"])
    assert (attempt["outcome"], attempt["detail"]) == ("silent", "No connection to 127.0.0.1 within 0.3 seconds.")


def test_an_address_that_is_none_any_more_is_an_outcome(
    ada: Person, submitted: Submit, postbacks: Postbacks, database: Database
):
    """As after an upgrade that takes fewer addresses."""
    ada.api("postbacks/set-settings", {"address": "http://127.0.0.1:9/"})
    submitted()
    postbacks.batch()
    database.transact(lambda tx: tx.do("UPDATE receivers SET address = 'gopher://127.0.0.1/'"))
    postbacks.deliver()
    (line,) = deliveries(ada)
    assert (line["last_outcome"], line["state"]) == ("no_name", "WAITING")


OUTCOMES = [
    ("refuses", None, "refused", None),
    ("hangs", hanging, "silent", None),
    ("drips", dripping, "silent", None),
    ("resets", resetting, "broken", None),
    ("redirects", answering("302 Found", "Location: http://169.254.169.254/latest"), "answered", 302),
    ("late", too_late, "silent", None),
    ("floods", flooding, "delivered", 200),
    ("breaks off", broken_off, "delivered", 200),
    ("never ends", unfinished, "delivered", 200),
    ("no http", lambda connection, receiver: connection.sendall(b"220 mail.example ESMTP\r\n\r\n"), "broken", None),
    ("created", answering("201 Created"), "answered", 201),
    ("no content", answering("204 No Content", body=b""), "answered", 204),
]


@pytest.mark.parametrize(("answer", "outcome", "status"), [each[1:] for each in OUTCOMES], ids=[o[0] for o in OUTCOMES])
def test_whatever_a_receiver_does_is_an_outcome(
    ada: Person, submitted: Submit, postbacks: Postbacks, monkeypatch: pytest.MonkeyPatch, answer: Any, outcome: str,
    status: int | None,
):  # fmt: skip
    if outcome == "silent":
        monkeypatch.setattr("piecework.chores.calling.CALL_SECONDS_MAX", 1)
    with receiving(answer or answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address if answer else "http://127.0.0.1:9/"})
        submitted()
        postbacks.batch()
        postbacks.deliver()
    (line,) = deliveries(ada)
    (attempt,) = attempts(ada, line["delivery_id"])
    assert (attempt["outcome"], attempt["status"]) == (outcome, status)
    assert len(attempt["answer"]) <= 500
    assert answer not in (broken_off, unfinished) or attempt["answer"] == "thanks"
    assert line["state"] == ("DELIVERED" if outcome == "delivered" else "WAITING")


def test_a_receiver_that_is_down_is_asked_once_a_round_and_the_rest_moves(
    ada: Person, submitted: Submit, postbacks: Postbacks, clock: VirtualClock
):
    ada.api("postbacks/set-settings", {"address": "http://127.0.0.1:9/"})
    for _ in range(4):
        submitted()
        postbacks.batch()
    postbacks.deliver()
    lines = deliveries(ada)[::-1]
    assert [(line["attempts"], line["rounds_missed"]) for line in lines] == [(1, 0), (1, 0), (0, 1), (0, 1)]
    for line in lines:
        moved = datetime.fromisoformat(line["next_attempt_at"]) - datetime.fromisoformat(line["created_at"])
        assert moved == timedelta(minutes=5)
    clock.pass_(hours=24)
    postbacks.deliver()
    clock.pass_(minutes=10)
    postbacks.deliver()
    assert ada.api("postbacks/get-settings")["paused_why"] == "failing"


def test_at_most_two_calls_are_out_to_a_receiver_in_their_order(ada: Person, submitted: Submit, postbacks: Postbacks):
    met = [once(lambda receiver, n=n: len(receiver.calls) >= n, pause_seconds=0.1) for n in (2, 2, 4, 4)]
    with receiving(*met, answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        told = [{submitted()[0]} for _ in range(5) if postbacks.batch() or True]
        postbacks.batch()
        postbacks.deliver()
        assert receiver.at_once_max == 2
        heard = [set(json.loads(body)) for body in receiver.bodies]
        assert sorted(map(sorted, heard)) == sorted(map(sorted, told))
        assert [heard.index(each) // 2 for each in told] == [0, 0, 1, 1, 2]


def test_a_slow_receiver_delays_nobody(given: Given, ada: Person, submitted: Submit, postbacks: Postbacks):
    bea = given.ada()
    with receiving(answering()) as quick, receiving(once(lambda _: len(quick.heard) == 3)) as slow_one:
        ada.api("postbacks/set-settings", {"address": slow_one.address})
        bea.api("postbacks/set-settings", {"address": quick.address})
        submitted()
        jobs = [given.running_job(bea) for _ in range(3)]
        for job_id in jobs:
            given.submitted_task(given.wim(), job_id)
            postbacks.batch()
        postbacks.deliver()
        assert len(quick.heard) == 3
    assert [line["state"] for line in deliveries(ada) + deliveries(bea)] == ["DELIVERED"] * 4


def test_what_is_not_public_is_never_called(ada: Person, submitted: Submit, postbacks: Postbacks):
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": f"http://localhost:{receiver.port}/"})
        submitted()
        postbacks.batch()
        postbacks.deliver(postback_networks="")
        assert receiver.heard == []
    assert deliveries(ada)[0]["last_outcome"] == "no_name"


def test_a_literal_address_that_is_not_public_is_refused_when_it_is_set(given: Given, postbacks: Postbacks):
    strict = Given(given.database, given.clock, structs.replace(given.settings, postback_networks=""))
    ada = strict.ada()
    for address in (
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "https://[64:ff9b::7f00:1]/",
    ):
        refused = ada.api("postbacks/set-settings", {"address": address})
        assert (refused["ok"], refused["field"]) == (False, "address")
    assert ada.api("postbacks/set-settings", {"address": "https://8.8.8.8/"})["ok"]
