"""An account erased by many at once, while its owner takes money out: it is erased once, and no money is on its way."""

from decimal import Decimal

import pytest

from piecework.ledger.book import move
from piecework.ledger.movement import earned, movement, platform
from tests.conftest import VirtualClock
from tests.given import Given
from tests.races.contending import NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

pytestmark = pytest.mark.unaudited  # the money came from nowhere

WAY = {"amount": 5, "method": "bank", "destination": "DE02"}


class Scene:
    """Mo, who operates, and people who have earned something and are to be erased."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock, self.mo = given, clock, given.mo()

    def deeds(self) -> list[Deed]:
        """Somebody new asks for their money eight times, and is erased eight times."""
        self.who = self.given.person("Nele")
        self.clock.pass_(days=8)
        made = movement(f"bonus:{self.who.id}", platform(Decimal(-20)), earned(self.who.id, Decimal(20)))
        self.given.database.transact(lambda tx: move(tx, [made], now=self.clock()))
        now, body = self.clock().isoformat(), {"reason": "Asked.", "gives_up_money": True}
        asking = deed(
            "app", path="/worker-api/withdrawals", body=WAY, authorization=f"Bearer {self.who.worker_token}", now=now
        )
        path = f"/operator-api/accounts/{self.who.id}/erase"
        erasing = deed("app", path=path, body=body, authorization=self.mo.basic, now=now)
        return [asking, erasing] * 8

    def race(self, sabotage: dict[str, str] | None = None) -> Race:
        return contend(self.given.database.url, self.deeds(), sabotage=sabotage)

    def is_erased(self) -> bool:
        return self._count("SELECT count(*)::int FROM erasures WHERE account_id = %(id)s") == 1

    def left(self) -> Decimal:
        """What lies in the account's purses."""
        query = "SELECT sum(amount) FROM purses WHERE account_id = %(id)s"
        return self.given.database.read(lambda tx: tx.value(query, id=self.who.id))

    def _count(self, query: str) -> int:
        return self.given.database.read(lambda tx: tx.value(query, id=self.who.id))  # type: ignore[arg-type]


@pytest.fixture
def scene(given: Given, clock: VirtualClock) -> Scene:
    return Scene(given, clock)


def test_account_is_erased_once_or_its_money_is_on_its_way(scene: Scene):
    for _ in range(2):
        race = scene.race()
        assert not race.errors
        assert scene.left() == (0 if scene.is_erased() else 20), race.counts
        assert race.counts["erased_already"] == (7 if scene.is_erased() else 0), race.counts


def test_control_without_locks_it_is_erased_with_money_on_its_way(scene: Scene):
    first_lost(
        lambda: scene.race(NO_ROW_LOCKS), lambda race: bool(race.errors) or (scene.is_erased() and scene.left() != 0)
    )
