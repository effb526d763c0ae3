"""An employer with a receiver, and the two chores: batch what happened, deliver what is due."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from piecework.chores.calling import Caller
from piecework.chores.delivering import Deliverer
from piecework.chores.noting import Notes
from piecework.database import Database
from piecework.ids import new_order_id
from piecework.postbacks.batching import batch_events
from piecework.settings import Settings
from tests.conftest import VirtualClock
from tests.event_loops import run_to_its_end
from tests.given import Given, Person
from tests.waiting import HANG_SECONDS


class Postbacks:
    """What the chore process does, at the moment of the virtual clock."""

    def __init__(self, database: Database, clock: VirtualClock, settings: Settings) -> None:
        self.database, self.clock, self.settings = database, clock, settings

    def batch(self) -> int:
        """Let the minute end, and make calls of what happened in it; how many."""
        self.clock.pass_(seconds=60)
        made = 0
        while count := self.database.transact(lambda tx: batch_events(tx, now=self.clock())):
            made += count
        return made

    def deliver(self, again: Callable[[], bool] = lambda: False, **changed: Any) -> None:
        """Make every call that is due, and again as long as the function says so."""
        settings = structs.replace(self.settings, **changed)
        run_to_its_end(self._deliver(Caller(settings, clock=self.clock), again))

    def run(self, is_stopping: Callable[[], bool], notes: Notes | None = None) -> None:
        """Deliver as the process does, until it is told to stop."""
        caller = Caller(self.settings, clock=self.clock)
        deliverer = Deliverer(self.database, caller, clock=self.clock, claim_id=new_order_id(), notes=notes)
        run_to_its_end(deliverer.run(is_stopping))

    async def _deliver(self, caller: Caller, again: Callable[[], bool]) -> None:
        async with caller:
            deliverer = Deliverer(self.database, caller, clock=self.clock, claim_id=new_order_id())
            await deliverer.drain()
            while again():
                await deliverer.drain()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call has the time that it needs on a busy machine, where a test does not say otherwise."""
    for limit in ("CALL_SECONDS_MAX", "CONNECT_SECONDS_MAX", "NAME_SECONDS_MAX"):
        monkeypatch.setattr(f"piecework.chores.calling.{limit}", HANG_SECONDS)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return structs.replace(settings, postback_networks="127.0.0.0/8")


@pytest.fixture
def postbacks(database: Database, clock: VirtualClock, settings: Settings) -> Postbacks:
    return Postbacks(database, clock, settings)


@pytest.fixture
def ada(given: Given) -> Person:
    return given.ada()


@pytest.fixture
def submitted(given: Given, ada: Person) -> Callable[[], tuple[str, str]]:
    """Hands a task in on a new job of Ada's; answers job and task."""

    def submit() -> tuple[str, str]:
        job_id = given.running_job(ada)
        return job_id, given.submitted_task(given.wim(), job_id)

    return submit
