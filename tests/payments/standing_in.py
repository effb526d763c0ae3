"""Stripe for tests: a server on 127.0.0.1 that answers like its API, and events as Stripe signs them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import stripe
from falcon.testing import Result, TestClient

from piecework.settings import Settings

SECRET_KEY, WEBHOOK_SECRET = "sk_test_51Piecework", "whsec_of_the_tests"


def with_stripe(address: str = "http://127.0.0.1:1", **changes: Any) -> Settings:
    """Settings of a place that takes payments by Stripe, at this address."""
    return Settings(
        stripe_secret_key=SECRET_KEY, stripe_webhook_secret=WEBHOOK_SECRET, stripe_address=address,
        api_requests_per_second=0, proof_store="memory:///", **changes,
    )  # fmt: skip


class StandIn:
    """What the server has been asked, and how it answers: a session for each Idempotency-Key, events as given."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []  # path, parameters, headers
        self.sessions: dict[str, dict[str, Any]] = {}  # by Idempotency-Key
        self.events: list[dict[str, Any]] = []  # the newest first
        self.fails_with: int = 0
        self.page_events_max = 2
        self.address = ""

    def post(self, path: str, parameters: dict[str, str], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append((path, parameters, headers))
        if self.fails_with:
            return self.fails_with, {"error": {"type": "api_error", "message": "It failed."}}
        assert path == "/v1/checkout/sessions", path
        key = headers["idempotency-key"]
        number = len(self.sessions) + 1
        made = {"id": f"cs_{number}", "object": "checkout.session", "url": f"https://checkout.stripe.example/{number}"}
        return 200, self.sessions.setdefault(key, made)

    def get(self, path: str, parameters: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        assert path == "/v1/events", path
        since = int(parameters["created[gte]"][0])
        found = [event for event in self.events if event["created"] >= since]
        if "starting_after" in parameters:
            last = next(n for n, event in enumerate(found) if event["id"] == parameters["starting_after"][0])
            found = found[last + 1 :]
        page, rest = found[: self.page_events_max], found[self.page_events_max :]
        return 200, {"object": "list", "url": "/v1/events", "data": page, "has_more": bool(rest)}


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """A server that plays Stripe's API, for the length of a block."""
    told = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.answer(*told.post(urlsplit(self.path).path, dict(parse_qsl(body)), headers))

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self.answer(*told.get(parts.path, parse_qs(parts.query)))

        def answer(self, status: int, value: dict[str, Any]) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base names it so
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


def event(kind: str, about: dict[str, Any], *, event_id: str, at: datetime) -> dict[str, Any]:
    """An event of Stripe's, as its API has it."""
    return {
        "id": event_id, "object": "event", "api_version": "2025-09-30.clover", "created": int(at.timestamp()),
        "livemode": False, "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None}, "type": kind,
        "data": {"object": about},
    }  # fmt: skip


def session(account_id: str, deposit_id: str, cents: int, *, payment: str | None, **changes: Any) -> dict[str, Any]:
    """A Checkout Session."""
    return {
        "id": f"cs_{deposit_id}", "object": "checkout.session", "mode": "payment", "status": "complete",
        "payment_status": "paid", "amount_total": cents, "amount_subtotal": cents, "currency": "usd",
        "client_reference_id": deposit_id, "payment_intent": payment, "customer_details": {"email": "a@example.org"},
        "metadata": {"piecework_account": account_id, "piecework_deposit": deposit_id}, **changes,
    }  # fmt: skip


def refund(name: str, cents: int, *, payment: str | None, **changes: Any) -> dict[str, Any]:
    """A Refund."""
    return {
        "id": name, "object": "refund", "amount": cents, "currency": "usd", "charge": "ch_1",
        "payment_intent": payment, "reason": "requested_by_customer", "status": "succeeded", **changes,
    }  # fmt: skip


def charge(cents_refunded: int, *, payment: str | None, **changes: Any) -> dict[str, Any]:
    """A Charge that was refunded."""
    return {
        "id": "ch_1", "object": "charge", "amount": 100_00, "amount_refunded": cents_refunded, "currency": "usd",
        "payment_intent": payment, "refunded": True, "status": "succeeded", **changes,
    }  # fmt: skip


def dispute(name: str, cents: int, *, payment: str | None, **changes: Any) -> dict[str, Any]:
    """A Dispute."""
    return {
        "id": name, "object": "dispute", "amount": cents, "currency": "usd", "charge": "ch_1",
        "payment_intent": payment, "reason": "fraudulent", "status": "needs_response", **changes,
    }  # fmt: skip


def signed(body: bytes, at: datetime, *, secret: str = WEBHOOK_SECRET) -> str:
    """The Stripe-Signature header of a body."""
    return stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(at.timestamp()))


def send(client: TestClient, body: bytes, signature: str | None) -> Result:
    """Call the address that Stripe calls."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if signature is not None:
        headers["Stripe-Signature"] = signature
    return client.simulate_post("/payments/stripe", body=body, headers=headers)
