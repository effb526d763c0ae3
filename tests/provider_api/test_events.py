"""What Stripe tells: verified, booked once whatever is repeated or out of order, kept for operators."""

import json
from datetime import timedelta

import pytest

from piecework.database import Database
from piecework.provider_api import BODY_BYTES_MAX
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.payments.standing_in import event, send, session, signed
from tests.provider_api.conftest import Stripe


def test_a_payment_is_credited(stripe: Stripe, ada: Person):
    assert stripe.paid(ada, "25.50") == "DONE Credited 25.5000"
    assert stripe.money(ada) == ("25.5000", "0.0000", "0.0000")
    assert stripe.deposits(ada) == [("CREDITED", "25.5000", "0.0000")]
    (line,) = ada.api("users/get-transactions")["transactions"]
    assert (line["id"], line["type"], line["amount"]) == ("deposit:pi_1", "deposit", "25.5000")


def test_the_same_event_again_and_another_event_of_the_same_payment_credit_nothing(stripe: Stripe, ada: Person):
    about = session(ada.id, "d1", 2550, payment="pi_1")
    told = [stripe.tell("checkout.session.completed", about, event_id="evt_a") for _ in range(3)]
    told += [stripe.tell("checkout.session.async_payment_succeeded", about) for _ in range(2)]
    assert told == ["DONE Credited 25.5000"] + ["NOTHING It was credited before."] * 4
    assert stripe.money(ada) == ("25.5000", "0.0000", "0.0000")
    kept = stripe.outcomes(stripe.database)
    assert ("checkout.session.completed", "DONE", 3) in kept  # what it did once stays on record
    assert kept.count(("checkout.session.async_payment_succeeded", "NOTHING", 1)) == 2


def test_a_bank_that_takes_its_time(stripe: Stripe, ada: Person, clock: VirtualClock):
    coming = session(ada.id, "d1", 1000, payment="pi_1", payment_status="unpaid")
    assert stripe.tell("checkout.session.completed", coming).startswith("DONE")
    assert stripe.deposits(ada) == [("PAYING", "10.0000", "0.0000")]
    assert stripe.money(ada)[0] == "0.0000"
    clock.pass_(days=4)
    stripe.tell("checkout.session.async_payment_succeeded", session(ada.id, "d1", 1000, payment="pi_1"))
    assert stripe.deposits(ada) == [("CREDITED", "10.0000", "0.0000")]


def test_a_bank_that_does_not_pay(stripe: Stripe, ada: Person, database: Database):
    coming = session(ada.id, "d1", 1000, payment="pi_1", payment_status="unpaid")
    stripe.tell("checkout.session.completed", coming)
    assert stripe.tell("checkout.session.async_payment_failed", coming) == "DONE The deposit is FAILED."
    assert stripe.tell("checkout.session.async_payment_failed", coming).startswith("NOTHING")
    assert stripe.deposits(ada) == [("FAILED", "10.0000", "0.0000")]
    assert database.read(lambda tx: tx.ask_value("SELECT kind FROM events").all()) == ["deposit_failed"]


@pytest.mark.parametrize("state", ["expired", "async_payment_failed"])
def test_an_end_that_is_told_late_or_early_takes_nothing_back(stripe: Stripe, ada: Person, state: str):
    """`completed` and the end of the checkout cross on their way, in either order."""
    over = session(ada.id, "d1", 1000, payment=None, payment_status="unpaid")
    stripe.paid(ada, "10")
    assert stripe.tell(f"checkout.session.{state}", over) == "NOTHING The deposit is CREDITED already."
    stripe.tell("checkout.session.completed", session(ada.id, "d2", 700, payment=None, payment_status="unpaid"))
    stripe.tell(f"checkout.session.{state}", session(ada.id, "d2", 700, payment=None, payment_status="unpaid"))
    assert stripe.paid(ada, "7", payment="pi_2", deposit="d2") == "DONE Credited 7.0000"
    assert stripe.money(ada)[0] == "17.0000"


@pytest.mark.parametrize(
    "signature",
    [
        None, "", "t=1", "v1=00", "nonsense", "t=x,v1=00", "t=1,v1=\u00e4", "t=99999999999999999999,v1=00",
        "another secret", "another body",
    ],
)  # fmt: skip
def test_a_forged_event_is_turned_away(stripe: Stripe, ada: Person, signature: str | None, clock: VirtualClock):
    body = json.dumps(
        event("checkout.session.completed", session(ada.id, "d1", 99900, payment="pi_9"), event_id="evt_f", at=clock())
    ).encode()
    if signature == "another secret":
        signature = signed(body, clock(), secret="whsec_guessed")
    elif signature == "another body":
        signature = signed(body.replace(b"99900", b"100"), clock())
    answer = send(stripe.client, body, signature)
    assert (answer.status_code, answer.json["code"]) == (400, "event_not_verified")
    assert stripe.money(ada) == ("0.0000", "0.0000", "0.0000")
    assert stripe.outcomes(stripe.database) == []


def test_a_recorded_call_is_turned_away_later_and_a_resent_event_is_not(
    stripe: Stripe, ada: Person, clock: VirtualClock
):
    told = event("checkout.session.completed", session(ada.id, "d1", 1000, payment="pi_1"), event_id="e", at=clock())
    body = json.dumps(told).encode()
    signature = signed(body, clock())
    clock.pass_(minutes=5, seconds=1)
    answer = send(stripe.client, body, signature)
    assert (answer.status_code, answer.json["code"]) == (400, "event_not_verified")
    clock.pass_(days=3)
    assert stripe.send(told) == "DONE Credited 10.0000"  # Stripe signs anew


def test_an_event_may_be_five_minutes_on_its_way(stripe: Stripe, ada: Person, clock: VirtualClock):
    told = event("checkout.session.completed", session(ada.id, "d1", 1000, payment="pi_1"), event_id="e", at=clock())
    body = json.dumps(told).encode()
    signature = signed(body, clock())
    clock.pass_(minutes=5)
    assert send(stripe.client, body, signature).json["outcome"] == "DONE"


def test_our_clock_may_be_wrong_by_less_than_events_are_late(stripe: Stripe, ada: Person, clock: VirtualClock):
    told = event("checkout.session.completed", session(ada.id, "d1", 1000, payment="pi_1"), event_id="e", at=clock())
    body = json.dumps(told).encode()
    ahead = signed(body, clock() + timedelta(hours=1))  # our clock went back
    assert send(stripe.client, body, ahead).json["outcome"] == "DONE"
    clock.now -= timedelta(days=2)
    assert stripe.disputed("10").startswith("DONE")
    assert stripe.money(ada) == ("0.0000", "0.0000", "0.0000")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"nonsense", b'{"id": 5}', b"\xff", b'{"id":"e","type":"t"}'])
def test_what_is_signed_and_no_event_is_turned_away(stripe: Stripe, body: bytes, clock: VirtualClock):
    signature = signed(body, clock()) if body != b"\xff" else "t=1,v1=00"
    assert send(stripe.client, body, signature).status_code == 400


def test_a_body_that_is_too_large_is_turned_away(stripe: Stripe):
    answer = send(stripe.client, b" " * (512 * 1024 + 1), "t=1,v1=00")
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")


def test_without_a_provider_there_is_nothing_at_the_address(given: Given, clock: VirtualClock):
    body = b"{}"
    answer = send(given.client, body, signed(body, clock()))
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert given.client.simulate_get("/payments/stripe").status_code == 404


@pytest.mark.parametrize("kind", ["customer.created", "payment_intent.succeeded", "invoice.paid", "v1.made.up"])
def test_an_event_that_means_nothing_here_is_answered_and_noted(stripe: Stripe, kind: str):
    assert stripe.tell(kind, {"id": "x", "object": "anything"}) == f"NOTED Nothing follows from {kind}."
    assert stripe.outcomes(stripe.database) == [(kind, "NOTED", 1)]


def test_a_checkout_of_somebody_elses_shop_is_noted(stripe: Stripe, ada: Person):
    for metadata in (None, {}, {"order": "5"}, {"piecework_account": ada.id}):
        assert stripe.paid(ada, "10", metadata=metadata).startswith("NOTED")
    assert stripe.money(ada)[0] == "0.0000"


def test_another_currency_is_refused_and_shown(stripe: Stripe, ada: Person):
    assert stripe.paid(ada, "10", currency="eur") == "REFUSED It is about 10.0000 EUR; the book is in USD."
    assert stripe.paid(ada, "10", currency="jpy") == "REFUSED It is about 1000.0000 JPY; the book is in USD."
    stripe.paid(ada, "10")
    for told in (stripe.refunded("4", currency="eur"), stripe.tell("charge.dispute.created", {
        "id": "dp_1", "amount": 100, "currency": "eur", "payment_intent": "pi_1", "status": "needs_response"
    })):  # fmt: skip
        assert told.startswith("REFUSED")
    assert stripe.money(ada)[0] == "10.0000"


def test_an_account_that_is_not_here_is_refused_until_it_is(stripe: Stripe, ada: Person):
    about = session("00000000", "d1", 1000, payment="pi_1")
    for _ in range(2):
        assert stripe.tell("checkout.session.completed", about) == "REFUSED There is no account 00000000 here."
    # the payment is still free to be somebody's
    assert stripe.paid(ada, "10") == "DONE Credited 10.0000"


def test_two_payments_for_one_deposit_are_refused_and_shown(stripe: Stripe, ada: Person, given: Given):
    stripe.paid(ada, "10")
    assert stripe.paid(ada, "10", payment="pi_2").startswith("REFUSED The deposit was credited before, for the payment")
    olga = given.person("Olga")
    assert stripe.paid(olga, "10", deposit="d2").startswith(
        "REFUSED The payment was credited before, as the deposit d1"
    )
    assert (stripe.money(ada)[0], stripe.money(olga)[0]) == ("10.0000", "0.0000")


def test_what_was_paid_counts_not_what_was_asked_for(stripe: Stripe, ada: Person):
    coming = session(ada.id, "d1", 1000, payment="pi_1", payment_status="unpaid")
    stripe.tell("checkout.session.completed", coming)
    assert stripe.paid(ada, "9") == "DONE Credited 9.0000 instead of 10.0000"
    assert stripe.deposits(ada) == [("CREDITED", "9.0000", "0.0000")]


@pytest.mark.parametrize(
    "changes", [{"payment_status": "no_payment_required"}, {"payment": None}, {"dollars": "0"}, {"amount_total": "x"}]
)
def test_a_payment_that_cannot_be_booked_is_refused_and_shown(stripe: Stripe, ada: Person, changes: dict[str, object]):
    told = stripe.paid(ada, **{"dollars": "10", **changes})  # type: ignore[arg-type]
    assert told.startswith("REFUSED")
    assert stripe.money(ada)[0] == "0.0000"


def test_who_was_frozen_meanwhile_is_credited_and_debts_are_paid_first(stripe: Stripe, ada: Person, given: Given):
    stripe.paid(ada, "60")
    given.running_job(ada, num_tasks=50, task_value=1)
    stripe.disputed("60")
    assert stripe.money(ada) == ("0.0000", "0.0000", "54.1500")
    assert stripe.paid(ada, "100", payment="pi_2", deposit="d2") == "DONE Credited 100.0000"
    assert stripe.money(ada) == ("45.8500", "0.0000", "0.0000")


def test_body_that_does_not_say_how_long_it_is_is_read_no_further_than_the_limit(stripe: Stripe):
    answer = stripe.client.simulate_post(
        "/payments/stripe", body=b" " * (BODY_BYTES_MAX + 1), extras={"CONTENT_LENGTH": ""}
    )
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")


def test_what_ends_and_is_of_nothing_here_is_noted(stripe: Stripe, ada: Person):
    """Another system may take payments with the same account of Stripe's; a restore forgets deposits."""
    elsewhere = session(ada.id, "d1", 1000, payment=None, payment_status="unpaid", metadata={})
    told = stripe.tell("checkout.session.expired", elsewhere)
    assert told == "NOTED This checkout is for no deposit of this place."
    forgotten = session(ada.id, "d1", 1000, payment=None, payment_status="unpaid")
    told = stripe.tell("checkout.session.expired", forgotten)
    assert told == "NOTED There is no such deposit here, and no money for it."
    nobody = session("00000000", "d1", 1000, payment="pi_1", payment_status="unpaid")
    told = stripe.tell("checkout.session.completed", nobody)
    assert told == "REFUSED There is no account 00000000 here."
    assert stripe.deposits(ada) == []
