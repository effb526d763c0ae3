"""Several chore processes batch and deliver at the same moment: nothing is called twice at once, nothing told twice."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from msgspec import structs

from piecework.database import Database
from piecework.postbacks.batching import batch_events
from piecework.settings import Settings
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.postbacks.receivers import Receiver, answering, receiving
from tests.races.contending import Race, contend, deed, first_lost

EMPLOYERS, CALLS_EACH, CHORES = 8, 3, 12
NETWORKS = "127.0.0.0/8"
NO_CLAIMS = {
    "AND (receiver.claimed_until IS NULL OR receiver.claimed_until <= %(now)s)": "",
    "FOR NO KEY UPDATE OF receiver SKIP LOCKED": "",
}
NO_TAKING = {
    "FOR NO KEY UPDATE SKIP LOCKED": "",
    "AND postbacks_taken_at IS NULL AND created_at < %(before)s\n            RETURNING": "\n            RETURNING",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return structs.replace(settings, postback_networks=NETWORKS)


class Scene:
    """Employers with a receiver, for whom tasks were submitted."""

    def __init__(self, given: Given, clock: VirtualClock, receiver: Receiver) -> None:
        self.given, self.clock, self.receiver = given, clock, receiver

    def submit(self) -> list[str]:
        """A task on a new job of each of new employers; the tasks' ids."""
        return [self._submit_to(self._employer()) for _ in range(EMPLOYERS)]

    def make_calls(self) -> None:
        """Calls that are due, several to each receiver."""
        employers = [self._employer() for _ in range(EMPLOYERS)]
        for _ in range(CALLS_EACH):
            for employer in employers:
                self._submit_to(employer)
            self.clock.pass_(minutes=1)
            self.given.database.transact(lambda tx: batch_events(tx, now=self.clock()))

    def race(self, name: str, sabotage: dict[str, str] | None = None) -> Race:
        arguments = {"networks": NETWORKS} if name == "deliver" else {}
        deeds = [deed(name, now=self.clock().isoformat(), **arguments) for _ in range(CHORES)]
        return contend(self.given.database.url, deeds, sabotage=sabotage)

    def _employer(self) -> Person:
        employer = self.given.ada()
        employer.api("postbacks/set-settings", {"address": self.receiver.address})
        return employer

    def _submit_to(self, employer: Person) -> str:
        return self.given.submitted_task(self.given.wim(), self.given.running_job(employer))

    def heard(self) -> Counter[str]:
        """How often each call arrived."""
        return Counter(heard.headers["webhook-id"] for heard in self.receiver.heard)


@pytest.fixture
def scene(given: Given, clock: VirtualClock) -> Iterator[Scene]:
    with receiving(answering()) as receiver:
        yield Scene(given, clock, receiver)


def test_each_call_is_made_once_by_whoever_claims_its_receiver(scene: Scene):
    scene.make_calls()
    race = scene.race("deliver")
    assert race.counts == {"delivered": CHORES}
    assert sorted(scene.heard().values()) == [1] * (EMPLOYERS * CALLS_EACH)


@pytest.mark.unaudited
def test_control_without_claims_a_call_is_made_twice(scene: Scene):
    def once_more() -> Race:
        scene.make_calls()
        return scene.race("deliver", NO_CLAIMS)

    first_lost(once_more, lambda race: bool(race.errors) or max(scene.heard().values()) > 1)


def told(database: Database) -> list[str]:
    bodies: list[str] = database.read(lambda tx: tx.ask_value("SELECT body FROM deliveries").all())
    return sorted(task_id for body in bodies for tasks in json.loads(body).values() for task_id in tasks)


def test_each_task_is_batched_once(scene: Scene):
    submitted = scene.submit()
    scene.clock.pass_(minutes=1)
    race = scene.race("batch")
    assert not race.errors
    assert sum(int(answer.split()[1]) for answer in race.answers) == EMPLOYERS
    assert told(scene.given.database) == sorted(submitted)


@pytest.mark.unaudited
def test_control_without_taking_a_task_is_batched_twice(scene: Scene):
    def once_more() -> Race:
        scene.submit()
        scene.clock.pass_(minutes=1)
        return scene.race("batch", NO_TAKING)

    def is_lost(race: Race) -> bool:
        return bool(race.errors) or max(Counter(told(scene.given.database)).values()) > 1

    first_lost(once_more, is_lost)
