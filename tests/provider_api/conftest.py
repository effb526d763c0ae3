"""A place that takes payments by Stripe, and Stripe telling it things."""

import itertools
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from falcon.testing import TestClient

from piecework.app import build_app
from piecework.database import Database
from piecework.ledger.debts_sql import ask_debt
from piecework.money import money_text
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.payments.standing_in import charge, dispute, event, refund, send, session, signed, with_stripe


class Stripe:
    """Tells the place of payments; each event has an id of its own unless it is told again."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.database, self.clock = given, given.database, clock
        self.client = TestClient(build_app(with_stripe(), given.database, clock))
        self._numbers = itertools.count(1)

    def tell(self, kind: str, about: dict[str, Any], *, event_id: str = "", at: datetime | None = None) -> str:
        """Send an event; what came of it."""
        told = event(kind, about, event_id=event_id or f"evt_{next(self._numbers)}", at=at or self.clock())
        return self.send(told)

    def send(self, told: dict[str, Any]) -> str:
        """Send this very event, signed now; what came of it."""
        body = json.dumps(told).encode()
        answer = send(self.client, body, signed(body, self.clock()))
        assert answer.status_code == 200, answer.text
        return f"{answer.json['outcome']} {answer.json['detail']}"

    def paid(self, person: Person, dollars: str, *, payment: str = "pi_1", deposit: str = "d1", **changes: Any) -> str:
        about = session(person.id, deposit, cents(dollars), payment=payment, **changes)
        return self.tell("checkout.session.completed", about)

    def refunded(self, dollars: str, *, name: str = "re_1", payment: str = "pi_1", **changes: Any) -> str:
        kind = "refund.failed" if changes.get("status") == "failed" else "refund.created"
        return self.tell(kind, refund(name, cents(dollars), payment=payment, **changes))

    def refunded_in_all(self, dollars: str, *, payment: str = "pi_1") -> str:
        return self.tell("charge.refunded", charge(cents(dollars), payment=payment))

    def disputed(
        self, dollars: str, *, name: str = "dp_1", payment: str = "pi_1", status: str = "needs_response", **at: Any
    ) -> str:
        kind = "charge.dispute.created" if status == "needs_response" else "charge.dispute.closed"
        return self.tell(kind, dispute(name, cents(dollars), payment=payment, status=status), **at)

    def money(self, person: Person) -> tuple[str, str, str]:
        """What the person has to spend, has earned, and owes."""
        shown = person.api("users/get-balances")
        owed: Decimal = self.database.read(lambda tx: ask_debt(tx, person.id).get())
        return shown["spendable"], shown["earned"], money_text(owed)

    def is_frozen(self, person: Person) -> bool:
        statement = "SELECT frozen_at IS NOT NULL FROM accounts WHERE account_id = %(id)s"
        return self.database.read(lambda tx: tx.value(statement, id=person.id))

    def deposits(self, person: Person) -> list[tuple[str, str, str]]:
        """The person's deposits by the API: state, amount, what was called back."""
        page = person.api("deposits/get-deposits")
        return [(each["state"], each["amount"], each["called_back"]) for each in page["deposits"]]

    def outcomes(self, database: Database) -> list[tuple[str, str, int]]:
        """What is kept of the events: type, outcome, how often it came."""
        statement = "SELECT type || ' ' || outcome || ' ' || times_received FROM payment_events ORDER BY event_id"
        rows: list[str] = database.read(lambda tx: tx.ask_value(statement).all())
        return [(row.split()[0], row.split()[1], int(row.split()[2])) for row in rows]


def cents(dollars: str) -> int:
    return int(Decimal(dollars) * 100)


@pytest.fixture
def stripe(given: Given, clock: VirtualClock) -> Stripe:
    return Stripe(given, clock)


@pytest.fixture
def ada(given: Given) -> Person:
    return given.ada(funds="0")
