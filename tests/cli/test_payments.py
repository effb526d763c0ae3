"""`piecework payments catch-up`: what the provider told while nobody listened is booked once, in its order."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from piecework.cli import main, starting
from piecework.database import Database
from tests.conftest import VirtualClock
from tests.given import Given
from tests.payments.standing_in import SECRET_KEY, WEBHOOK_SECRET, event, refund, session, standing_in

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)

    def run_command(*arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(main, arguments, env={"PIECEWORK_DATABASE_URL": database_url} | environment)

    return run_command


def test_what_was_told_meanwhile_is_booked_once(run: Run, given: Given, database: Database, clock: VirtualClock):
    """As after a restore from an hour ago: three payments and a refund are not known here, and one is too old."""
    ada = given.ada(funds="0")
    with standing_in() as stripe:
        told = [
            event("checkout.session.completed", session(ada.id, f"d{n}", 1000, payment=f"pi_{n}"), event_id=f"e{n}",
                  at=clock() + timedelta(minutes=n))
            for n in range(-1, 3)
        ]  # fmt: skip
        about = refund("re_1", 400, payment="pi_1")
        told.append(event("refund.created", about, event_id="e9", at=clock() + timedelta(minutes=9)))
        stripe.events = told[::-1]
        place = {
            "PIECEWORK_STRIPE_SECRET_KEY": SECRET_KEY, "PIECEWORK_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "PIECEWORK_STRIPE_ADDRESS": stripe.address,
        }  # fmt: skip
        command = ("payments", "catch-up", "--since", clock().isoformat(), "--json")
        first = run(*command, **place)
        assert first.exit_code == 0, first.output
        assert json.loads(first.stdout) == {"events": 4, "booked": 4, "to_look_at": 0}
        assert json.loads(run(*command, **place).stdout) == {"events": 4, "booked": 0, "to_look_at": 0}
    assert ada.api("users/get-balances")["spendable"] == "26.0000"


def test_what_could_not_be_booked_is_to_be_looked_at(run: Run, given: Given, clock: VirtualClock):
    ada = given.ada(funds="0")
    with standing_in() as stripe:
        stripe.events = [
            event("checkout.session.completed", session(who, "d1", 1000, payment=f"pi_{who}"), event_id=f"e{who}",
                  at=clock())
            for who in (ada.id, "00000000")
        ]  # fmt: skip
        place = {
            "PIECEWORK_STRIPE_SECRET_KEY": SECRET_KEY, "PIECEWORK_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "PIECEWORK_STRIPE_ADDRESS": stripe.address,
        }  # fmt: skip
        command = ("payments", "catch-up", "--since", clock().isoformat())
        told = run(*command, **place).stdout
        stripe.events = stripe.events[:1]
        assert run(*command, **place).stdout == "1 events, 0 booked.\n"
    assert told == "2 events, 1 booked. 1 could not be booked: look at /operator/money/events.\n"


def test_a_provider_that_does_not_answer_is_named(run: Run):
    place = {
        "PIECEWORK_STRIPE_SECRET_KEY": SECRET_KEY, "PIECEWORK_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "PIECEWORK_STRIPE_ADDRESS": "http://127.0.0.1:9",
    }  # fmt: skip
    failed = run("payments", "catch-up", "--since", "2026-03-01", **place)
    assert failed.exit_code == 1
    assert "does not answer" in failed.output


def test_a_place_without_a_provider_says_so(run: Run):
    failed = run("payments", "catch-up", "--since", "2026-03-01")
    assert failed.exit_code == 1
    assert "takes no payments online" in failed.output
