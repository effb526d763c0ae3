"""Acts about deposits: one is recorded by hand, trusted, taken back."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.deposits.recording import REFERENCE_CHARACTERS_MAX, record_deposit, take_back, trust_recorded
from piecework.deposits.settling import Settled
from piecework.ids import Id
from piecework.money import Money
from piecework.operators.act import Doing, act
from piecework.reasons import Remark

Reference = Annotated[str, Meta(max_length=REFERENCE_CHARACTERS_MAX)]


class RecordDeposit(Struct, kw_only=True):
    """Whose money came, how much, and what proves it; `is_trusted`: it cannot be called back any more."""

    account_id: Id
    amount: Money
    reference: Reference
    is_trusted: bool = False


def _amount(tx: Tx, request: RecordDeposit) -> Decimal:
    return request.amount


@act("deposits", needs="money", about=("account_id",), gives_away=_amount)
def record(tx: Tx, doing: Doing, request: RecordDeposit) -> Settled:
    """Record money that came in from outside, once for its reference; debts are paid from it first."""
    over = doing.rules.limits.auto_approve_deposits_over if request.is_trusted else None
    return record_deposit(
        tx, request.account_id, request.amount,
        reference=request.reference, recorded_by=doing.operator_id, now=doing.now, auto_approve_over=over,
    )  # fmt: skip


class WhichDeposit(Struct):
    """Whose deposit, and which."""

    account_id: Id
    deposit_id: Id


@act("deposits.trust", needs="money", about=("account_id",), gives_away=None)
def trust(tx: Tx, doing: Doing, request: WhichDeposit) -> None:
    """Say that a deposit cannot be called back any more; it counts towards posting without review."""
    over = doing.rules.limits.auto_approve_deposits_over
    trust_recorded(tx, request.account_id, request.deposit_id, auto_approve_over=over, now=doing.now)


class TakeBack(Struct, kw_only=True):
    """Of which deposit how much has gone back, what proves that, and why."""

    account_id: Id
    deposit_id: Id
    amount: Money
    reference: Reference
    reason: Remark


@act("deposits.take-back", needs="money", about=("account_id",), gives_away=None)
def take_deposit_back(tx: Tx, doing: Doing, request: TakeBack) -> Settled:
    """Record that money of a deposit by hand has gone back to where it came from, once for the reference of that."""
    return take_back(
        tx, request.account_id, request.deposit_id, request.amount,
        reference=request.reference, reason=request.reason, now=doing.now,
    )  # fmt: skip
