"""An account that is frozen while it is erased: the one or the other, and what was frozen is recognised afterwards."""

from typing import LiteralString

import pytest

from tests.conftest import VirtualClock
from tests.given import Given
from tests.races.contending import NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

ERASED: LiteralString = "SELECT count(*)::int FROM erasures WHERE account_id = %(id)s"
FROZEN: LiteralString = "SELECT count(*)::int FROM freezes WHERE account_id = %(id)s AND freeze_id <> 'erased'"
REQUESTS: LiteralString = "SELECT count(*)::int FROM erasure_requests WHERE account_id = %(id)s"
PRINTS: LiteralString = "SELECT count(*)::int FROM frozen_prints WHERE %(id)s <> ''"


class Scene:
    """Mo, who freezes and erases, and people who leave."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock, self.mo = given, clock, given.mo()

    def operate(self, verb: str) -> Deed:
        path, now = f"/operator-api/accounts/{self.who.id}/{verb}", self.clock().isoformat()
        return deed("app", path=path, body={"reason": "So."}, authorization=self.mo.basic, now=now)

    def leaving(self, sabotage: dict[str, str] | None = None) -> Race:
        """Somebody new leaves and is frozen, each four times at once."""
        self.who = self.given.person("Nele")
        leave = deed("leave", account_id=self.who.id, now=self.clock().isoformat())
        return contend(self.given.database.url, [leave, self.operate("freeze")] * 4, sabotage=sabotage)

    def erasing(self, sabotage: dict[str, str] | None = None) -> Race:
        """Somebody new is erased by an operator and frozen by another, each four times at once."""
        self.who = self.given.person("Nele")
        self.given.database.transact(lambda tx: tx.do("DELETE FROM frozen_prints"))
        both = [self.operate("erase"), self.operate("freeze")] * 4
        return contend(self.given.database.url, both, sabotage=sabotage)

    def count(self, query: LiteralString) -> int:
        return self.given.database.read(lambda tx: tx.value(query, id=self.who.id))

    def is_gone_with_its_freeze(self) -> bool:
        """It was frozen for a cause, and has erased itself."""
        return self.count(ERASED) == self.count(FROZEN)

    def is_forgotten(self) -> bool:
        """It was frozen for a cause and erased, and nothing recognises it."""
        return self.count(ERASED) == self.count(FROZEN) == 1 and self.count(PRINTS) == 0


@pytest.fixture
def scene(given: Given, clock: VirtualClock) -> Scene:
    return Scene(given, clock)


def test_who_leaves_while_being_frozen_is_erased_or_frozen_and_never_both(scene: Scene):
    for _ in range(3):
        race = scene.leaving()
        assert not race.errors
        assert not scene.is_gone_with_its_freeze(), race.counts
        assert scene.count(REQUESTS) == scene.count(FROZEN), race.counts
        assert race.counts["kept"] == (4 if scene.count(FROZEN) else 0), race.counts


def test_who_is_frozen_while_an_operator_erases_is_recognised(scene: Scene):
    for _ in range(3):
        race = scene.erasing()
        assert not race.errors
        assert scene.count(ERASED) == 1
        assert scene.count(PRINTS) == scene.count(FROZEN), race.counts


def test_control_without_locks_who_is_frozen_erases_itself(scene: Scene):
    first_lost(lambda: scene.leaving(NO_ROW_LOCKS), lambda race: bool(race.errors) or scene.is_gone_with_its_freeze())


def test_control_without_locks_who_is_frozen_and_erased_is_forgotten(scene: Scene):
    first_lost(lambda: scene.erasing(NO_ROW_LOCKS), lambda race: bool(race.errors) or scene.is_forgotten())
