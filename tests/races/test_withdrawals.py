"""One purse asked for by many at once, and one withdrawal that everybody wants to end, or have returned, themselves."""

from decimal import Decimal
from typing import Any

import pytest

from piecework.audit.auditing import audit
from piecework.ids import new_order_id, secret_digest
from piecework.ledger.book import move
from piecework.ledger.movement import earned, movement, platform
from piecework.withdrawals import withdrawals_sql as sql
from piecework.withdrawals.withdrawal import Withdrawal, taken_out
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.races.contending import NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

pytestmark = pytest.mark.unaudited

UNGUARDED = NO_ROW_LOCKS | {"AND state = %(before)s": ""}
WAY = {"method": "bank", "destination": "DE02"}


class Scene:
    """Wim, who has earned money, and Mo, who operates."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock = given, clock
        self.wim, self.mo = given.wim(), given.person("Mo", is_operator=True)
        self.mia = given.person("Mia", is_operator=True)
        clock.pass_(days=8)
        self.earn(Decimal(20))

    def earn(self, amount: Decimal) -> None:
        made = movement(f"bonus:{new_order_id()}", platform(-amount), earned(self.wim.id, amount))
        self.given.database.transact(lambda tx: move(tx, [made], now=self.clock()))

    def approved(self) -> str:
        """A withdrawal of 5 that is to be paid."""
        withdrawal_id, now = new_order_id(), self.clock()

        def write(tx: Any) -> None:
            sql.add_withdrawal(tx, Withdrawal(
                account_id=self.wim.id, withdrawal_id=withdrawal_id, state="APPROVED", amount=Decimal(5), method="x",
                destination="x", token_sha256=secret_digest(""), requested_at=now, confirm_by=now, confirmed_at=now,
                ended_at=None, reason="",
            ))  # fmt: skip
            move(tx, [taken_out(self.wim.id, withdrawal_id, Decimal(5))], now=now)

        self.given.database.transact(write)
        return withdrawal_id

    def call(self, person: Person, path: str, body: dict[str, Any]) -> Deed:
        authorization = f"Bearer {person.worker_token}" if path.startswith("/worker") else person.basic
        now = self.clock().isoformat()
        return deed("app", path=path, body=body, authorization=authorization, now=now)

    def race(self, deeds: list[Deed], sabotage: dict[str, str] | None = None) -> Race:
        return contend(self.given.database.url, deeds, sabotage=sabotage)

    def requests(self) -> list[Deed]:
        return [self.call(self.wim, "/worker-api/withdrawals", {"amount": 5, **WAY}) for _ in range(32)]

    def endings(self, withdrawal_id: str) -> list[Deed]:
        path = f"/operator-api/withdrawals/{self.wim.id}/{withdrawal_id}"
        refusal = {"reason": "Unknown account."}
        return [self.call(self.mo, f"{path}/{act}", refusal) for act in ("paid", "refuse") * 16]

    def paid(self) -> str:
        """A withdrawal of 5 that was paid."""
        withdrawal_id = self.approved()
        path = f"withdrawals/{self.wim.id}/{withdrawal_id}/paid"
        assert self.mo.operate("POST", path, {}).status_code == 200
        return withdrawal_id

    def returns(self, withdrawal_id: str) -> list[Deed]:
        """Two operators record that the bank sent it back, sixteen times each."""
        path, body = f"/operator-api/withdrawals/{self.wim.id}/{withdrawal_id}/returned", {"reason": "Account closed."}
        return [self.call(operator, path, body) for operator in (self.mo, self.mia) * 16]

    def purses(self) -> dict[str, str]:
        shown = self.wim.work("GET", "earnings").json
        return {name: shown[name] for name in ("earned", "withdrawing", "paid_out")}

    def wrong(self) -> list[str]:
        """What the audit says of withdrawals and purses; that the money came from nowhere is no matter here."""
        return [
            finding.check
            for finding in audit(self.given.database)
            if finding.check in ("withdrawals", "returns", "purses")
        ]


@pytest.fixture
def scene(given: Given, clock: VirtualClock) -> Scene:
    return Scene(given, clock)


def test_a_purse_is_not_given_out_twice(scene: Scene):
    race = scene.race(scene.requests())
    assert not race.errors
    assert race.counts["not_enough_earned"] == 28
    assert scene.purses() == {"earned": "0.0000", "withdrawing": "20.0000", "paid_out": "0.0000"}
    assert scene.wrong() == []


def test_a_withdrawal_ends_one_way(scene: Scene):
    withdrawal_id = scene.approved()
    race = scene.race(scene.endings(withdrawal_id))
    assert not race.errors
    assert race.counts["withdrawal_cannot_move"] == 31
    assert scene.purses() in (
        {"earned": "20.0000", "withdrawing": "0.0000", "paid_out": "0.0000"},
        {"earned": "15.0000", "withdrawing": "0.0000", "paid_out": "5.0000"},
    )
    assert scene.wrong() == []


def test_control_without_locks_somebody_meets_a_bug(scene: Scene):
    def once_more() -> Race:
        scene.earn(Decimal(5))
        return scene.race(scene.endings(scene.approved()), UNGUARDED)

    first_lost(once_more, lambda race: bool(race.errors) or race.counts["withdrawal_cannot_move"] != 31)


def test_a_payment_comes_back_once(scene: Scene):
    withdrawal_id = scene.paid()
    race = scene.race(scene.returns(withdrawal_id))
    assert not race.errors
    assert race.counts["withdrawal_cannot_move"] == 31
    assert scene.purses() == {"earned": "20.0000", "withdrawing": "0.0000", "paid_out": "0.0000"}
    assert scene.wrong() == []


def test_control_without_locks_a_second_return_meets_a_bug(scene: Scene):
    def once_more() -> Race:
        scene.earn(Decimal(5))
        return scene.race(scene.returns(scene.paid()), UNGUARDED)

    first_lost(once_more, lambda race: bool(race.errors) or race.counts["withdrawal_cannot_move"] != 31)
