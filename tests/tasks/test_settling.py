"""What a verdict moves, line by line: pure arithmetic on a locked job."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec import structs

from piecework.jobs.job import CountShift, LockedJob
from piecework.ledger.movement import Movement
from piecework.money import ZERO
from piecework.tasks.task import FinalVerdict, LockedTask, TaskStatus
from piecework.tasks.verdicts.settling import bonus_fee, settlement_movements, shift_of

JOB = LockedJob(
    job_id="j", employer_id="ada", status="RUNNING", open=1, held=1, submitted=2, in_revision=1, ok=3, nok=1,
    charges_waiting=ZERO, resumes_as="RUNNING", stopped_open=0, late=0, task_value=Decimal("0.10"),
    fee_rate=Decimal("0.07"), workers_level="starter",
)  # fmt: skip


def settled(task_id: str, status: Any, *, bonus: str = "0", was: TaskStatus = "SUBMITTED") -> FinalVerdict:
    return FinalVerdict(task=LockedTask(task_id, "wim", was, 0), status=status, bonus=Decimal(bonus))


def lines(made: Movement) -> dict[tuple[str, str], str]:
    return {(line.account_id, line.kind): str(line.amount) for line in made.lines}


@pytest.mark.parametrize(
    ("bonus", "fee"),
    [("0.50", "0.0350"), ("0.0001", "0.0000"), ("0.0050", "0.0004"), ("0.0150", "0.0010"), ("0.0151", "0.0011")],
)
def test_fee_of_a_bonus_is_the_jobs_rate_rounded_half_to_even(bonus: str, fee: str):
    assert str(bonus_fee(JOB, Decimal(bonus))) == fee


def test_satisfied_pays_the_worker_and_the_platform_and_refused_refunds_the_whole_share():
    ok, bonus, nok = settlement_movements(JOB, [settled("1", "OK", bonus="0.5"), settled("2", "NOK")])
    assert [made.movement_id for made in (ok, bonus, nok)] == ["pay:1", "bonus:1", "refund:2"]
    assert lines(ok) == {("ada", "escrow"): "-0.1070", ("wim", "earned"): "0.10", ("platform", "platform"): "0.0070"}
    assert lines(bonus) == {
        ("ada", "spendable"): "-0.5350", ("wim", "earned"): "0.5", ("platform", "platform"): "0.0350",
    }  # fmt: skip
    assert lines(nok) == {("ada", "escrow"): "-0.1070", ("ada", "spendable"): "0.1070"}


def test_each_verdict_settles_one_position_more():
    """0.0050 at 7 %: E is 0.0054, 0.0107, 0.0160, 0.0214, 0.0268; the steps differ, and each is taken once."""
    job = structs.replace(JOB, task_value=Decimal("0.0050"))
    made = settlement_movements(job, [settled(str(number), "NOK") for number in range(5)])
    assert [lines(each)["ada", "spendable"] for each in made] == ["0.0054", "0.0054", "0.0053", "0.0053", "0.0054"]


def test_positions_move_from_where_they_were():
    verdicts = settled("1", "OK"), settled("2", "NOK"), settled("3", "OK")
    assert shift_of(verdicts) == CountShift(submitted=-3, ok=2, nok=1)
    assert shift_of([settled("1", "NOK", was="IN_REVISION")]) == CountShift(in_revision=-1, nok=1)


def test_counts_of_a_job():
    assert (JOB.unsettled, JOB.sold) == (5, 9)
    assert JOB.cost_of(2) == Decimal("0.2140")
    assert structs.replace(JOB, task_value=Decimal("0.0050")).cost_of(1) == Decimal("0.0053")  # E(6) - E(5), not E(1)
    assert structs.replace(JOB, charges_waiting=Decimal(1)).stop_refund == Decimal("1.1070")
