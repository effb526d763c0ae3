"""A deposit: money on its way in, the states it goes through, and what it moves."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from piecework.ids import derived_id
from piecework.ledger.movement import Movement, clearing, earned, movement, receivable, spendable
from piecework.money import ZERO
from piecework.refusal import Refusal

DepositState = Literal["STARTED", "PAYING", "CREDITED", "FAILED", "EXPIRED"]
BY_HAND = "hand"
UNPAID: tuple[DepositState, ...] = ("STARTED", "PAYING")

# Which states may follow, whatever order a provider's events come in: what was credited stays so, and money that comes
# for a deposit that was given up is credited all the same.
MOVES: dict[DepositState, tuple[DepositState, ...]] = {
    "STARTED": ("PAYING", "CREDITED", "FAILED", "EXPIRED"),
    "PAYING": ("CREDITED", "FAILED", "EXPIRED"),
    "FAILED": ("CREDITED",),
    "EXPIRED": ("CREDITED",),
    "CREDITED": (),
}


class DepositNotFound(Refusal):
    """No such deposit, or another account's: always alike."""

    code, message, status, field = "deposit_not_found", "Deposit not found.", 404, "deposit_id"


class Deposit(Struct, frozen=True, kw_only=True):
    """A deposit, as whoever changes it holds it until commit."""

    account_id: str
    deposit_id: str
    source: str
    state: DepositState
    amount: Decimal
    reference: str = ""
    checkout_id: str = ""
    pay_url: str = ""
    recorded_by: str = ""
    is_trusted: bool = False
    clawed: Decimal = ZERO
    clawed_earned: Decimal = ZERO
    clawbacks: int = 0
    started_at: datetime
    pay_by: datetime | None = None
    credited_at: datetime | None = None


class Parts(Struct, frozen=True):
    """An amount by what it is taken from, or goes to: spendable money, earned money, and the debt of the account."""

    spendable: Decimal
    earned: Decimal
    debt: Decimal


def deposit_id_by_hand(reference: str) -> str:
    """The id of a deposit recorded by hand: the same for the same reference."""
    return derived_id(reference)


def parts_credited(amount: Decimal, *, debt: Decimal) -> Parts:
    """Where money that comes in goes: the debt is paid first, the rest is spendable."""
    pays = min(amount, debt)
    return Parts(amount - pays, ZERO, pays)


def parts_clawed_back(amount: Decimal, *, spendable: Decimal, earned: Decimal) -> Parts:
    """What a clawback takes: spendable money, then earned money; the rest is debt. Escrow is never touched."""
    from_spendable = min(amount, spendable)
    from_earned = min(amount - from_spendable, earned)
    return Parts(from_spendable, from_earned, amount - from_spendable - from_earned)


def parts_returned(amount: Decimal, *, clawed_earned: Decimal, debt: Decimal) -> Parts:
    """Where clawed back money returns to: the other way round, what was taken last comes first."""
    to_debt = min(amount, debt)
    to_earned = min(amount - to_debt, clawed_earned)
    return Parts(amount - to_debt - to_earned, to_earned, to_debt)


def credited(account_id: str, reference: str, parts: Parts) -> Movement:
    """The money has come in."""
    return movement(
        f"deposit:{reference}",
        clearing(-(parts.spendable + parts.debt)),
        spendable(account_id, parts.spendable),
        receivable(account_id, parts.debt),
    )


def clawback(account_id: str, reference: str, number: int, parts: Parts) -> Movement:
    """Money of a deposit goes out again."""
    return _clawback_movement(f"clawback:{reference}:{number}", account_id, parts, -1)


def clawback_reversal(account_id: str, reference: str, number: int, parts: Parts) -> Movement:
    """Clawed back money returns."""
    return _clawback_movement(f"clawback_back:{reference}:{number}", account_id, parts, 1)


def _clawback_movement(movement_id: str, account_id: str, parts: Parts, sign: int) -> Movement:
    whole = parts.spendable + parts.earned + parts.debt
    return movement(
        movement_id,
        clearing(-sign * whole),
        spendable(account_id, sign * parts.spendable),
        earned(account_id, sign * parts.earned),
        receivable(account_id, sign * parts.debt),
    )
