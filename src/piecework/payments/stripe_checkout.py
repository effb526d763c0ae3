"""Stripe Checkout: Stripe's own page takes the payment, signed events tell of it. No card comes near this place."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import stripe
import structlog

from piecework.deposits.news import ProviderEvent
from piecework.deposits.starting import Checkout
from piecework.payments import stripe_events
from piecework.payments.minor_units import to_minor
from piecework.payments.provider import EventNotVerified, Order, ProviderUnavailable

log = structlog.get_logger("piecework.payments")

ANSWER_SECONDS_MAX = 10
RETRIES_MAX = 1  # of a call that got no answer; the order's own key makes it the same call
SIGNATURE_AGE_MAX = timedelta(minutes=5)
TEXT_IN_ERRORS_MAX = 300
# The events that an endpoint of this place must be told of (docs/operations.md).
EVENT_TYPES = (
    "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
    "checkout.session.expired", "refund.created", "refund.updated", "refund.failed", "charge.refunded",
    "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)  # fmt: skip


class StripeCheckout:
    """Provider, by Stripe. `currency` is the book's; `address` that of Stripe's API."""

    name = "stripe"
    signature_header = "Stripe-Signature"

    def __init__(self, secret_key: str, webhook_secret: str, *, currency: str, address: str) -> None:
        self.currency = currency.upper()
        self._webhook_secret = webhook_secret
        self._client = stripe.StripeClient(
            secret_key,
            http_client=stripe.RequestsClient(timeout=ANSWER_SECONDS_MAX),
            base_addresses={"api": address},
            max_network_retries=RETRIES_MAX,
        )

    def check_amount(self, amount: Decimal) -> None:
        """Whole coins of the currency. Refuses: InvalidRequest."""
        to_minor(amount, self.currency)

    def create_checkout(self, order: Order) -> Checkout:
        """A Checkout Session, made once for an order however often it is asked for. Refuses: ProviderUnavailable."""
        marks = {stripe_events.ACCOUNT_KEY: order.account_id, stripe_events.DEPOSIT_KEY: order.deposit_id}
        price = {
            "currency": self.currency.lower(),
            "unit_amount": to_minor(order.amount, self.currency),
            "product_data": {"name": "Deposit"},
        }
        pay_by = int(order.pay_by.timestamp())
        try:
            session = self._client.v1.checkout.sessions.create(
                {
                    "mode": "payment",
                    "client_reference_id": order.deposit_id,
                    "line_items": [{"quantity": 1, "price_data": price}],
                    "metadata": marks,
                    "payment_intent_data": {"metadata": marks, "description": f"Deposit {order.deposit_id}"},
                    "customer_email": order.email,
                    "success_url": order.paid_url,
                    "cancel_url": order.cancelled_url,
                    "expires_at": pay_by,
                },  # pyright: ignore[reportArgumentType]  # plain dictionaries are what it takes
                {"idempotency_key": f"piecework-{order.account_id}-{order.deposit_id}-{pay_by}"},
            )
        except stripe.StripeError as error:
            raise _unavailable(error) from error
        if not session.url:
            log.error("payment_provider_failed", error="a session without an address", session=session.id)
            raise ProviderUnavailable
        return Checkout(session.id, session.url)

    def read_event(self, body: bytes, signature: str, *, now: datetime) -> ProviderEvent:
        """The event, if Stripe signed it, and not long ago. Refuses: EventNotVerified.

        An old signature is refused although it is right: who recorded the call could send it again for ever.
        """
        try:
            stripe.WebhookSignature.verify_header(body, signature, self._webhook_secret)
        except (stripe.SignatureVerificationError, UnicodeError, TypeError) as error:
            raise EventNotVerified from error
        if _signed_at(signature) < now - SIGNATURE_AGE_MAX:
            raise EventNotVerified("The signature of this event is too old: Stripe signs anew when it sends again.")
        return self._in_our_words(body)

    def list_events(self, *, since: datetime) -> Iterator[ProviderEvent]:
        """What Stripe told from then on, in its order; it keeps 30 days. Refuses: ProviderUnavailable."""
        try:
            page = self._client.v1.events.list(
                {"created": {"gte": int(since.timestamp())}, "types": list(EVENT_TYPES), "limit": 100}
            )
            events = list(page.auto_paging_iter())
        except stripe.StripeError as error:
            raise _unavailable(error) from error
        for event in reversed(events):  # Stripe has the newest first
            yield self._in_our_words(msgspec.json.encode(event.to_dict()))

    def _in_our_words(self, body: bytes) -> ProviderEvent:
        try:
            return stripe_events.read_event(body, currency=self.currency)
        except (msgspec.DecodeError, ValueError, OverflowError) as error:
            raise EventNotVerified("The body is no event of Stripe's.") from error


def _signed_at(signature: str) -> datetime:
    """When an event was signed, as its verified signature says: the first time in it is the one that was signed."""
    seconds = next(part[2:] for part in signature.split(",") if part.startswith("t="))
    return datetime.fromtimestamp(int(seconds), UTC)


def _unavailable(error: stripe.StripeError) -> ProviderUnavailable:
    log.error("payment_provider_failed", error=f"{type(error).__name__}: {error}"[:TEXT_IN_ERRORS_MAX])
    return ProviderUnavailable()
