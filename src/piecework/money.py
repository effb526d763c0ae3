"""Money: `Decimal` with four decimals, rounded half-even in one function; the arithmetic of escrow."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated

from msgspec import Meta

CENTIMIL = Decimal("0.0001")
ZERO = Decimal("0.0000")
MONEY_MAX = Decimal("999999.9999")  # the most one request may name; numeric(14,4) holds sums of many

# An amount as a request names it: http/shapes.py reads it, strictly.
Money = Annotated[Decimal, Meta(extra_json_schema={"type": "number", "minimum": 0, "maximum": float(MONEY_MAX)})]


def round4(amount: Decimal) -> Decimal:
    """The amount to four decimals, half to even: the only rounding there is."""
    return amount.quantize(CENTIMIL, rounding=ROUND_HALF_EVEN)


def escrow_needed(task_value: Decimal, positions: int, fee_rate: Decimal) -> Decimal:
    """E(k): what must lie in escrow for `positions` not yet settled (design: Money).

    Whatever posts, adds, refunds or settles positions moves E(before) - E(after), so that rounding
    never strands or overdraws a cent.
    """
    return round4(task_value * positions * (1 + fee_rate))


def money_text(amount: Decimal, places: int = 4) -> str:
    """The amount as the wire's string, `"3.3250"`."""
    return f"{amount:.{places}f}"
