"""Paying in: a page to pay at is made once for a deposit, whatever is repeated or fails; nothing is credited by it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from falcon.testing import TestClient

from piecework.app import build_app
from piecework.database import Database
from piecework.deposits.starting import UNPAID_MAX, expire_deposits
from piecework.settings import CannotStart, Settings
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.payments.standing_in import StandIn, event, send, session, signed, standing_in, with_stripe


@pytest.fixture(scope="module")
def told() -> Iterator[StandIn]:
    with standing_in() as stripe:
        yield stripe


@pytest.fixture
def stripe(told: StandIn) -> StandIn:
    told.asked.clear()
    told.sessions.clear()
    told.fails_with = 0
    return told


@pytest.fixture
def client(stripe: StandIn, given: Given, clock: VirtualClock) -> TestClient:
    return TestClient(build_app(with_stripe(stripe.address, public_url="https://pw.example"), given.database, clock))


@pytest.fixture
def ada(given: Given) -> Person:
    return given.ada(funds="0")


def start(client: TestClient, person: Person, amount: Any, *, key: str | None = None) -> dict[str, Any]:
    headers = {"Authorization": person.basic, **({"Idempotency-Key": key} if key else {})}
    answer = client.simulate_post("/api/deposits/start-deposit.php", json={"amount": amount}, headers=headers)
    return answer.json


def test_a_page_to_pay_at_is_made_and_nothing_is_credited(client: TestClient, stripe: StandIn, ada: Person):
    made = start(client, ada, "25.50")
    assert (made["ok"], made["state"], made["amount"]) == (True, "STARTED", "25.5000")
    assert made["pay_url"] == "https://checkout.stripe.example/1"
    assert ada.api("users/get-balances")["spendable"] == "0.0000"
    ((path, asked, headers),) = stripe.asked
    assert path == "/v1/checkout/sessions"
    assert headers["authorization"] == "Bearer sk_test_51Piecework"
    assert asked["line_items[0][price_data][unit_amount]"] == "2550"
    assert asked["line_items[0][price_data][currency]"] == "usd"
    assert (asked["mode"], asked["metadata[piecework_account]"]) == ("payment", ada.id)
    assert asked["metadata[piecework_deposit]"] == made["deposit_id"]
    assert asked["payment_intent_data[metadata][piecework_deposit]"] == made["deposit_id"]
    assert asked["success_url"] == f"https://pw.example/employer/money?deposit={made['deposit_id']}"


def test_what_was_started_is_credited_when_it_is_told_to_have_come(
    client: TestClient, ada: Person, clock: VirtualClock
):
    made = start(client, ada, 10)
    told = event(
        "checkout.session.completed",
        session(ada.id, made["deposit_id"], 1000, payment="pi_1"),
        event_id="e",
        at=clock(),
    )
    body = json.dumps(told).encode()
    assert send(client, body, signed(body, clock())).json["outcome"] == "DONE"
    (deposit,) = ada.api("deposits/get-deposits")["deposits"]
    assert (deposit["state"], deposit["source"], deposit["reference"]) == ("CREDITED", "stripe", "pi_1")
    assert deposit["pay_url"] == ""


def test_the_same_call_again_finds_the_same_page(client: TestClient, stripe: StandIn, ada: Person):
    first, again = start(client, ada, 10, key="k1"), start(client, ada, 10, key="k1")
    assert first == again
    assert len(stripe.asked) == 1
    assert start(client, ada, 11, key="k1")["code"] == "idempotency_key_reused"
    assert start(client, ada, 10, key="k2")["deposit_id"] != first["deposit_id"]


def test_a_crash_between_the_steps_makes_no_second_page(
    client: TestClient, stripe: StandIn, ada: Person, database: Database
):
    """The page was made, and the place fell before it noted it: asked again, Stripe answers the same page."""
    first = start(client, ada, 10, key="k1")
    database.transact(lambda tx: tx.do("UPDATE deposits SET checkout_id = '', pay_url = ''"))
    assert start(client, ada, 10, key="k1") == first
    assert len(stripe.asked) == 2
    assert len(stripe.sessions) == 1


def test_a_provider_that_fails_leaves_no_trace(client: TestClient, stripe: StandIn, ada: Person):
    stripe.fails_with = 402
    refused = start(client, ada, 10, key="k1")
    assert (refused["ok"], refused["code"]) == (False, "payment_provider_unavailable")
    assert ada.api("deposits/get-deposits")["deposits"] == []
    stripe.fails_with = 0
    assert start(client, ada, 10, key="k1")["state"] == "STARTED"


@pytest.mark.parametrize("amount", ["4.99", "5000.01", "-5", 0, "10.001", "NaN", "ten"])
def test_an_amount_out_of_bounds_is_refused(client: TestClient, stripe: StandIn, ada: Person, amount: Any):
    refused = start(client, ada, amount)
    assert (refused["ok"], refused["field"]) == (False, "amount")
    assert stripe.asked == []


def test_a_page_without_an_address_is_no_page(
    client: TestClient, stripe: StandIn, ada: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(stripe, "post", lambda *_: (200, {"id": "cs_1", "object": "checkout.session", "url": None}))
    assert start(client, ada, 10)["code"] == "payment_provider_unavailable"


def test_no_more_than_a_few_may_wait_to_be_paid(client: TestClient, ada: Person):
    for _ in range(UNPAID_MAX):
        assert start(client, ada, 10)["ok"]
    assert start(client, ada, 10)["code"] == "too_many_deposits"


def test_what_nobody_pays_is_over_after_two_days(
    client: TestClient, ada: Person, database: Database, clock: VirtualClock
):
    start(client, ada, 10)
    clock.pass_(days=1)
    assert database.transact(lambda tx: expire_deposits(tx, now=clock())) == 0  # Stripe may still tell
    clock.pass_(days=1)
    assert database.transact(lambda tx: expire_deposits(tx, now=clock())) == 1
    assert ada.api("deposits/get-deposits", {"state": "expired"})["deposits"][0]["state"] == "EXPIRED"
    assert ada.api("deposits/get-deposits", {"state": "started"})["deposits"] == []


def test_deposits_are_the_callers_own(client: TestClient, ada: Person, given: Given):
    start(client, ada, 10)
    assert given.person("Olga").api("deposits/get-deposits")["deposits"] == []


def test_a_place_without_a_provider_says_so(given: Given, ada: Person):
    assert start(given.client, ada, 10)["code"] == "no_payment_provider"


def test_secrets_go_together_and_the_currency_is_one_that_is_paid_in():
    with pytest.raises(CannotStart, match="both"):
        Settings(stripe_secret_key="sk_test_1")
    with pytest.raises(CannotStart, match="currencies"):
        with_stripe(currency="points")


def test_stripe_is_asked_until_when_the_page_is_open(
    client: TestClient, stripe: StandIn, ada: Person, clock: VirtualClock
):
    start(client, ada, 10)
    ((_, asked, _),) = stripe.asked
    open_for = int(asked["expires_at"]) - clock().timestamp()
    assert timedelta(minutes=30).total_seconds() < open_for < timedelta(hours=24).total_seconds()
