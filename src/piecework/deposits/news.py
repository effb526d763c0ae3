"""What a payment provider tells, in words of this place: whoever it is, its events can mean no more than this."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from piecework.deposits.claim import Claim


class MoneyCame(Struct, frozen=True, kw_only=True):
    """A deposit was paid. `reference` is the provider's payment, once of all."""

    account_id: str
    deposit_id: str
    checkout_id: str
    reference: str
    amount: Decimal


class MoneyOnItsWay(Struct, frozen=True, kw_only=True):
    """Who pays has done their part; a bank takes its time."""

    account_id: str
    deposit_id: str
    checkout_id: str
    amount: Decimal


class NoMoneyCame(Struct, frozen=True, kw_only=True):
    """The payment failed, or the page to pay at is closed."""

    account_id: str
    deposit_id: str
    state: Literal["FAILED", "EXPIRED"]


class CalledBack(Struct, frozen=True, kw_only=True):
    """A payment is called back, by a refund or a dispute, or is not after all."""

    reference: str
    claim: Claim
    why: str


class NothingFollows(Struct, frozen=True):
    """No deposit of this place is concerned."""

    why: str


class CannotBeUsed(Struct, frozen=True, kw_only=True):
    """It concerns a deposit, and not in a way that can be booked: an operator should look."""

    why: str
    reference: str = ""
    account_id: str = ""
    deposit_id: str = ""


News = MoneyCame | MoneyOnItsWay | NoMoneyCame | CalledBack | NothingFollows | CannotBeUsed


class ProviderEvent(Struct, frozen=True, kw_only=True):
    """One event, verified to be the provider's. `facts` are kept for the operator to see."""

    event_id: str
    source: str
    type: str
    happened_at: datetime
    body_sha256: bytes
    facts: dict[str, Any]
    news: News
