"""Amounts as a provider counts them."""

from decimal import Decimal

import pytest

from piecework.payments.minor_units import from_minor, to_minor
from piecework.refusal import InvalidRequest


@pytest.mark.parametrize(
    ("amount", "currency", "count"),
    [
        ("25.50", "USD", 2550), ("0.01", "EUR", 1), ("5000", "USD", 500_000), ("500", "JPY", 500),
        ("1.25", "KWD", 1250), ("500", "UGX", 50_000),
    ],
)  # fmt: skip
def test_an_amount_is_the_same_there_and_back(amount: str, currency: str, count: int):
    assert to_minor(Decimal(amount), currency) == count
    assert from_minor(count, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "currency", "finest"),
    [
        ("0.001", "USD", "at most 2 decimals"), ("500.50", "JPY", "no decimals"), ("1.255", "KWD", "at most 2"),
        ("0.5", "UGX", "no decimals"),
    ],
)  # fmt: skip
def test_a_finer_amount_is_refused(amount: str, currency: str, finest: str):
    with pytest.raises(InvalidRequest, match=finest):
        to_minor(Decimal(amount), currency)
