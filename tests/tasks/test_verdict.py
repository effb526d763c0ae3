"""The parts of a verdict: one set of them, with one set of bounds, whichever edge reads it."""

from decimal import Decimal

import pytest
from msgspec import inspect

from piecework.money import MONEY_MAX
from piecework.refusal import InvalidRequest
from piecework.tasks.verdicts.verdict import Ruling, Verdict, check_verdict
from piecework.tasks.verdicts.verdict_request import VerdictRequest

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


def test_nok_stands_as_not_ok():
    assert Verdict(task_id="t", rating="nok") == Verdict(task_id="t", rating="not_ok")
    assert VerdictRequest(task_rating="nok").verdict_on("t").rating == "not_ok"


def test_the_published_names_have_the_bounds_of_the_parts():
    asked, parts = (
        {field.name.removeprefix("task_"): (field.type, field.default) for field in inspect.type_info(of).fields}  # type: ignore[attr-defined]
        for of in (VerdictRequest, Ruling)
    )
    assert asked == parts


def test_every_part_that_was_asked_for_is_in_the_verdict():
    asked = VerdictRequest(
        task_rating="ok", task_satisfaction="good", task_comment="c", list_id=3, block_worker=True, task_bonus=LEAST
    )
    ruling = Ruling(rating="ok", satisfaction="good", comment="c", list_id=3, block_worker=True, bonus=LEAST)
    assert asked.verdict_on("t") == ruling.verdict_on("t")
    assert asked.verdict_on("t").task_id == "t"
