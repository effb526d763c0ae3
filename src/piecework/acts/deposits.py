"""Acts about deposits: one is recorded by hand, trusted, clawed back."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.accounts.account import AccountNotFound
from piecework.acts.cases import ACCOUNT
from piecework.database import Tx
from piecework.deposits import recording
from piecework.deposits.deposit import DepositNotFound
from piecework.deposits.recording import (
    REFERENCE_CHARACTERS_MAX,
    DepositCannotMove,
    DepositRecorded,
    claw_back,
    trust_recorded,
)
from piecework.deposits.settling import Settlement
from piecework.fields import DepositId, Short
from piecework.meaning import EMPLOYER, Means
from piecework.money import Money
from piecework.operators.act import Doing, act
from piecework.operators.move import Move
from piecework.reasons import Remark

Reference = Annotated[str, Meta(max_length=REFERENCE_CHARACTERS_MAX)]


IsTrusted = Annotated[bool, Means("Whether it cannot be called back: it counts towards posting without review.", False)]


class RecordDeposit(Struct, kw_only=True):
    """Whose money came, how much, and what proves it; `is_trusted`: it cannot be called back any more."""

    account_id: Annotated[Short[str], Means("Whose money it is.", EMPLOYER)]
    amount: Annotated[Money, Means("How much came.", 50)]
    reference: Annotated[Reference, Means("What proves it; once in the place.", "Bank statement 2026-03, line 12")]
    is_trusted: IsTrusted = False


def _recorded(tx: Tx, request: RecordDeposit) -> list[Move]:
    return [Move(account_id=request.account_id, thing=f"deposit:{request.reference}", amount=request.amount)]


@act("deposits", needs="money", about=ACCOUNT, moves=_recorded, refuses=(AccountNotFound, DepositRecorded))
def record_deposit(tx: Tx, doing: Doing, request: RecordDeposit) -> Settlement:
    """Record money that came in from outside, once for its reference; debts are paid from it first."""
    over = doing.rules.limits.auto_approve_deposits_over if request.is_trusted else None
    return recording.record_deposit(
        tx, request.account_id, request.amount,
        reference=request.reference, recorded_by=doing.operator_id, now=doing.now, auto_approve_over=over,
    )  # fmt: skip


class WhichDeposit(Struct):
    """Whose deposit, and which."""

    account_id: Annotated[Short[str], Means("Whose deposit.", EMPLOYER)]
    deposit_id: Short[DepositId]


@act(
    "deposits.trust",
    needs="money",
    about=ACCOUNT,
    moves=None,
    refuses=(DepositNotFound, DepositCannotMove),
)
def trust(tx: Tx, doing: Doing, request: WhichDeposit) -> None:
    """Say that a deposit cannot be called back any more; it counts towards posting without review."""
    over = doing.rules.limits.auto_approve_deposits_over
    trust_recorded(tx, request.account_id, request.deposit_id, auto_approve_over=over, now=doing.now)


class TakeBack(Struct, kw_only=True):
    """Of which deposit how much has gone back, what proves that, and why."""

    account_id: Annotated[Short[str], Means("Whose deposit.", EMPLOYER)]
    deposit_id: Short[DepositId]
    amount: Annotated[Money, Means("How much has gone back.", 20)]
    reference: Annotated[Reference, Means("What proves that; once for the deposit.", "Bank statement 2026-03, line 40")]
    reason: Annotated[Remark, Means("Why; its owner reads it.", "You paid twice.")]


def _taken_back(tx: Tx, request: TakeBack) -> list[Move]:
    thing = f"taken back:{request.deposit_id}:{request.reference}"
    return [Move(account_id=request.account_id, thing=thing, amount=request.amount)]


@act(
    "deposits.take-back",
    needs="money",
    about=ACCOUNT,
    moves=_taken_back,
    refuses=(DepositNotFound, DepositCannotMove, DepositRecorded),
)
def take_deposit_back(tx: Tx, doing: Doing, request: TakeBack) -> Settlement:
    """Record that money of a deposit by hand has gone back to where it came from, once for the reference of that."""
    return claw_back(
        tx, request.account_id, request.deposit_id, request.amount,
        reference=request.reference, reason=request.reason, now=doing.now,
    )  # fmt: skip
