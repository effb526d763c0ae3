"""The parts of a verdict: which amounts a bonus may have."""

from decimal import Decimal

import pytest

from piecework.money import MONEY_MAX
from piecework.refusal import InvalidRequest
from piecework.tasks.verdicts.verdict import Verdict, check_verdict

LEAST = Decimal("0.0001")


def faults(bonus: Decimal) -> list[str | None]:
    try:
        check_verdict(Verdict(task_id="t", rating="ok", bonus=bonus))
    except InvalidRequest as refused:
        return [fault.field for fault in refused.faults]
    return []


@pytest.mark.parametrize(
    ("bonus", "is_one"),
    [(Decimal(0), True), (LEAST, True), (MONEY_MAX, True), (-LEAST, False), (MONEY_MAX + LEAST, False)],
)
def test_a_bonus_is_an_amount(bonus: Decimal, is_one: bool):
    assert faults(bonus) == ([] if is_one else ["task_bonus"])
