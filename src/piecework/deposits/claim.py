"""Claims on a payment: refunds and disputes. Pure: how much of it they claim, whatever the order of their events."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from piecework.money import ZERO

ClaimKind = Literal["refund", "refunded", "dispute"]
ClaimState = Literal["STANDS", "FAILED", "OPEN", "WON", "LOST"]
REFUNDED_ID = "refunded"  # the claim that is the sum of refunds, as the provider tells it
FINAL: tuple[ClaimState, ...] = ("FAILED", "WON", "LOST")


class Claim(Struct, frozen=True, kw_only=True):
    """A refund or a dispute, as it was last told. `said_at` is by the provider's clock."""

    claim_id: str
    kind: ClaimKind
    state: ClaimState
    amount: Decimal
    reason: str
    said_at: datetime


def latest_claim(before: Claim | None, event: Claim) -> Claim:
    """A claim after an event about it: an end stands, a sum of refunds only grows.

    Events come in any order; of two ends the one that was said later counts.
    """
    if before is None:
        return event
    if event.kind == "refunded":
        return event if event.amount > before.amount else before
    if before.state in FINAL and event.state not in FINAL:
        return before
    if event.state in FINAL and before.state not in FINAL:
        return event
    return event if event.said_at > before.said_at else before


def claimed_amount(claims: Sequence[Claim], *, of: Decimal) -> Decimal:
    """How much of a payment is claimed: never more than it was.

    Refunds are told one by one, and as a sum, which counts those that failed later: whichever says more is right,
    because either may have been lost. A dispute counts until it is won.
    """
    refunds = sum((claim.amount for claim in claims if claim.kind == "refund" and claim.state == "STANDS"), ZERO)
    failed = sum((claim.amount for claim in claims if claim.kind == "refund" and claim.state == "FAILED"), ZERO)
    in_all = max((claim.amount for claim in claims if claim.kind == "refunded"), default=ZERO)
    disputes = sum((claim.amount for claim in claims if claim.kind == "dispute" and claim.state != "WON"), ZERO)
    return min(of, max(refunds, in_all - failed) + disputes)
