"""What a payment provider tells, in words of this place: whoever it is, its events can mean no more than this."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from piecework.deposits.claim import Claim


class PaymentReceived(Struct, frozen=True, kw_only=True):
    """A deposit was paid. `reference` is the provider's payment, once of all."""

    account_id: str
    deposit_id: str
    checkout_id: str
    reference: str
    amount: Decimal


class PaymentPending(Struct, frozen=True, kw_only=True):
    """The payer has done their part; the bank takes its time."""

    account_id: str
    deposit_id: str
    checkout_id: str
    amount: Decimal


class PaymentFailed(Struct, frozen=True, kw_only=True):
    """The payment failed, or the page to pay at is closed."""

    account_id: str
    deposit_id: str
    state: Literal["FAILED", "EXPIRED"]


class PaymentClaimed(Struct, frozen=True, kw_only=True):
    """A refund or a dispute claims a payment, or does not any more."""

    reference: str
    claim: Claim
    why: str


class NoEffect(Struct, frozen=True):
    """No deposit of this place is concerned."""

    why: str


class Unusable(Struct, frozen=True, kw_only=True):
    """It concerns a deposit, and not in a way that can be booked: an operator should look."""

    why: str
    reference: str = ""
    account_id: str = ""
    deposit_id: str = ""


News = PaymentReceived | PaymentPending | PaymentFailed | PaymentClaimed | NoEffect | Unusable


class ProviderEvent(Struct, frozen=True, kw_only=True):
    """One event, verified to be the provider's. `facts` are kept for the operator to see."""

    event_id: str
    source: str
    type: str
    happened_at: datetime
    body_sha256: bytes
    facts: dict[str, Any]
    news: News
