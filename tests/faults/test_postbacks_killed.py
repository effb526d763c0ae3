"""kill -9 of the chores at every step from event to record: each task is told at least once, none is lost."""

import json
import signal
import subprocess
import sys

import pytest

from piecework.audit.auditing import audit
from piecework.chores.calling import Caller
from piecework.chores.delivering import Deliverer
from piecework.database import Database
from piecework.postbacks.batching import batch_events
from piecework.settings import Settings
from tests.architecture.source import ROOT
from tests.conftest import VirtualClock
from tests.event_loops import run_to_its_end
from tests.given import Given
from tests.postbacks.receivers import answering, receiving
from tests.waiting import HANG_SECONDS

SETTINGS = Settings(postback_networks="127.0.0.0/8")


def deliver(database: Database, clock: VirtualClock) -> None:
    async def drain() -> None:
        async with Caller(SETTINGS, clock=clock) as caller:
            await Deliverer(database, caller, clock=clock, claim_id="heir").drain()

    run_to_its_end(drain())


@pytest.mark.parametrize(
    ("step", "heard_before", "heard_after"),
    [("batching", 0, 1), ("claimed", 0, 1), ("sent", 1, 1), ("recording", 1, 1), ("recorded", 1, 0)],
)
def test_each_task_is_told_at_least_once(
    database: Database, clock: VirtualClock, step: str, heard_before: int, heard_after: int
):
    given = Given(database, clock, SETTINGS)
    ada = given.ada()
    with receiving(answering()) as receiver:
        ada.api("postbacks/set-settings", {"address": receiver.address})
        job_id = given.running_job(ada)
        task_id = given.submitted_task(given.wim(), job_id)
        clock.pass_(minutes=1)
        if step != "batching":
            database.transact(lambda tx: batch_events(tx, now=clock()))
        command = [sys.executable, "-m", "tests.faults.dying_deliverer", database.url, clock().isoformat(), step]
        assert subprocess.run(command, check=False, cwd=ROOT, timeout=HANG_SECONDS).returncode == -signal.SIGKILL
        assert len(receiver.heard) == heard_before
        assert audit(database) == []
        deliver(database, clock)
        assert len(receiver.heard) == heard_before, "the claim of the dead is still its own"
        clock.pass_(seconds=61)
        database.transact(lambda tx: batch_events(tx, now=clock()))
        deliver(database, clock)
        assert len(receiver.heard) == heard_before + heard_after
        assert {heard.body for heard in receiver.heard} == {json.dumps({job_id: [task_id]}, separators=(",", ":"))}
    (line,) = ada.api("postbacks/get-deliveries")["deliveries"]
    assert line["state"] == "DELIVERED"
