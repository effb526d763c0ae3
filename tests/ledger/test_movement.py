"""A movement sums to zero, whichever way it does not; lines of nothing are left out of it."""

from decimal import Decimal

import pytest

from piecework.ledger.book import purse_changes
from piecework.ledger.movement import clearing, earned, escrow, movement, platform, spendable


@pytest.mark.parametrize("amount", ["0.0001", "-0.0001", "1", "-1"])
def test_lines_that_do_not_sum_to_zero_are_a_bug(amount: str):
    with pytest.raises(AssertionError, match="pay:7 does not sum to zero"):
        movement("pay:7", earned("wim", Decimal(amount)))
    with pytest.raises(AssertionError, match="pay:7 does not sum to zero"):
        movement("pay:7", earned("wim", Decimal(1)), platform(Decimal(amount) - 1))


def test_lines_of_nothing_are_left_out():
    made = movement("pay:7", earned("wim", Decimal(1)), clearing(Decimal(-1)), platform(Decimal("0.0000")))
    assert [line.kind for line in made.lines] == ["earned", "clearing"]
    assert movement("refund:7", spendable("ada", Decimal(0))).lines == ()


def test_purses_change_by_the_sum_of_their_lines_in_the_one_order():
    """An account's own purse is one, whatever its lines are about; each job has an escrow of its own."""
    one, two = Decimal(1), Decimal(2)
    made = [
        movement("a", spendable("bea", -two, job_id="j2"), escrow("bea", two, job_id="j2")),
        movement("b", spendable("bea", -one, job_id="j1"), escrow("bea", one, job_id="j1")),
        movement("c", escrow("bea", -one, job_id="j1"), earned("ada", one, job_id="j1")),
        movement("d", earned("ada", -two), spendable("ada", one), platform(one)),
    ]
    assert [(each.account_id, each.kind, each.job_id, each.amount) for each in purse_changes(made)] == [
        ("ada", "earned", "", -one), ("ada", "spendable", "", one), ("bea", "escrow", "j2", two),
        ("bea", "spendable", "", -one - two),
    ]  # fmt: skip
