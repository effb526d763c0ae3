"""What a payment provider is to this place, whoever it is."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from piecework.deposits.news import ProviderEvent
from piecework.deposits.starting import Checkout
from piecework.refusal import Refusal


class NoProvider(Refusal):
    """The place takes no deposits through a payment provider."""

    code, message = "no_payment_provider", "This place takes no payments online: ask the operator how to pay in."


class ProviderUnavailable(Refusal):
    """The payment provider does not answer, or not as it should."""

    code, status = "payment_provider_unavailable", 503
    message = "The payment provider does not answer right now. Nothing was taken; please try again in a minute."
    retry_after_seconds = 60


class EventNotVerified(Refusal):
    """An event that the payment provider did not sign, or not lately."""

    code, status = "event_not_verified", 400
    message = "This event is not signed by the payment provider, or its signature is too old."
    is_of_transport = True


class Order(Struct, frozen=True, kw_only=True):
    """What is to be paid: for whom, until when, and where who has paid goes on."""

    account_id: str
    deposit_id: str
    amount: Decimal
    email: str
    pay_by: datetime
    paid_url: str
    cancelled_url: str


class Provider(Protocol):
    """The seam. Everything it does outside happens outside of any transaction."""

    name: str  # also the end of the address that it tells events to
    signature_header: str

    def check_amount(self, amount: Decimal) -> None:
        """Refuse an amount that the provider cannot take. Refuses: InvalidRequest."""
        ...

    def create_checkout(self, order: Order) -> Checkout:
        """Have a page made to pay at; the same order again has the same page. Refuses: ProviderUnavailable."""
        ...

    def read_event(self, body: bytes, signature: str, *, now: datetime) -> ProviderEvent:
        """What the provider tells, once it is sure that the provider tells it. Refuses: EventNotVerified."""
        ...

    def list_events(self, *, since: datetime) -> Iterator[ProviderEvent]:
        """What the provider told from then on, in its order, asked of itself. Refuses: ProviderUnavailable."""
        ...
