"""Two operators approve the same withdrawal, make batches, take the same file in: each thing happens once."""

import json

import pytest

from piecework.audit.auditing import audit
from piecework.withdrawals import withdrawals_sql
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.races.contending import NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost
from tests.withdrawals.batches.conftest import Payday

UNGUARDED = NO_ROW_LOCKS | {"AND state = %(before)s": ""}


class Scene(Payday):
    """Two operators at work at the same moment."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        super().__init__(given, clock)
        self.operators = (self.mo, given.person("Max", is_operator=True))

    def requested(self, person: Person) -> str:
        """A withdrawal of 1 that waits for approval."""
        withdrawal_id = self.approved(person, "1")
        statement = "UPDATE withdrawals SET state = 'REQUESTED' WHERE withdrawal_id = %(id)s"
        self.given.database.transact(lambda tx: tx.do(statement, id=withdrawal_id))
        return withdrawal_id

    def calls(self, path: str, count: int, body: dict[str, str] | None = None) -> list[Deed]:
        """So many calls of the operator API, by one operator and the other in turn; each answers whole."""
        return [
            deed(
                "app", path=f"/operator-api/{path}", body=body or {}, key=f"k{number}", now=self.clock().isoformat(),
                authorization=self.operators[number % 2].basic,
            )
            for number in range(count)
        ]  # fmt: skip

    def race(self, deeds: list[Deed], sabotage: dict[str, str] | None = None) -> Race:
        return contend(self.given.database.url, deeds, sabotage=sabotage)

    def approvals(self, person: Person, sabotage: dict[str, str] | None = None) -> Race:
        return self.race(self.calls(f"withdrawals/{person.id}/{self.requested(person)}/approve", 16), sabotage)


@pytest.fixture
def scene(given: Given, clock: VirtualClock) -> Scene:
    return Scene(given, clock)


def approved_in(race: Race) -> int:
    return sum("APPROVED" in answer and answer.startswith("200") for answer in race.answers)


def test_a_withdrawal_is_approved_by_one_operator(scene: Scene):
    race = scene.approvals(scene.worker("Wim"))
    assert not race.errors
    assert approved_in(race) == 1
    assert sum("withdrawal_cannot_move" in answer for answer in race.answers) == 15


def test_control_without_locks_two_operators_approve_the_same(scene: Scene):
    wim = scene.worker("Wim")

    first_lost(lambda: scene.approvals(wim, UNGUARDED), lambda race: bool(race.errors) or approved_in(race) != 1)


def test_batches_made_at_once_share_no_withdrawal(scene: Scene):
    wim = scene.worker("Wim")
    made = {scene.approved(wim, "0.5") for _ in range(12)}
    race = scene.race(scene.calls("withdrawal-batches", 8))
    assert not race.errors
    batches = [json.loads(answer[4:])["batch_id"] for answer in race.answers if answer.startswith("200")]
    taken = [row.withdrawal_id for batch_id in batches for row in scene.given.database.read(
        lambda tx, batch_id=batch_id: withdrawals_sql.lock_of_batch(tx, batch_id)
    )]  # fmt: skip
    assert (len(taken), set(taken)) == (12, made)
    assert audit(scene.given.database) == []


def test_a_file_that_is_taken_in_by_many_pays_once(scene: Scene):
    people = [scene.worker(name) for name in ("Wim", "Nele", "Jan")]
    for person in people:
        scene.approved(person)
    batch_id = scene.make()
    text = scene.filled_in(batch_id, all=("paid", "T-1", ""))
    race = scene.race(scene.calls(f"withdrawal-batches/{batch_id}/results", 16, {"csv": text}))
    assert not race.errors
    taken = [json.loads(answer[4:]) for answer in race.answers]
    assert sorted(each["paid"] for each in taken) == [0] * 15 + [3]
    assert [scene.money(person)[2] for person in people] == ["5.0000"] * 3
    assert audit(scene.given.database) == []
