"""A debt that many collect while its owner withdraws: it is paid once, and nothing goes out before it is."""

from decimal import Decimal
from typing import Any

import pytest

from piecework.audit.auditing import audit
from piecework.database import Tx
from piecework.ids import new_order_id, secret_digest
from piecework.ledger.book import move
from piecework.ledger.debts_sql import ask_debt, change_debt, lock_debt
from piecework.ledger.movement import earned, movement, platform, receivable
from piecework.withdrawals import withdrawals_sql as sql
from piecework.withdrawals.withdrawal import Withdrawal, taken_out
from tests.conftest import VirtualClock
from tests.given import Given
from tests.races.contending import NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

pytestmark = pytest.mark.unaudited

EARNED, WAITING, DEBT = Decimal(20), Decimal(15), Decimal(30)
LEFT = EARNED + WAITING - DEBT


class Scene:
    """Wim has earned 20, waits for 15 that are to be paid, and owes 30."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock = given, clock
        clock.pass_(days=-8)
        self.wim = given.wim()
        clock.pass_(days=8)
        self.begin()

    def begin(self) -> None:
        """As it is before each race; what the last one left is added to."""
        withdrawal_id, now = new_order_id(), self.clock()

        def write(tx: Tx) -> None:
            lock_debt(tx, self.wim.id)
            change_debt(tx, self.wim.id, DEBT)
            sql.add_withdrawal(tx, Withdrawal(
                account_id=self.wim.id, withdrawal_id=withdrawal_id, state="APPROVED", amount=WAITING, method="x",
                destination="x", token_sha256=secret_digest(""), requested_at=now, confirm_by=now, confirmed_at=now,
                ended_at=None, reason="",
            ))  # fmt: skip
            worked = movement(
                f"bonus:{withdrawal_id}", platform(-EARNED - WAITING), earned(self.wim.id, EARNED + WAITING)
            )
            owed = movement(f"appeal:{withdrawal_id}", platform(DEBT), receivable(self.wim.id, -DEBT))
            move(tx, [worked, owed, taken_out(self.wim.id, withdrawal_id, WAITING)], now=now)

        self.given.database.transact(write)

    def deeds(self) -> list[Deed]:
        """Sixteen collect; sixteen ask for what is there while it is owed."""
        now = self.clock().isoformat()
        body = {"amount": str(LEFT), "method": "bank", "destination": "DE02"}
        call: dict[str, Any] = {"path": "/worker-api/withdrawals", "authorization": f"Bearer {self.wim.worker_token}"}
        collect = deed("collect", account_id=self.wim.id, now=now)
        return [collect, deed("app", body=body, now=now, **call)] * 16

    def race(self, sabotage: dict[str, str] | None = None) -> Race:
        return contend(self.given.database.url, self.deeds(), sabotage=sabotage)

    def money(self) -> tuple[Decimal, Decimal, Decimal]:
        """Earned, on its way out, owed."""
        shown = self.wim.work("GET", "earnings").json
        owed = self.given.database.read(lambda tx: ask_debt(tx, self.wim.id).get())
        return Decimal(shown["earned"]), Decimal(shown["withdrawing"]), owed

    def wrong(self) -> list[str]:
        found = audit(self.given.database)
        return [each.check for each in found if each.check in ("withdrawals", "purses", "receivables")]


@pytest.fixture
def scene(given: Given, clock: VirtualClock) -> Scene:
    return Scene(given, clock)


def test_a_debt_is_paid_once_and_before_anything_goes_out(scene: Scene):
    race = scene.race()
    assert not race.errors
    assert (race.counts["collected 1"], race.counts["collected 0"]) == (1, 15)
    went_out = 16 - race.counts["owes_money"] - race.counts["not_enough_earned"]
    assert went_out <= 1
    assert scene.money() == (LEFT - went_out * LEFT, went_out * LEFT, 0)
    assert scene.wrong() == []


def test_control_without_locks_it_is_paid_twice_or_somebody_meets_a_bug(scene: Scene):
    def once_more() -> Race:
        scene.begin()
        return scene.race(NO_ROW_LOCKS)

    first_lost(once_more, lambda race: bool(race.errors) or race.counts["collected 1"] != 1)
