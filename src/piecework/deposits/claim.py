"""Claims on a payment: refunds and disputes. Pure: how much of it is called back, whatever was heard in which order."""

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
    """One thing that calls a payment back, as it was last told. `said_at` is by the provider's clock."""

    claim_id: str
    kind: ClaimKind
    state: ClaimState
    amount: Decimal
    reason: str
    said_at: datetime


def newer(known: Claim | None, told: Claim) -> Claim:
    """What is known of a claim once something is told of it: an end stands, a sum of refunds only grows.

    Events come in any order; of two ends the one that was said later counts.
    """
    if known is None:
        return told
    if told.kind == "refunded":
        return told if told.amount > known.amount else known
    if known.state in FINAL and told.state not in FINAL:
        return known
    if told.state in FINAL and known.state not in FINAL:
        return told
    return told if told.said_at > known.said_at else known


def amount_called_back(claims: Sequence[Claim], *, of: Decimal) -> Decimal:
    """How much of a payment is called back: never more than it was.

    Refunds are told one by one, and as a sum, which counts those that failed later: whichever says more is right,
    because either may have been lost. A dispute counts until it is won.
    """
    refunds = sum((claim.amount for claim in claims if claim.kind == "refund" and claim.state == "STANDS"), ZERO)
    failed = sum((claim.amount for claim in claims if claim.kind == "refund" and claim.state == "FAILED"), ZERO)
    in_all = max((claim.amount for claim in claims if claim.kind == "refunded"), default=ZERO)
    disputes = sum((claim.amount for claim in claims if claim.kind == "dispute" and claim.state != "WON"), ZERO)
    return min(of, max(refunds, in_all - failed) + disputes)
