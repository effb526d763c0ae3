"""What erasing an account asks for, what stands in its way, and what is left afterwards."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.money import ZERO, money_text
from piecework.refusal import Refusal

TOMBSTONE = "Erased account"


class CannotEraseYet(Refusal):
    """Money or undecided work is there, which erasing would lose; the sentence says what to do first."""

    code, message = "cannot_erase_yet", "The account cannot be erased yet."


class ErasedAlready(Refusal):
    """The account was erased."""

    code, message = "erased_already", "This account was erased already."


class Erasure(Struct, frozen=True, kw_only=True):
    """Who asks for it and why. `asked_by`: the account itself, an operator, or empty for the command line.

    `gives_up_money`: what lies in its purses is the place's from now on. `is_forced`: an operator erases it although
    something stands in the way, and answers for it.
    """

    asked_by: str
    reason: str = ""
    gives_up_money: bool = False
    is_forced: bool = False


class ErasureRecord(Struct, frozen=True, kw_only=True):
    """An erasure on record; `done_at` None: some of it is still going."""

    account_id: str
    asked_by: str
    reason: str
    is_forced: bool
    asked_at: datetime
    done_at: datetime | None


class Standing(Struct, frozen=True, kw_only=True):
    """What of an account decides whether it can be erased."""

    is_operator: bool
    spendable: Decimal
    earned: Decimal
    withdrawing: Decimal
    escrow: Decimal
    debt: Decimal
    tasks_undecided: int
    tasks_late: int
    appeals_open: int
    jobs_open: int
    payments_open: int


def obstacles(standing: Standing, *, gives_up_money: bool) -> list[str]:
    """What stands in the way, each as a sentence that says what to do first. Pure."""
    left = [] if gives_up_money else _money_left(standing)
    found: list[tuple[bool, str]] = [
        (standing.is_operator, "It is an operator's: another operator takes its roles away first."),
        (standing.debt > ZERO, f"It owes the place {money_text(standing.debt)}: an operator decides about that."),
        (standing.payments_open > 0, "A payment is on its way in: wait until it has arrived or has lapsed."),
        (
            standing.withdrawing > ZERO,
            f"{money_text(standing.withdrawing)} is on its way out: wait until it is paid, or cancel the withdrawal.",
        ),
        (
            standing.jobs_open > 0 or standing.escrow > ZERO,
            f"{standing.jobs_open} of its jobs are not over: stop them, and rate what was handed in.",
        ),
        (
            standing.tasks_undecided > 0,
            f"{standing.tasks_undecided} of its tasks have no verdict yet: hand them in or leave them, and wait.",
        ),
        (
            standing.tasks_late > 0,
            f"{standing.tasks_late} of its tasks came late and wait for a place: wait until they have one.",
        ),
        (standing.appeals_open > 0, f"{standing.appeals_open} appeals are open: wait until they are decided."),
    ]
    return left + [sentence for stands, sentence in found if stands]


def _money_left(standing: Standing) -> list[str]:
    found = [
        (standing.earned, "has earned", "withdraw it, or give it up"),
        (standing.spendable, "can spend", "spend it, or give it up"),
    ]
    return [f"It {verb} {money_text(amount)}: {what_to_do}." for amount, verb, what_to_do in found if amount > ZERO]
