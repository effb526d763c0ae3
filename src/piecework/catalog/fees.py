"""Fees and floors: what the place charges an employer, and the lowest pay that waits, levels, screenshots ask for."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct


class Fees(Struct, frozen=True, kw_only=True):
    """Every number of the fee table by name; the defaults are those of `none`: what the published API itself prices."""

    fee_rate: Decimal = Decimal("0")
    fee_rate_high_pay: Decimal = Decimal("0")
    high_pay_from: Decimal = Decimal("2.00")
    approval: Decimal = Decimal("0")
    notify_rate: Decimal = Decimal("0.03")
    notify_min: Decimal = Decimal("1.00")
    level_factor_advanced: Decimal = Decimal("1.25")
    level_factor_expert: Decimal = Decimal("1.5")
    pay_min_ttr_8_days: Decimal = Decimal("0.25")
    pay_min_ttr_31_days: Decimal = Decimal("0.50")
    pay_min_ttr_61_days: Decimal = Decimal("0.75")
    pay_min_screenshot: Decimal = Decimal("0.05")


FEES_NONE = Fees()
FEES_PLATFORM = Fees(fee_rate=Decimal("0.07"), fee_rate_high_pay=Decimal("0.025"), approval=Decimal("0.65"))


def fee_table(name: Literal["none", "platform"]) -> Fees:
    """The fee table a new database is seeded with."""
    return FEES_PLATFORM if name == "platform" else FEES_NONE


def fee_rate_of(fees: Fees, task_value: Decimal) -> Decimal:
    """The platform's percentage on a task of this pay."""
    return fees.fee_rate_high_pay if task_value >= fees.high_pay_from else fees.fee_rate


def fees_from_rows(rows: dict[str, Decimal]) -> Fees:
    """The table as stored; a name the database lacks has the default, one it has in excess is left alone."""
    return Fees(**{name: amount for name, amount in rows.items() if name in Fees.__struct_fields__})
