"""What a job costs and the least it may pay: pure arithmetic, exact to the last cent whatever happens to positions."""

from decimal import Decimal
from typing import Any

import hypothesis.strategies as some
import msgspec
import pytest
from hypothesis import given

from piecework.accounts.account import LEVELS, Level
from piecework.jobs.brief import JobBrief
from piecework.jobs.pricing import lowest_pay, quote_job, screenshots_of
from piecework.money import escrow_needed
from piecework.rules.changing import FEES_NONE, FEES_PLATFORM
from piecework.rules.rules import Fees

BRIEF: dict[str, Any] = {
    "zone_id": "int", "list_id": None, "excluded_countries": [], "category_id": "0501", "title": "x", "notes": "",
    "instructions": ["x"], "variables": [], "proofs": [{"description": "x", "type": "screenshot"}], "challenges": [],
    "challenge_action": "", "num_tasks": 25, "workers_level": "starter", "workers_max_tasks": 1, "task_value": "0.10",
    "speed": 1000, "start_time": "00:00", "end_time": "24:00", "ttr_days": 7, "autorate": "NO",
    "pause_after_approval": False, "hold_minutes": 15, "hold_required": False, "distribution": None,
    "notify_followers": False, "premium_amount": "0",
}  # fmt: skip


def brief(**changes: Any) -> JobBrief:
    return msgspec.convert(BRIEF | changes, JobBrief)


def money(low: str, high: str) -> some.SearchStrategy[Decimal]:
    return some.decimals(low, high, places=4)


@pytest.mark.parametrize(
    ("changes", "fees", "lines"),
    [
        ({}, FEES_PLATFORM, ("2.6750", "0.65", "0", "0", "3.3250")),
        ({"task_value": "2.00"}, FEES_PLATFORM, ("51.2500", "0.65", "0", "0", "51.9000")),
        ({"task_value": "1.9999"}, FEES_PLATFORM, ("53.4973", "0.65", "0", "0", "54.1473")),
        ({}, FEES_NONE, ("2.5", "0", "0", "0", "2.5")),
        ({"notify_followers": True}, FEES_NONE, ("2.5", "0", "1", "0", "3.5")),
        ({"notify_followers": True, "task_value": 1, "num_tasks": 33}, FEES_NONE, ("33", "0", "1", "0", "34")),
        ({"notify_followers": True, "task_value": 1, "num_tasks": 34}, FEES_NONE, ("34", "0", "1.02", "0", "35.02")),
        ({"premium_amount": "2.5", "notify_followers": True}, FEES_NONE, ("2.5", "0", "1", "2.5", "6")),
        ({"task_value": "0.025", "num_tasks": 4000}, FEES_PLATFORM, ("107", "0.65", "0", "0", "107.65")),
        ({"task_value": "2.01", "num_tasks": 9999}, FEES_PLATFORM, ("20600.4398", "0.65", "0", "0", "20601.0898")),
    ],
)
def test_quote_line_by_line(changes: dict[str, Any], fees: Fees, lines: tuple[str, ...]):
    quote = quote_job(brief(**changes), fees)
    got = (quote.escrow, quote.approval, quote.notify, quote.premium, quote.total)
    assert got == tuple(Decimal(line) for line in lines)
    assert quote.charges == quote.approval + quote.notify + quote.premium


@given(money("0", "999999.9999"), some.integers(0, 9999), some.sampled_from(["0", "0.07", "0.025", "0.3333"]))
def test_settling_one_by_one_takes_exactly_what_was_paid(pay: Decimal, positions: int, rate: str):
    """Each of k positions moves E(k) - E(k - 1): together all of it, each at least the worker's pay."""
    fee_rate, sums = Decimal(rate), Decimal(0)
    for left in range(min(positions, 60), 0, -1):
        part = escrow_needed(pay, left, fee_rate) - escrow_needed(pay, left - 1, fee_rate)
        assert pay <= part <= pay * (1 + fee_rate) + Decimal("0.0001")
        sums += part
    assert sums == escrow_needed(pay, min(positions, 60), fee_rate)


@given(money("0", "9999"), some.integers(0, 9999), some.integers(0, 9999))
def test_adding_positions_costs_what_posting_them_would(pay: Decimal, first: int, more: int):
    rate = Decimal("0.07")
    added = escrow_needed(pay, first + more, rate) - escrow_needed(pay, first, rate)
    assert abs(added - escrow_needed(pay, more, rate)) <= Decimal("0.0001")
    assert first + more == 0 or added + escrow_needed(pay, first, rate) == escrow_needed(pay, first + more, rate)


@given(money("0", "1000"), some.integers(10, 9999), money("2", "50"))
def test_quote_adds_up(pay: Decimal, positions: int, premium: Decimal):
    quote = quote_job(
        brief(task_value=pay, num_tasks=positions, premium_amount=premium, notify_followers=True), FEES_PLATFORM
    )
    assert quote.total == quote.escrow + quote.approval + quote.notify + quote.premium
    assert quote.notify >= 1
    assert quote.total == quote.total.quantize(Decimal("0.0001"))
    assert quote.escrow >= pay * positions


@pytest.mark.parametrize(
    ("level", "ttr_days", "screenshots", "category_min", "least"),
    [
        ("starter", 7, 0, "0.05", "0.05"),
        ("advanced", 7, 0, "0.05", "0.0625"),
        ("expert", 7, 0, "0.05", "0.075"),
        ("advanced", 7, 0, "0.0333", "0.0416"),
        ("starter", 8, 0, "0.05", "0.25"),
        ("starter", 30, 0, "0.05", "0.25"),
        ("starter", 31, 0, "0.05", "0.50"),
        ("starter", 60, 0, "0.05", "0.50"),
        ("starter", 61, 0, "0.05", "0.75"),
        ("starter", 90, 0, "1", "1"),
        ("expert", 8, 0, "0.2", "0.3"),
        ("starter", 7, 2, "0.05", "0.10"),
        ("expert", 7, 3, "0.10", "0.15"),
        ("starter", 7, 0, "0", "0"),
    ],
)
def test_lowest_pay_is_the_highest_of_its_reasons(
    level: Level, ttr_days: int, screenshots: int, category_min: str, least: str
):
    assert lowest_pay(level, ttr_days, screenshots, Decimal(category_min), FEES_PLATFORM) == Decimal(least)


@given(some.sampled_from(LEVELS), some.integers(1, 90), some.integers(0, 3), money("0", "10"))
def test_asking_more_never_lowers_the_pay(level: Level, ttr_days: int, screenshots: int, least: Decimal):
    base = lowest_pay("starter", 1, 0, least, FEES_NONE)
    assert lowest_pay(level, ttr_days, screenshots, least, FEES_NONE) >= base == least


def test_screenshots_are_counted():
    kinds = ["text", "screenshot", "text", "screenshot"]
    assert screenshots_of(brief(proofs=[{"description": "x", "type": kind} for kind in kinds])) == 2
