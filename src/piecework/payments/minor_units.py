"""Amounts as providers count them: whole numbers of a currency's least coin."""

from decimal import Decimal

from piecework.money import round4
from piecework.refusal import InvalidRequest

# How Stripe counts them: no decimals, or three of which the last is always 0; all others have two.
_NONE = frozenset({
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
})  # fmt: skip
_THREE = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
_WHOLE = frozenset({"ISK", "UGX"})  # counted with two decimals that are always 0


def decimals_of(currency: str) -> int:
    """How many decimals the provider counts the currency with."""
    return 0 if currency in _NONE else 3 if currency in _THREE else 2


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in the currency's least coins. Refuses: InvalidRequest (amount, finer than that)."""
    payable = 0 if currency in _WHOLE else min(decimals_of(currency), 2)
    if amount != round(amount, payable):
        finest = f"at most {payable} decimals" if payable else "no decimals"
        raise InvalidRequest.of("amount", f"An amount of {currency} that is paid online has {finest}.")
    return int(amount.scaleb(decimals_of(currency)))


def from_minor(count: int, currency: str) -> Decimal:
    """So many of the currency's least coins as an amount."""
    return round4(Decimal(count).scaleb(-decimals_of(currency)))
