"""A payment provider tells the same thing many times at the same moment: credited once, taken back once."""

import itertools
import json
from typing import Any

import pytest

from piecework.audit.auditing import audit
from piecework.deposits.booking_events import book_event
from piecework.payments.stripe_events import read_event
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.payments.standing_in import dispute, event, refund, session
from tests.races.contending import NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

UNGUARDED = NO_ROW_LOCKS | {"AND account_id = ''": ""}


class Scene:
    """Ada pays in, and Stripe tells it over and over."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock, self.ada = given, clock, given.ada(funds="0")
        self._told = 0

    def told(self, kind: str, about: dict[str, Any], times: int) -> list[Deed]:
        """The event so many times: half of them the very same, half with ids of their own."""
        deeds: list[Deed] = []
        for number in range(times):
            self._told += 1
            event_id = f"evt_{kind}_{about['id']}" if number % 2 else f"evt_{self._told}"
            body = json.dumps(event(kind, about, event_id=event_id, at=self.clock()))
            deeds.append(deed("hear", body=body, now=self.clock().isoformat()))
        return deeds

    def paid(self, number: int, times: int) -> list[Deed]:
        """The payment is known by a refund that failed, so that nobody waits for its row to be made: for its lock."""
        about = refund(f"re_{number}", 1_00, payment=f"pi_{number}", status="failed")
        body = json.dumps(event("refund.failed", about, event_id=f"evt_re_{number}", at=self.clock())).encode()
        told = read_event(body, currency="USD")
        self.given.database.transact(lambda tx: book_event(tx, told, now=self.clock()))
        about = session(self.ada.id, f"d{number}", 100_00, payment=f"pi_{number}")
        return self.told("checkout.session.completed", about, times)

    def race(self, deeds: list[Deed], sabotage: dict[str, str] | None = None) -> Race:
        return contend(self.given.database.url, deeds, sabotage=sabotage)


@pytest.fixture
def scene(given: Given, clock: VirtualClock) -> Scene:
    return Scene(given, clock)


def spendable(person: Person) -> str:
    return str(person.api("users/get-balances")["spendable"])


def test_a_payment_is_credited_once(scene: Scene):
    race = scene.race(scene.paid(1, 32))
    assert not race.errors
    assert race.counts == {"DONE": 1, "NOTHING": 31}
    assert spendable(scene.ada) == "100.0000"


def test_a_payment_its_refund_and_its_dispute_at_once(scene: Scene):
    refunds = scene.told("refund.created", refund("re_2", 30_00, payment="pi_1"), 8)
    disputes = scene.told("charge.dispute.created", dispute("dp_1", 20_00, payment="pi_1"), 8)
    race = scene.race(scene.paid(1, 16) + refunds + disputes)
    assert not race.errors
    assert spendable(scene.ada) == "50.0000"
    assert audit(scene.given.database) == []


def test_control_without_locks_somebody_is_told_something_else(scene: Scene):
    numbers = itertools.count(1)
    first_lost(
        lambda: scene.race(scene.paid(next(numbers), 16), UNGUARDED),
        lambda race: race.counts != {"DONE": 1, "NOTHING": 15},
    )
