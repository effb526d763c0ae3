"""Debts: who owes the place money spends and withdraws nothing, until what they have, or pay in, has paid it."""

from decimal import Decimal

from msgspec import Struct

from piecework.ledger.movement import Movement, earned, movement, receivable, spendable
from piecework.money import ZERO, money_text
from piecework.refusal import Refusal


class OwesMoney(Refusal):
    """The account owes the place money: it neither spends nor withdraws any."""

    code, status = "owes_money", 402


class DebtPayment(Struct, frozen=True):
    """What of its money pays what an account owes."""

    spendable: Decimal
    earned: Decimal

    @property
    def amount(self) -> Decimal:
        """All of it."""
        return self.spendable + self.earned


def check_owes_nothing(debt: Decimal) -> None:
    """Refuse what costs money to whoever owes some.

    Ask for the debt after the purse is locked: whoever made it since has taken what was in the purse first.
    Refuses: OwesMoney.
    """
    if debt > ZERO:
        raise owes_money(debt)


def owes_money(debt: Decimal, *, field: str | None = None) -> OwesMoney:
    """What is said to who owes that much."""
    return OwesMoney(
        f"This account owes {money_text(debt)}: until that is paid it neither posts, features, gives bonuses nor "
        "withdraws. Refunds, pay and deposits pay it first; pay in as much, and go on.",
        field=field,
    )


def payment_of_debt(debt: Decimal, *, spendable: Decimal, earned: Decimal) -> DebtPayment:
    """What pays a debt: spendable money, then earned money, as far as they go."""
    from_spendable = min(debt, spendable)
    return DebtPayment(from_spendable, min(debt - from_spendable, earned))


def debt_paid(account_id: str, number: int, payment: DebtPayment) -> Movement:
    """The account has paid some of what it owes, for the `number`th time."""
    return movement(
        f"debt:{account_id}:{number}",
        spendable(account_id, -payment.spendable),
        earned(account_id, -payment.earned),
        receivable(account_id, payment.amount),
    )
