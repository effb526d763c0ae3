"""The parts of a verdict: which amounts a bonus may have."""

from decimal import Decimal

import pytest

from piecework.money import MONEY_MAX
from piecework.refusal import InvalidRequest
from piecework.tasks.verdict import Verdict, check_verdict


@pytest.mark.parametrize("bonus", [Decimal(0), Decimal("0.0001"), MONEY_MAX])
def test_a_bonus_is_an_amount(bonus: Decimal):
    check_verdict(Verdict(task_id="t", rating="ok", bonus=bonus))


@pytest.mark.parametrize("bonus", [Decimal("-0.0001"), MONEY_MAX + Decimal("0.0001")])
def test_what_is_no_amount_is_no_bonus(bonus: Decimal):
    with pytest.raises(InvalidRequest) as refused:
        check_verdict(Verdict(task_id="t", rating="ok", bonus=bonus))
    assert [fault.field for fault in refused.value.faults] == ["task_bonus"]
