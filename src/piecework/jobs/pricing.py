"""What a job costs and the least a task may pay: pure arithmetic on the brief and the fees of the place."""

from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.jobs.brief import JobBrief
from piecework.money import ZERO, escrow_needed, round4
from piecework.rules.rules import Fees


class Quote(Struct, frozen=True):
    """The cost of a job, line by line: `escrow` pays tasks and the platform's share of them, the rest are charges."""

    fee_rate: Decimal
    escrow: Decimal
    approval: Decimal
    notify: Decimal
    premium: Decimal

    @property
    def charges(self) -> Decimal:
        """What waits for the review and then goes to the platform."""
        return self.approval + self.notify + self.premium

    @property
    def total(self) -> Decimal:
        """What posting takes from the employer's spendable money."""
        return self.escrow + self.charges


def quote_job(brief: JobBrief, fees: Fees) -> Quote:
    """Price a brief: 25 x 0.10 at the platform's fees is 3.3250."""
    fee_rate = fee_rate_of(fees, brief.task_value)
    escrow = escrow_needed(brief.task_value, brief.num_tasks, fee_rate)
    notify = (
        max(round4((escrow + fees.approval_fee) * fees.notify_rate), fees.notify_min)
        if brief.notify_followers
        else ZERO
    )
    return Quote(fee_rate, escrow, fees.approval_fee, notify, brief.premium_amount)


def fee_rate_of(fees: Fees, task_value: Decimal) -> Decimal:
    """The platform's percentage on a task of this pay."""
    return fees.fee_rate_high_pay if task_value >= fees.high_pay_from else fees.fee_rate


def lowest_pay(level: Level, ttr_days: int, screenshots: int, category_min: Decimal, fees: Fees) -> Decimal:
    """The least a task may pay: the category's in this zone, raised by level, long waits and screenshots."""
    factor = {"starter": Decimal(1), "advanced": fees.level_factor_advanced, "expert": fees.level_factor_expert}
    return max(
        round4(category_min * factor[level]),
        _lowest_pay_for_wait(ttr_days, fees),
        fees.pay_min_screenshot * screenshots,
    )


def screenshots_of(brief: JobBrief) -> int:
    """How many screenshots a worker must hand in."""
    return sum(1 for proof in brief.proofs if proof.type == "screenshot")


def _lowest_pay_for_wait(ttr_days: int, fees: Fees) -> Decimal:
    if ttr_days > 60:
        return fees.pay_min_ttr_61_days
    if ttr_days > 30:
        return fees.pay_min_ttr_31_days
    return fees.pay_min_ttr_8_days if ttr_days > 7 else ZERO
